"""Names of outputs, digests, and what a plan document holds."""

from __future__ import annotations

from pathlib import Path

from renderline import api, canonical
from renderline.source import reader

STEP = "  - $type: imageUpscaler\n    name: {name}\n    input: {{image: 'https://example.com/cat.png'}}\n"
STEPS = "steps:\n" + STEP.format(name="one") + STEP.format(name="two")


def compiled(text: str, name: str = "my-pipe.yaml") -> api.Compilation:
    compilation = api.compile_reading(reader.read_text(text, name=name), api.Given())
    assert compilation.report.errors == ()
    return compilation


def names(compilation: api.Compilation) -> list[tuple[str, str]]:
    return [(output.step, output.name) for each in compilation.submissions for output in each.outputs]


def test_without_outputs_the_steps_nothing_consumes_are_downloaded() -> None:
    chained = STEPS + "  - $type: imageUpscaler\n    input: {image: {$ref: two, path: output.blob.url}}\n"
    assert names(compiled(chained)) == [("one", "my-pipe/one"), ("2", "my-pipe/2")]


def test_a_cell_has_a_folder_of_its_own() -> None:
    matrix = "version: 1\nmatrix:\n  axes: {style: [Neon Light, ink]}\n" + STEPS
    found = names(compiled(matrix))
    folders = {name.split("/")[1] for _, name in found}
    assert len(found) == 4
    assert len(folders) == 2
    assert all(folder.startswith("style-") for folder in folders)


def test_outputs_are_named_as_asked() -> None:
    asked = (
        'version: 1\nname: hero\noutputs:\n  - {from: two, as: "{{ pipeline.name }}/x"}\n  - {from: one}\n'
        + STEPS
    )
    assert names(compiled(asked)) == [("two", "hero/x"), ("one", "hero/one")]


def test_the_users_own_external_id_stays_in_the_body_and_out_of_the_digest() -> None:
    (plain,) = compiled(STEPS).submissions
    (own,) = compiled("externalId: mine-1\n" + STEPS).submissions
    assert own.digest == plain.digest == canonical.digest(plain.body)
    assert (own.own_external_id, plain.own_external_id) == ("mine-1", None)
    assert own.body["externalId"] == "mine-1"


def test_secrets_are_names_in_everything_that_is_compiled(tmp_path: Path) -> None:
    path = tmp_path / "secret.yaml"
    path.write_text(
        "version: 1\nparameters:\n  key: {type: string, secret: true}\nmetadata: {key: '{{ params.key }}'}\n"
        + STEPS
    )
    compilation = api.compile_file(path, api.Given(values={"key": "hunter2-hunter2"}))
    assert "hunter2" not in api.plan_document(compilation) + api.body_lines(compilation) + repr(compilation)
    assert '"secret:key"' in api.body_lines(compilation)
    assert compilation.secrets == {"key": "hunter2-hunter2"}
