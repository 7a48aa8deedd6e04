"""What a run that has ended says to people, and as an exit code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from renderline.api import RunRecord
from renderline.cli.exit_codes import ExitCode
from renderline.cli.way_on import WayOn
from renderline.ledger.endings import Ending
from renderline.wire.statuses import Status

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["exit_code", "tell"]

# The first that a workflow ended with counts, whatever became of the others.
_CAUSES: Mapping[str, ExitCode] = {
    Ending.UNPAID: ExitCode.INSUFFICIENT_BUZZ,
    Ending.UNREACHABLE: ExitCode.NETWORK,
    Ending.RATE_LIMITED: ExitCode.RATE_LIMITED,
    Ending.DETACHED: ExitCode.DETACHED,
}


def tell(console: Console, record: RunRecord, way_on: WayOn) -> None:
    """What failed and why, what stood in for what, what it cost, and how to go on."""
    from renderline.reporting.run_text import run_lines

    for line in run_lines(record):
        console.print(line)
    if any(each.status == Ending.DETACHED for each in record.incomplete):
        console.print(f"{way_on.resume(record.id)} goes on from here; nothing is paid for twice")


def exit_code(record: RunRecord) -> ExitCode:
    """The code that says how it ended."""
    if not record.incomplete:
        return ExitCode.OK
    # Cells that were not sent follow from those that were.
    if all(each.is_blocked for each in record.incomplete if each.status != Ending.NOT_SENT):
        return ExitCode.BLOCKED
    ends = {each.status for each in record.incomplete}
    cause = next((code for status, code in _CAUSES.items() if status in ends), None)
    if cause is not None:
        return cause
    has_outputs = any(each.status == Status.SUCCEEDED for each in record.workflows)
    return ExitCode.PARTIAL if has_outputs else ExitCode.RUN_FAILED
