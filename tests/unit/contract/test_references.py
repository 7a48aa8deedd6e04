"""Reference objects pass wherever a step's input takes a value, and nowhere else."""

from __future__ import annotations

from typing import Any

import pytest

from renderline.contract.check import check_document, check_recipe, check_workflow
from renderline.diagnostic import path_text

REFERENCE: dict[str, Any] = {"$ref": "hero", "path": "output.images[0].url"}


@pytest.mark.parametrize(
    ("step_type", "given"),
    [
        ("imageUpscaler", REFERENCE),
        ("imageUpscaler", {"image": REFERENCE, "numberOfRepeats": REFERENCE}),
        ("imageUpload", REFERENCE),
        ("imageGen", {"engine": REFERENCE, "prompt": "x"}),
        ("imageGen", {"engine": "flux2", "model": REFERENCE, "anything": 1}),
        ("convertImage", {"image": REFERENCE, "output": REFERENCE}),
        ("convertImage", {"image": "x", "output": {"format": REFERENCE}, "transforms": [REFERENCE]}),
        ("chatCompletion", {"model": "m", "messages": [{"role": "user", "content": REFERENCE}]}),
        ("chatCompletion", {"model": "m", "messages": REFERENCE}),
    ],
)
def test_a_reference_passes_anywhere_in_an_input(step_type: str, given: Any) -> None:
    assert list(check_workflow({"steps": [{"$type": step_type, "input": given}]})) == []
    assert list(check_recipe(step_type, given)) == []


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"steps": REFERENCE}, "$.steps"),
        ({"steps": [REFERENCE]}, "$.steps[0]"),
        ({"steps": [{"$type": REFERENCE}]}, "$.steps[0].$type"),
        ({"steps": [{"$type": "echo", "input": {"message": "x"}, "name": REFERENCE}]}, "$.steps[0].name"),
        ({"steps": [{"$type": "echo", "input": {"message": "x"}}], "tags": REFERENCE}, "$.tags"),
        ({"steps": [{"$type": "echo", "input": {"message": "x"}}], "tags": [REFERENCE]}, "$.tags[0]"),
    ],
)
def test_a_reference_outside_an_input_is_a_value_like_any_other(body: Any, place: str) -> None:
    assert [path_text(found.place.path) for found in check_workflow(body)] == [place]


def test_a_whole_body_is_no_reference() -> None:
    assert {found.code.name for found in check_workflow(REFERENCE)} == {"missing-key", "unknown-key"}


def test_what_the_contract_itself_spells_with_a_ref_is_checked() -> None:
    """The recipe `repeat` takes a loop clause that looks like a reference and has a key more."""
    step: dict[str, Any] = {"$type": "imageUpscaler", "input": {"image": {"$ref": "frame", "path": "url"}}}
    loop = {"$ref": "$0", "path": "output.frames", "as": "frame"}
    assert list(check_recipe("repeat", {"for": loop, "template": step})) == []
    (found,) = check_recipe("repeat", {"for": REFERENCE, "template": step})
    assert found.message == "`for` needs `as`"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ProblemDetails", {"title": REFERENCE}),
        ("Blob", REFERENCE),
        ("steps/echo.output", {"message": REFERENCE}),
    ],
)
def test_what_the_service_sends_holds_no_references(name: str, value: Any) -> None:
    assert list(check_document(name, value))


def test_a_step_that_waits_is_sent_with_the_references_of_its_input() -> None:
    step: dict[str, Any] = {
        "$type": "imageUpscaler",
        "name": "large",
        "priority": "normal",
        "status": "unassigned",
        "metadata": {},
        "input": {"image": REFERENCE},
    }
    assert list(check_document("WorkflowStep", step)) == []
    assert list(check_document("WorkflowStep", step | {"status": REFERENCE}))
