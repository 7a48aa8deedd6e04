from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from renderline.parameters.references import compile_reference
from renderline.wire.references import split_path

SOURCE = """version: 1
steps:
  - $type: imageGen
    name: hero-4k
    input: {prompt: a}
  - $type: imageUpscaler
    name: final
    input: {image: %s}
"""


@pytest.mark.parametrize(
    ("text", "name", "path"),
    [
        ("{{ steps.hero.output.blob.url }}", "hero", "output.blob.url"),
        ("{{steps.hero-4k.output.images[0].url}}", "hero-4k", "output.images[0].url"),
        ("{{- steps.a_1.output.frames[12][3].url -}}", "a_1", "output.frames[12][3].url"),
        ("{{ steps._.output.a-b }}\n", "_", "output.a-b"),
        ("{{ steps.output.output.output }}", "output", "output.output"),
    ],
)
def test_a_reference_compiles_to_an_object_of_the_api(text: str, name: str, path: str) -> None:
    assert compile_reference(text) == {"$ref": name, "path": path}
    assert split_path(path) is not None


@pytest.mark.parametrize(
    "text",
    [
        "steps.a.output.b",
        "{{ steps.a.output }}",
        "{{ steps.a.output. }}",
        "{{ steps.1a.output.b }}",
        "{{ steps.a.output.b[x] }}",
        "{{ steps.a.output.b[-1] }}",
        "{{ steps.a .output.b }}",
        "{{ x.steps.a.output.b }}",
        "{{ steps.a.output.b }} "[:-4],
    ],
)
def test_anything_else_is_no_reference(text: str) -> None:
    assert compile_reference(text) is None


def test_a_reference_stands_in_the_body(body: Callable[..., Any]) -> None:
    steps = body(SOURCE % '"{{ steps.hero-4k.output.images[0].url }}"')["steps"]
    assert steps[1]["input"] == {"image": {"$ref": "hero-4k", "path": "output.images[0].url"}}


def test_a_raw_reference_object_is_left_alone(body: Callable[..., Any]) -> None:
    """Also when its parts are computed."""
    steps = body(SOURCE % '{$ref: "$0", path: "output.images[{{ 1 - 1 }}].url"}')["steps"]
    assert steps[1]["input"] == {"image": {"$ref": "$0", "path": "output.images[0].url"}}


FORM = "write `{{ steps.NAME.output.PATH }}`, such as `output.blob.url` after the name"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{ »steps.hero }}", f"`steps.hero` does not have the form of a reference | {FORM}"),
        (
            "{{ »steps.hero-4k.outputs.url }}",
            (
                "`steps.hero-4k.outputs.url` does not have the form of a reference"
                " | did you mean `{{ steps.hero-4k.output.url }}`?"
            ),
        ),
        (
            "{{ »steps.hero.images[0].url }}",
            (
                "`steps.hero.images[0].url` does not have the form of a reference"
                " | did you mean `{{ steps.hero.output.images[0].url }}`?"
            ),
        ),
        (
            "{{ »steps['hero-4k'].output.url }}",
            f"`steps['hero-4k'].output.url` does not have the form of a reference | {FORM}",
        ),
        ("{{ »steps }}", f"`steps` does not have the form of a reference | {FORM}"),
        (
            "see {{ »steps.hero-4k.output.blob.url }}",
            (
                "`steps.hero-4k.output.blob.url` stands inside longer text, and the API can only replace a whole value"
                " | let the whole scalar be `{{ steps.hero-4k.output.blob.url }}`"
            ),
        ),
        (
            "{{ »steps.hero.output.blob.url }}?x=1",
            (
                "`steps.hero.output.blob.url` stands inside longer text, and the API can only replace a whole value"
                " | let the whole scalar be `{{ steps.hero.output.blob.url }}`"
            ),
        ),
        (
            "{{ »steps.hero.output.blob.url | upper }}",
            (
                "nothing can be computed from `steps.hero.output.blob.url`: the step has not run yet"
                " | write `{{ steps.hero.output.blob.url }}` and nothing else"
            ),
        ),
        (
            "{{ »steps.hero-4k.output.blob.url | upper }}",
            (
                "nothing can be computed from `steps.hero-4k.output.blob.url`: the step has not run yet"
                " | write `{{ steps.hero-4k.output.blob.url }}` and nothing else"
            ),
        ),
        (
            "{{ params.a or »steps.hero.output.blob.url }}",
            (
                "nothing can be computed from `steps.hero.output.blob.url`: the step has not run yet"
                " | write `{{ steps.hero.output.blob.url }}` and nothing else"
            ),
        ),
        (
            "{% if »steps.hero.output.blob.url %}a{% endif %}",
            (
                "`steps.hero.output.blob.url` stands inside longer text, and the API can only replace a whole value"
                " | let the whole scalar be `{{ steps.hero.output.blob.url }}`"
            ),
        ),
    ],
)
def test_a_reference_cannot_be_computed_with(mistake: Callable[..., str], text: str, expected: str) -> None:
    assert mistake(SOURCE % f'"{text}"') == f"RL130 {expected}"


def test_references_stand_in_inputs_alone(mistake: Callable[..., str]) -> None:
    source = SOURCE % "x" + 'tags: ["{{ »steps.final.output.blob.id }}"]\n'
    assert mistake(source) == (
        "RL130 a step's output is known only when the step has run: references stand in a step's `input` alone"
    )
    assert mistake("version: 1\nsteps:\n  - {$type: a, when: '{{ »steps.final.output.blob }}'}\n").startswith(
        "RL130"
    )


def test_a_name_or_a_condition_is_told_what_it_can_be_made_of(mistake: Callable[..., str]) -> None:
    source = SOURCE % "x" + 'outputs: [{from: final, as: "{{ »steps.final.output.blob.id }}"}]\n'
    assert mistake(source).endswith(
        "names are made of `pipeline.name`, `params.…`, `matrix.…` and `cell.index`"
    )


def test_the_word_alone_means_nothing(body: Callable[..., Any]) -> None:
    source = {"version": 1, "steps": [], "tags": ["{{ 'steps.a.output.b' }}", "ten steps. {{ 1 }}"]}
    assert body(source)["tags"] == ["steps.a.output.b", "ten steps. 1"]
