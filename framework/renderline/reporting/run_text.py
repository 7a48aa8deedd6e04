"""A finished run for people: what failed and why, what stood in for what, what it cost."""

from __future__ import annotations

from collections.abc import Iterator

from rich.text import Text

from renderline.canonical import JsonValue
from renderline.reporting.record import RunRecord, WorkflowRecord
from renderline.reporting.terminal import printable
from renderline.reporting.text import count

__all__ = ["run_lines"]


def run_lines(record: RunRecord) -> Iterator[Text]:
    """Lines for stderr; the paths of the outputs are machine output and printed elsewhere."""
    for note in dict.fromkeys(_notes(record)):
        yield Text(f"note: {printable(note)}")
    for workflow in record.incomplete:
        yield from _failure(workflow)
    yield _summary(record)


def _notes(record: RunRecord) -> Iterator[str]:
    for workflow in record.workflows:
        for step in workflow.steps:
            said = step.notes.get("renderline")
            yield from _sentences(step.name, said if isinstance(said, dict) else {})


def _sentences(step: str, said: dict[str, JsonValue]) -> Iterator[str]:
    """What the embedded engine says of a step, as far as it is written for people."""
    notes = said.get("notes")
    if isinstance(notes, list):
        yield from (f"{step}: {note}" for note in notes if isinstance(note, str))


def _failure(workflow: WorkflowRecord) -> Iterator[Text]:
    name = f"{printable(workflow.cell_key)}: " if workflow.cell_key else ""
    yield Text(
        f"{name}workflow {printable(workflow.workflow_id)} {printable(workflow.status)}".rstrip(), style="red"
    )
    for step in workflow.steps:
        if step.reason:
            yield Text(f"  {printable(step.name)} ({printable(step.type)}): {printable(step.reason)}")
    if workflow.failure:
        yield Text(f"  {printable(workflow.failure)}")


def _summary(record: RunRecord) -> Text:
    files = sum(len(workflow.outputs) for workflow in record.workflows)
    new = sum(output.is_new for workflow in record.workflows for output in workflow.outputs)
    unchanged = f", {files - new} of them there already" if files != new else ""
    spent = [workflow.buzz for workflow in record.workflows if workflow.buzz is not None]
    cost = f"; {sum(spent):g} Buzz by the service's own account" if spent else ""
    done = f"{len(record.complete)} of {count(len(record.workflows), 'workflow')} complete"
    return Text(f"{done}, {count(files, 'file')}{unchanged}{cost}, on {printable(record.engine)}")
