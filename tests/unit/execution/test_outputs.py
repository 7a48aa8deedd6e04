from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderline.compiler.submission import Output
from renderline.execution.outputs import expected_counts, find_blobs, list_owed
from renderline.execution.workflow import Workflow, read_workflow


def blob(name: str, **facts: object) -> dict[str, Any]:
    return {"id": name, "type": "image", "available": True, "url": f"https://b.example/{name}", **facts}


def workflow(output: object, status: str = "succeeded", **facts: object) -> Workflow:
    step: dict[str, Any] = {"name": "hero", "status": status, "output": output, **facts}
    return read_workflow({"id": "w", "steps": [step]})


def names(output: object, expected: int = 1) -> tuple[list[str], list[str]]:
    owed = list_owed(workflow(output), (Output(step="hero", name="out/a"),), {"hero": expected})
    return [file.name for file in owed.files], [str(missing) for missing in owed.missing]


@pytest.mark.parametrize(
    ("output", "ids"),
    [
        ({"blob": blob("a")}, ["a"]),
        ({"images": [blob("b"), blob("a")]}, ["b", "a"]),
        ({"epochs": [{"model": blob("m", type="other"), "samples": [blob("s")]}]}, ["m", "s"]),
        ({"blob": blob("a", previewUrl="https://p", preview={"available": True})}, ["a"]),
        ({"id": "t", "available": True, "url": "https://x", "jobId": "j"}, ["t"]),
        ({"url": "https://archive.example/x.zip", "entryCount": 3}, [""]),
        ({"choices": [{"message": "no media"}]}, []),
        ({}, []),
    ],
)
def test_every_blob_of_an_output_is_found_in_its_order(output: dict[str, Any], ids: list[str]) -> None:
    assert [found.id for found in find_blobs(output)] == ids


@pytest.mark.parametrize(
    ("output", "expected", "files", "missing"),
    [
        ({"blob": blob("a")}, 1, ["out/a"], []),
        ({"images": [blob("a"), blob("b")]}, 2, ["out/a-1", "out/a-2"], []),
        (
            {"images": [blob("a", url=None, available=False, blockedReason="nudity"), blob("b")]},
            2,
            ["out/a-2"],
            ["out/a-1 (step hero): blocked: nudity"],
        ),
        ({"images": [blob("a", available=False)]}, 1, [], ["out/a (step hero): not available"]),
        ({"blob": blob("a", url=None)}, 1, [], ["out/a (step hero): the service gives no URL for it"]),
        (
            {"images": [blob("a")], "errors": ["one failed"]},
            2,
            ["out/a-1"],
            ["out/a-2 (step hero): the step's output does not hold it: one failed"],
        ),
        ({}, 1, [], ["out/a (step hero): the step's output does not hold it"]),
    ],
)
def test_names_are_numbered_and_what_is_missing_is_said_with_its_cause(
    output: dict[str, Any], expected: int, files: list[str], missing: list[str]
) -> None:
    assert names(output, expected) == (files, missing)


def test_a_failed_step_and_an_unknown_one_owe_their_output() -> None:
    outputs = (Output(step="hero", name="a"), Output(step="gone", name="b"))
    owed = list_owed(workflow(None, "failed", metadata={"error": "no_provider_available"}), outputs, {})
    assert list(map(str, owed.missing)) == [
        "a (step hero): the step is failed: no_provider_available",
        "b (step gone): the workflow has no such step",
    ]


@given(available=st.lists(st.booleans(), min_size=1, max_size=12))
def test_a_missing_file_never_changes_the_names_of_the_others(available: list[bool]) -> None:
    everything, _none = names({"images": [blob(str(index)) for index in range(len(available))]})
    present, missing = names({"images": [blob("x", available=is_there) for is_there in available]})
    assert present == [name for name, is_there in zip(everything, available, strict=True) if is_there]
    assert len(missing) == available.count(False)


def test_the_number_asked_for_is_read_from_the_body() -> None:
    body: dict[str, Any] = {
        "steps": [
            {"name": "hero", "input": {"quantity": 4}},
            {"input": {"quantity": 2}},
            {"name": "single", "input": {}},
            {"name": "referring", "input": {"quantity": {"$ref": "$arguments", "path": "n"}}},
        ]
    }
    assert expected_counts(body) == {"hero": 4, "1": 2}
