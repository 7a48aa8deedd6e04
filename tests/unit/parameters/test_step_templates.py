"""`uses` and `with`: what the steps of a template become, and where a mistake is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from renderline.diagnostic import Place
from renderline.parameters.resolve import Preparation, ResolvedDocument
from renderline.parameters.values import LocalPath

Lines = list[str]

TEMPLATE = """version: 1
parameters:
  image: {type: image}
  width: {type: integer, minimum: 1, maximum: 4096}
  format: {type: string, default: webp}
steps:
  - $type: imageUpscaler
    name: enlarged
    input: {image: "{{ params.image }}"}
  - $type: convertImage
    input:
      image: "{{ steps.enlarged.output.blob.url }}"
      transforms: [{type: resize, targetWidth: "{{ params.width }}"}]
      output: {format: "{{ params.format }}", quality: "{{ params.width // 100 }}"}
"""
USE = """version: 1
steps:
  - name: final
    uses: exact
    with: {image: "https://h/a.png", width: 1900}
"""


@pytest.fixture(autouse=True)
def template(tmp_path: Path) -> Callable[..., None]:
    """Writes a template into the folder beside the pipeline; `exact` is there already."""

    def write(name: str, text: str) -> None:
        file = tmp_path / "templates" / "steps" / f"{name}.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    write("exact", TEMPLATE)
    return write


def names(body: Any) -> list[str]:
    return [step["name"] for step in body["steps"]]


def test_a_step_becomes_the_steps_of_its_template(body: Callable[..., Any]) -> None:
    """The last one is the result and has the step's own name; the others begin with it."""
    assert body(USE)["steps"] == [
        {"$type": "imageUpscaler", "name": "final-enlarged", "input": {"image": "https://h/a.png"}},
        {
            "$type": "convertImage",
            "name": "final",
            "input": {
                "image": {"$ref": "final-enlarged", "path": "output.blob.url"},
                "transforms": [{"type": "resize", "targetWidth": 1900}],
                "output": {"format": "webp", "quality": 19},
            },
        },
    ]


def test_a_reference_given_to_a_template_stays_one(body: Callable[..., Any]) -> None:
    source = USE.replace('"https://h/a.png"', '"{{ steps.enlarged.output.images[0].url }}"')
    source = source.replace("steps:\n", "steps:\n  - {$type: imageGen, name: enlarged, input: {}}\n")
    hero, large, _ = body(source)["steps"]
    assert (hero["name"], large["name"]) == ("enlarged", "final-enlarged")
    # The user's own `enlarged`, not the template's.
    assert large["input"]["image"] == {"$ref": "enlarged", "path": "output.images[0].url"}


def test_values_differ_from_cell_to_cell(documents: Callable[..., list[ResolvedDocument]]) -> None:
    source = USE.replace("1900", '"{{ matrix.w * 2 }}"') + "matrix: {axes: {w: [100, 200]}}\n"
    made: list[Any] = [document.body for document in documents(source)]
    outputs = [body["steps"][1]["input"] for body in made]
    assert [each["transforms"][0]["targetWidth"] for each in outputs] == [200, 400]
    assert [each["output"]["quality"] for each in outputs] == [2, 4]


def test_local_paths_are_relative_to_the_file_that_writes_them(
    body: Callable[..., Any], template: Callable[..., None], tmp_path: Path
) -> None:
    (tmp_path / "cat.jpg").write_bytes(b"cat")
    (tmp_path / "templates" / "steps" / "mark.png").write_bytes(b"mark")
    template(
        "marked",
        "parameters:\n  image: {type: image}\n  mark: {type: image, default: mark.png}\n"
        'steps:\n  - {$type: a, input: {images: ["{{ params.image }}", "{{ params.mark }}"]}}\n',
    )
    [step] = body("version: 1\nsteps: [{name: m, uses: marked, with: {image: cat.jpg}}]\n")["steps"]
    images = step["input"]["images"]
    assert all(isinstance(each, LocalPath) for each in images)
    assert [each.path for each in images] == [
        tmp_path / "cat.jpg",
        tmp_path / "templates" / "steps" / "mark.png",
    ]


def test_scheduling_holds_for_all_steps_and_metadata_for_the_result(body: Callable[..., Any]) -> None:
    source = USE + '    priority: high\n    timeout: "00:10:00"\n    retries: 2\n    metadata: {a: b}\n'
    inner, result = body(source)["steps"]
    for step in (inner, result):
        assert (step["priority"], step["timeout"], step["retries"]) == ("high", "00:10:00", 2)
    assert ("metadata" in inner, result["metadata"]) == (False, {"a": "b"})


def test_a_false_condition_drops_the_whole_template(documents: Callable[..., list[ResolvedDocument]]) -> None:
    """And nothing in it is evaluated: its values may make no sense then."""
    source = USE.replace("1900", '"{{ 1 // 0 }}"') + "    when: false\n"
    [document] = documents(source)
    assert document.body == {"steps": []}
    assert document.dropped == {"final-enlarged": ("steps", 0), "final": ("steps", 0)}


def test_conditions_inside_a_template(body: Callable[..., Any], template: Callable[..., None]) -> None:
    template(
        "picky",
        "parameters:\n  large: {type: boolean}\n"
        "steps:\n  - {$type: a, name: extra, when: params.large, input: {}}\n  - {$type: b, input: {}}\n",
    )
    use = "version: 1\nsteps: [{name: x, uses: picky, with: {large: LARGE}}]\n"
    assert names(body(use.replace("LARGE", "true"))) == ["x-extra", "x"]
    assert names(body(use.replace("LARGE", "false"))) == ["x"]


def test_templates_use_templates(body: Callable[..., Any], template: Callable[..., None]) -> None:
    template(
        "outer",
        "parameters:\n  photo: {type: image}\n"
        "steps:\n"
        "  - {name: big, uses: exact, with: {image: '{{ params.photo }}', width: 300}}\n"
        "  - {$type: c, input: {x: '{{ steps.big.output.blob.url }}'}}\n",
    )
    made = body("version: 1\nsteps: [{name: f, uses: outer, with: {photo: 'https://h/b.png'}}]\n")
    assert names(made) == ["f-big-enlarged", "f-big", "f"]
    assert made["steps"][0]["input"]["image"] == "https://h/b.png"
    assert made["steps"][2]["input"]["x"] == {"$ref": "f-big", "path": "output.blob.url"}


def test_the_nearest_template_wins(tmp_path: Path, prepared: Callable[..., Preparation]) -> None:
    """Beside the pipeline, then those that come with renderline."""
    assert prepared(USE.replace("exact", "exact-width")).program is not None
    (tmp_path / "templates" / "steps" / "exact-width.yaml").write_text("steps: [{$type: mine, input: {}}]\n")
    program = prepared("version: 1\nsteps: [{name: f, uses: exact-width}]\n").program
    assert program is not None
    document = program.resolve(next(program.cells())).document
    assert document is not None
    assert document.body["steps"] == [{"$type": "mine", "name": "f", "input": {}}]


def test_a_value_handed_on_is_found_where_the_user_wrote_it(
    documents: Callable[..., list[ResolvedDocument]],
) -> None:
    """What the template computes or says itself is found in the template, with the use beside it."""
    [document] = documents(USE)
    places = {
        ("steps", 1, "input", "transforms", 0, "targetWidth"): ("hero.yaml", 5, 45),
        ("steps", 0, "input", "image"): ("hero.yaml", 5, 19),
        ("steps", 1, "name"): ("hero.yaml", 3, 11),
        ("steps", 1, "input", "output", "format"): ("exact.yaml", 5, 35),
        ("steps", 1, "input", "output", "quality"): ("exact.yaml", 14, 56),
        ("steps", 0, "$type"): ("exact.yaml", 7, 12),
    }
    for path, (file, line, column) in places.items():
        found = document.positions.locate(Place(path=path))
        start = found.span.start
        assert (Path(found.file).name, start.line, start.column) == (file, line, column), path


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("exact", "»exacd"), "RL141 there is no step template `exacd` | did you mean `exact`? templates: "),
        (
            ("exact", "»./templates/steps/exact.yaml"),
            "RL141 there is no step template `./templates/steps/exact.yaml` | did you mean `exact`? templates: ",
        ),
        (("exact", "»[a]"), "RL141 there is no step template of that name | templates: "),
        (
            ("width: 1900", "»widht: 1900, width: 1"),
            "RL143 the template `exact` has no parameter `widht` | did",
        ),
        (("width: 1900", "width: »wide"), "RL143 the template's `width`: `wide` is text, not an integer"),
        (("width: 1900", "width: »5000"), "RL143 the template's `width`: `5000` is above `maximum`, `4096`"),
        (('{image: "https://h/a.png", width: 1900}', "»[1]"), "RL143 `with` is a mapping of the template's"),
        (('"https://h/a.png"', '»"gone.png"'), "RL143 the template's `image`: `gone.png` leads to no file"),
        (
            ("    with", "    »input: {}\n    with"),
            "RL144 `input` does not go with `uses` | a template's values go",
        ),
        (
            ("    with", "    »prioritty: high\n    with"),
            "RL144 `prioritty` does not go with `uses` | did you mean",
        ),
        (("  - name: final\n    uses", "  - »uses"), "RL144 a step with `uses` has a plain `name`"),
        (("final", "»'{{ pipeline.name }}'"), "RL144 a step with `uses` has a plain `name`"),
        (("width: 1900", "width: 1900, format: '{{ »params.f }}'"), "RL132 there is no `params.f`"),
    ],
)
def test_a_mistake_of_the_user_is_told_where_the_user_made_it(
    mistake: Callable[..., str], change: tuple[str, str], expected: str
) -> None:
    assert mistake(USE.replace(*change)).startswith(expected)


def test_missing_values_are_told_one_by_one(mistakes: Callable[..., Lines]) -> None:
    source = "version: 1\nsteps:\n  - name: final\n    uses: exact\n"
    assert mistakes(source) == [
        f"4:11 RL143 the template `exact` is given no value for `{name}` | write `{name}: …` under `with`"
        for name in ("image", "width")
    ]


def test_a_value_of_one_cell_is_judged_too(mistakes: Callable[..., Lines]) -> None:
    source = USE.replace("1900", '"{{ matrix.w }}"') + "matrix: {axes: {w: [1, 0]}}\n"
    assert mistakes(source) == ["5:45 RL143 the template's `width`: `0` is below `minimum`, `1`"]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("steps: [{$type: a, input: '{{ »params.x }}'}]", "RL132 there is no `params.x`"),
        (
            "»sets: 1\nsteps: [{$type: a}]",
            "RL142 unknown key `sets` in a step template | did you mean `steps`?",
        ),
        ("version: »2\nsteps: [{$type: a}]", "RL142 version 2 of the pipeline language is not known"),
        ("steps: »[]", "RL142 a step template has a list of `steps`"),
        ("steps: [»1]", "RL142 a step is a mapping, and this is an integer"),
        ("steps: [»{$type: a}, {$type: b}]", "RL142 a template's step has a plain `name`"),
        ("steps: [{name: a}, {name: »a}]", "RL142 two steps of this template have the name `a`"),
        ("parameters: {a: {type: »strin}}\nsteps: [{$type: a}]", "RL110 unknown type `strin`"),
        (
            "steps: [{$type: a, name: enlarged}, {$type: b, input: {x: '{{ »steps.enlargd.output.a.b }}'}}]",
            "RL142 there is no step `enlargd` in this template | did you mean `enlarged`?",
        ),
        (
            "steps: [{$type: b, input: {x: {$ref: »$0, path: a}}}]",
            "RL142 there is no step `$0` in this template",
        ),
        ("steps: [{name: x, uses: »other}]", "RL142 this template uses itself: other → other"),
        ("steps: [{$type: a, when: »1, input: {}}]", "RL140 `when` gives an integer"),
    ],
)
def test_a_mistake_in_a_template_is_told_in_its_own_file(
    prepared: Callable[..., Preparation], template: Callable[..., None], marked: str, expected: str
) -> None:
    """The place of its use stands beside it."""
    before, _, after = marked.partition("»")
    template("other", before + after)
    preparation = prepared("version: 1\nsteps:\n  - name: final\n    uses: other\n")
    assert preparation.program is None
    [finding] = preparation.findings
    told = preparation.positions.diagnose(finding)
    start = told.location.span.start
    where = (before.count("\n") + 1, len(before) - before.rfind("\n"))
    assert (Path(told.location.file).name, start.line, start.column) == ("other.yaml", *where), told
    assert f"{told.code.id} {told.message}{f' | {told.hint}' if told.hint else ''}".startswith(expected)
    use = told.related[-1].location
    assert (use.file, use.span.start.line, use.span.start.column) == ("hero.yaml", 4, 11)


def test_nothing_is_computed_from_a_reference(
    prepared: Callable[..., Preparation], template: Callable[..., None]
) -> None:
    template(
        "sized", "parameters:\n  u: {type: string}\nsteps: [{$type: a, input: {x: 'at {{ params.u }}'}}]\n"
    )
    use = "version: 1\nsteps: [{name: f, uses: sized, with: {u: VALUE}}]\n"
    assert prepared(use.replace("VALUE", "text")).program is not None
    [finding] = prepared(use.replace("VALUE", "'{{ steps.a.output.blob.url }}'")).findings
    assert "stands for what a step yields" in finding.message


def test_a_secret_given_to_a_template_stays_one(
    prepared: Callable[..., Preparation], template: Callable[..., None]
) -> None:
    template(
        "call",
        "parameters:\n  t: {type: string, maxLength: 5}\nsteps: [{$type: a, input: {x: '{{ params.t | upper }}'}}]\n",
    )
    source = (
        "version: 1\nparameters: {token: {type: string, secret: true}}\n"
        "steps: [{name: f, uses: call, with: {t: '{{ params.token }}'}}]\n"
    )
    [finding] = prepared(source, values={"token": "hush"}).findings
    assert "`params.t` is a secret" in finding.message


def test_names_that_a_template_adds_are_free(mistakes: Callable[..., Lines]) -> None:
    source = USE + "  - {$type: a, name: final-enlarged, input: {}}\n"
    assert mistakes(source) == [
        "3:11 RL144 the template adds a step `final-enlarged`, and another step has that name already | give one of the two another name"
    ]


def test_templates_may_share_names_where_only_one_is_there(mistakes: Callable[..., Lines]) -> None:
    again = USE.partition("steps:\n")[2]
    assert mistakes(USE + "    when: true\n" + again + "    when: false\n") == []


def test_a_file_that_is_no_yaml_is_told_with_its_own_mistakes(
    prepared: Callable[..., Preparation], template: Callable[..., None]
) -> None:
    template("broken", "steps: [\n")
    preparation = prepared("version: 1\nsteps: [{name: f, uses: broken}]\n")
    assert preparation.program is None
    assert [finding.code.id for finding in preparation.findings] == ["RL142"]
    [reading] = preparation.templates
    assert reading.diagnostics


def test_templates_within_templates_come_to_an_end(
    prepared: Callable[..., Preparation], template: Callable[..., None]
) -> None:
    for depth in range(10):
        template(f"t{depth}", f"steps: [{{name: x, uses: t{depth + 1}}}]\n")
    [finding] = prepared("version: 1\nsteps: [{name: f, uses: t0}]\n").findings
    assert finding.message == "templates use templates 9 deep, and 8 is the most"
    template("t5", "steps: [{name: x, uses: t3}]\n")
    [finding] = prepared("version: 1\nsteps: [{name: f, uses: t0}]\n").findings
    assert finding.message.endswith("t0 → t1 → t2 → t3 → t4 → t5 → t3")
