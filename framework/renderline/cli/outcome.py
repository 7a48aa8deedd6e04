"""What a run that has ended says, on both streams and as an exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from renderline.api import RunRecord
from renderline.cli.console import write_json, write_text
from renderline.cli.exit_codes import ExitCode
from renderline.reporting import json_v1

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["tell"]


def tell(console: Console, record: RunRecord, *, as_json: bool) -> ExitCode:
    """The record for people on stderr, its files' paths or its document on stdout."""
    from renderline.reporting.run_text import run_lines

    for line in run_lines(record):
        console.print(line)
    if any(each.status == "detached" for each in record.incomplete):
        console.print(f"renderline resume {record.id} goes on from here; nothing is paid for twice")
    if as_json:
        write_json(json_v1.run_document(record))
    else:
        write_text("".join(f"{output.path}\n" for each in record.workflows for output in each.outputs))
    return _exit_code(record)


def _exit_code(record: RunRecord) -> ExitCode:
    if not record.incomplete:
        return ExitCode.OK
    if any(step.reason.startswith("blocked") for each in record.incomplete for step in each.steps):
        return ExitCode.BLOCKED
    if any(each.status == "unreachable" for each in record.incomplete):
        return ExitCode.NETWORK
    if any(each.status == "detached" for each in record.incomplete):
        return ExitCode.DETACHED
    has_outputs = any(each.status == "succeeded" for each in record.workflows)
    return ExitCode.PARTIAL if has_outputs else ExitCode.RUN_FAILED
