"""What holds for every step template and every use of one, whatever they say."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from renderline.parameters.resolve import Given, Preparation, prepare
from renderline.source.reader import read

NAMES = st.sampled_from(["a", "b", "c-d"])
TEXTS = st.sampled_from(
    [
        "{{ params.a }}",
        "{{ params.b * 2 }}",
        "{{ steps.a.output.x }}",
        "{{ steps.c-d.output.x[0].y }}",
        "{{ steps.a }}",
        "{{",
        "a {{ params.a }}",
        "plain",
        "own",
        "exact-width",
        "./a.png",
    ]
)
SCALARS = st.none() | st.booleans() | st.integers(-2, 5000) | TEXTS
KEYS = st.sampled_from(
    ["a", "b", "name", "uses", "with", "when", "input", "$type", "$ref", "path", "type", "default"]
)
TREES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)
STEPS = st.fixed_dictionaries(
    {},
    optional={
        "name": NAMES | TREES,
        "uses": st.sampled_from(["own", "exact-width", "nothing"]) | TREES,
        "with": st.dictionaries(st.sampled_from(["a", "b", "image", "width"]), TREES, max_size=3) | TREES,
        "when": TREES,
        "input": TREES,
        "$type": st.just("imageUpscaler"),
        "priority": TREES,
        "metadata": TREES,
    },
)
DECLARED = st.fixed_dictionaries(
    {}, optional={"type": st.sampled_from(["integer", "string", "image", "list"]), "default": TREES}
)
TEMPLATES = (
    st.fixed_dictionaries(
        {"steps": st.lists(STEPS | TREES, max_size=3) | TREES},
        optional={"parameters": st.dictionaries(st.sampled_from(["a", "b"]), DECLARED) | TREES, "x": TREES},
    )
    | TREES
)


def prepared(folder: Path, template: object, steps: object) -> Preparation:
    (folder / "templates" / "steps").mkdir(parents=True, exist_ok=True)
    (folder / "templates" / "steps" / "own.yaml").write_text(json.dumps(template))
    pipeline: dict[str, Any] = {"version": 1, "matrix": {"axes": {"a": [1, "x"]}}, "steps": steps}
    (folder / "hero.yaml").write_text(json.dumps(pipeline))
    document = read(folder / "hero.yaml").document
    assert document is not None
    return prepare(document, Given())


@settings(max_examples=60)
@given(TEMPLATES, st.lists(STEPS, min_size=1, max_size=3))
def test_no_template_makes_the_checker_raise(template: object, steps: list[Any]) -> None:
    """Every mistake is a finding with a place in one of the files; without mistakes there is a body."""
    with tempfile.TemporaryDirectory() as folder:
        preparation = prepared(Path(folder), template, steps)
        for finding in preparation.findings:
            assert preparation.positions.diagnose(finding).location.span.start.line >= 1
        program = preparation.program
        for cell in program.cells() if program else ():
            resolution = program.resolve(cell) if program else None
            assert resolution is not None
            assert (resolution.document is None) == bool(resolution.findings)
            for finding in resolution.findings:
                preparation.positions.diagnose(finding)


@given(st.integers(1, 4096), NAMES, st.booleans())
def test_a_template_gives_what_its_steps_give_when_written_out(width: int, name: str, fixed: bool) -> None:  # noqa: FBT001 - hypothesis passes by position
    template = {
        "parameters": {"w": {"type": "integer"}},
        "steps": [
            {"$type": "a", "name": "in", "input": {"w": "{{ params.w }}"}},
            {"$type": "b", "input": {"x": "{{ steps.in.output.u.v }}", "w": "{{ params.w + 1 }}"}},
        ],
    }
    given_width = width if fixed else f"{{{{ {width} if matrix.a else 0 }}}}"
    with tempfile.TemporaryDirectory() as folder:
        program = prepared(
            Path(folder), template, [{"name": name, "uses": "own", "with": {"w": given_width}}]
        ).program
        assert program is not None
        document = program.resolve(next(program.cells())).document
        assert document is not None
        assert document.body["steps"] == [
            {"$type": "a", "name": f"{name}-in", "input": {"w": width}},
            {
                "$type": "b",
                "name": name,
                "input": {"x": {"$ref": f"{name}-in", "path": "output.u.v"}, "w": width + 1},
            },
        ]
