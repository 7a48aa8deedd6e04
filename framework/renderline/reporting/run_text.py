"""A finished run for people: what failed and why, what stood in for what, what it cost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rich.text import Text

from renderline.canonical import JsonValue, compact
from renderline.reporting.record import RunRecord, WorkflowRecord
from renderline.reporting.terminal import printable
from renderline.reporting.text import count
from renderline.wire.step_titles import step_place, step_title

__all__ = ["run_lines"]

_MOST_NAMES = 3
_MOST_DATA = 5
_DATA_CHARACTERS = 300


def run_lines(record: RunRecord) -> Iterator[Text]:
    """Lines for stderr; the paths of the outputs are machine output and printed elsewhere."""
    for note in _notes(record):
        yield Text(f"note: {printable(note)}")
    yield from _data(record)
    for workflow in record.incomplete:
        yield from _failure(workflow)
    yield _summary(record)


def _notes(record: RunRecord) -> Iterator[str]:
    """What the embedded engine says, as far as it is written for people; the same of several steps is one note."""
    steps: dict[str, dict[str, None]] = {}
    for step in (each for workflow in record.workflows for each in workflow.steps):
        for note in _sentences(step.notes.get("renderline")):
            steps.setdefault(note, {})[step_place(step.name)] = None
    for note, names in steps.items():
        shown = list(names)[:_MOST_NAMES]
        yield f"{', '.join(shown)}{', …' if len(names) > len(shown) else ''}: {note}"


def _data(record: RunRecord) -> Iterator[Text]:
    """What steps found out that made no file, of the first ones; `--json` has it whole."""
    found = [(workflow, step) for workflow in record.workflows for step in workflow.steps if step.data]
    for workflow, step in found[:_MOST_DATA]:
        name = f"{printable(workflow.cell_key)}: " if workflow.cell_key else ""
        said = compact(step.data).decode()
        shown = said if len(said) <= _DATA_CHARACTERS else f"{said[:_DATA_CHARACTERS]}…"
        yield Text(f"{name}{printable(step_place(step.name))}: {printable(shown)}")
    if len(found) > _MOST_DATA:
        yield Text(f"… and of {count(len(found) - _MOST_DATA, 'more step')}; --json has them all")


def _sentences(said: JsonValue) -> Iterator[str]:
    notes = said.get("notes") if isinstance(said, Mapping) else None
    if isinstance(notes, (list, tuple)):
        yield from (note for note in notes if isinstance(note, str))


def _failure(workflow: WorkflowRecord) -> Iterator[Text]:
    name = f"{printable(workflow.cell_key)}: " if workflow.cell_key else ""
    words = ("workflow", workflow.workflow_id, workflow.status)
    # What was never sent has no id.
    yield Text(f"{name}{' '.join(printable(word) for word in words if word)}", style="red")
    for step in workflow.steps:
        if step.reason:
            yield Text(f"  {printable(step_title(step.name, step.type))}: {printable(step.reason)}")
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
