"""Step templates of a project, judged where they are kept, whether a pipeline uses them or not."""

from __future__ import annotations

from pathlib import Path

import pytest

from renderline import api
from renderline.resources import data_path

HEAD = "parameters: {image: {type: image}, width: {type: integer}}\n"
FIRST = '{$type: convertImage, name: a, input: {image: "{{ params.image }}", output: {format: png}}}'
RESIZE = 'transforms: [{type: resize, targetWidth: "{{ params.width }}"}], output: {format: png}'
LAST = f'{{$type: convertImage, input: {{image: "{{{{ steps.a.output.blob.url }}}}", {RESIZE}}}}}'
SOUND = f"{HEAD}steps: [{FIRST}, {LAST}]\n"
PIPELINE = """\
version: 1
steps:
- {name: x, uses: t, with: {image: "https://example.com/a.png", width: 3}}
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one pipeline, in which one stands; its template is still to be written."""
    (tmp_path / "pipelines").mkdir()
    (tmp_path / "templates/steps").mkdir(parents=True)
    (tmp_path / "pipelines/p.yaml").write_text("steps: [{$type: echo, input: {message: hello}}]\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def told(report: api.Report) -> list[str]:
    """Each diagnostic as `FILE:LINE:COLUMN CODE MESSAGE`."""
    return [
        f"{each.location.file}:{each.location.span.start.line}:{each.location.span.start.column} "
        f"{each.code.id} {each.message}"
        for each in report.diagnostics
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (SOUND, []),
        (
            f"steps: [{FIRST}]\n",
            ["1:59 RL132 there is no `params.image`"],
        ),
        (SOUND.replace("png", "gnp", 1), ["2:94 RL214 `format` is `gnp`, which is not one of"]),
        (SOUND.replace("params.width", "params.widht"), ["2:217 RL132 there is no `params.widht`"]),
        (SOUND.replace("steps.a", "steps.b"), ["2:143 RL142 there is no step `b` in this template"]),
        (SOUND.replace("output.blob.url", "output.url"), ["2:151 RL307 step `a` has no `output.url`"]),
        (
            SOUND.replace("width:", "spare: {type: integer, default: 1}, width:"),
            ["1:36 RL406 parameter `spare` is declared, but nothing reads it"],
        ),
        (f"{SOUND}matrix: {{}}\n", ["3:1 RL142 unknown key `matrix` in a step template"]),
        (SOUND.replace("name: a", "name: 7"), ["2:37 RL142 a template's step has a plain `name`"]),
        ("steps: [{uses: nowhere}]\n", ["1:16 RL141 there is no step template `nowhere`"]),
        ("[]\n", ["1:1 RL142 a step template is a mapping with `steps`, and this is a list"]),
        ("steps: [\n", ["2:1 RL001 the file ends inside a bracket"]),
    ],
)
@pytest.mark.usefixtures("project")
def test_a_template_is_judged_by_itself(text: str, expected: list[str]) -> None:
    """Its parameters have no values yet, and nothing is said of that."""
    Path("templates/steps/t.yaml").write_text(text)
    found = told(api.validate_all([]))
    assert len(found) == len(expected), found
    for each, start in zip(found, expected, strict=True):
        assert each.startswith(f"templates/steps/t.yaml:{start}")


@pytest.mark.usefixtures("project")
def test_a_name_that_no_step_can_ask_for_is_told() -> None:
    Path("templates/steps/9 lives.yaml").write_text(SOUND)
    [found] = api.validate_all([]).errors
    assert (found.code.id, found.hint) == ("RL142", "rename the file")


@pytest.mark.parametrize("folder", ["", "pipelines"])
def test_what_a_pipeline_brings_to_light_is_told_once(
    project: Path, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    """The one that is told says where the template is used."""
    Path("templates/steps/t.yaml").write_text(SOUND.replace("params.width", "params.widht"))
    Path("pipelines/p.yaml").write_text(PIPELINE)
    monkeypatch.chdir(project / folder)
    [found] = api.validate_all([]).errors
    assert [each.message for each in found.related] == ["the template is used here"]


@pytest.mark.usefixtures("project")
def test_a_template_is_mended_and_formatted_with_the_project() -> None:
    Path("templates/steps/t.yaml").write_text(
        f"stpes: [{FIRST}]\n{HEAD}".replace(", width: {type: integer}", "")
    )
    assert api.mend_all([]).report.errors == ()
    assert Path("templates/steps/t.yaml").read_text().startswith("steps: [")
    formatted = {str(each.path): each.text or "" for each in api.format_files([])}
    assert formatted["templates/steps/t.yaml"].startswith("parameters: {image")


@pytest.mark.parametrize("folder", ["steps", "project/templates/steps"])
def test_our_own_templates_have_no_mistakes(folder: str) -> None:
    report = api.validate_all([data_path("templates", *folder.split("/"))])
    assert report.diagnostics == ()
    assert report.files
