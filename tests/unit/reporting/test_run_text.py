"""A finished run for people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from renderline.canonical import JsonValue
from renderline.reporting.record import RunRecord, StepRecord, WorkflowRecord
from renderline.reporting.run_text import run_lines


def step(name: str, *notes: str, reason: str = "") -> StepRecord:
    said: Mapping[str, JsonValue] = {"renderline": {"notes": list(notes)}}
    status = "failed" if reason else "succeeded"
    return StepRecord(name=name, type="imageUpscaler", status=status, reason=reason, notes=said)


def lines(*workflows: tuple[StepRecord, ...]) -> list[str]:
    records = tuple(
        WorkflowRecord(
            cell_key=f"n={number}",
            workflow_id=f"w{number}",
            status="failed" if any(each.reason for each in steps) else "succeeded",
            steps=steps,
            outputs=(),
        )
        for number, steps in enumerate(workflows)
    )
    record = RunRecord(pipeline="p", engine="the embedded engine", workflows=records)
    return [text.plain for text in run_lines(record)]


def test_what_several_steps_and_cells_say_is_said_once() -> None:
    told = lines(
        (step("large", "x4plus stands in"), step("0", "x4plus stands in")),
        (step("large", "x4plus stands in"),),
    )
    assert told[:-1] == ["note: large, step 1: x4plus stands in"]


@pytest.mark.parametrize(
    ("workflow_id", "status", "told"),
    [
        ("w1", "failed", "workflow w1 failed"),
        ("", "detached", "workflow detached"),
        ("w1", "", "workflow w1"),
    ],
)
def test_what_is_not_known_of_a_workflow_leaves_no_gap(workflow_id: str, status: str, told: str) -> None:
    record = WorkflowRecord(cell_key="", workflow_id=workflow_id, status=status, steps=(), outputs=())
    run = RunRecord(pipeline="p", engine="the embedded engine", workflows=(record,))
    assert next(run_lines(run)).plain == told


def test_of_many_steps_a_few_are_named() -> None:
    told = lines(tuple(step(f"s{number}", "same") for number in range(5)), (step("other", "else"),))
    assert told[:-1] == ["note: s0, s1, s2, …: same", "note: other: else"]


def test_a_failed_step_without_a_name_is_called_by_its_type_and_place() -> None:
    told = lines((step("0", reason="the image is truncated"),))
    assert told[:-1] == ["n=0: workflow w0 failed", "  imageUpscaler (step 1): the image is truncated"]


def test_what_steps_found_out_is_shown_of_the_first_ones_and_shortened() -> None:
    said = replace(step("likeness"), data={"hash": "9616"})
    long = replace(step("caption"), data={"text": "owl " * 200})
    told = lines((said, step("large"), long), *[(said,)] * 5)
    assert told[0] == 'n=0: likeness: {"hash":"9616"}'
    assert told[1].startswith('n=0: caption: {"text":"owl owl')
    assert told[1].endswith("…")
    assert len(told[1]) < 350
    assert told[5:-1] == ["… and of 2 more steps; --json has them all"]
