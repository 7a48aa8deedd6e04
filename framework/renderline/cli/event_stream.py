"""`--json-stream`: what happens, one JSON object a line, and one that closes the stream whatever happens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from renderline import canonical
from renderline.canonical import JsonObject
from renderline.cli.exit_codes import ExitCode
from renderline.cli.failures import exit_code_of, sentence
from renderline.execution.events import Event, OutputSaved, StepProgress, WorkflowEvent

__all__ = ["FORMAT", "EventStream"]

FORMAT = "renderline.events/1"


class EventStream:
    """
    Writes events as `schemas/events/v1.json` describes them; an observer of runs.

    Attributes:
        record: of the run, for the closing line.
        report: the findings that kept it from beginning, for the closing line.
    """

    def __init__(
        self, write: Callable[[str], None], *, is_terminated: Callable[[], bool] = lambda: False
    ) -> None:
        """
        Begin with nothing written.

        Args:
            write: takes whole lines.
            is_terminated: whether what interrupts is a SIGTERM.
        """
        self._write = write
        self._is_terminated = is_terminated
        self.record: JsonObject | None = None
        self.report: JsonObject | None = None

    def __call__(self, event: Event) -> None:
        """Tell what happened in a workflow."""
        self._line(_fields(event))

    def begin(self, run_id: str) -> None:
        """The run stands in the ledger."""
        self._line({"event": "begin", "format": FORMAT, "run": run_id})

    def notice(self, message: str) -> None:
        """Tell a sentence for people."""
        self._line({"event": "notice", "message": message})

    @contextmanager
    def closed(self) -> Iterator[Callable[[int], None]]:
        """
        Write the closing line behind whatever happens inside; what is raised there goes on its way.

        Yields:
            To be called with the exit code where nothing is raised.
        """
        said: list[int] = []
        try:
            yield said.append
        # A reader that sees no closing line cannot tell a kill from a slow service.
        except BaseException as error:
            self._end(self._code(error), _reason(error))
            raise
        self._end(said[-1] if said else ExitCode.OK, None)

    def _end(self, code: int, error: str | None) -> None:
        self._line(
            {
                "event": "end",
                "format": FORMAT,
                "exitCode": int(code),
                "error": error,
                "record": self.record,
                "report": self.report,
            }
        )

    def _code(self, error: BaseException) -> ExitCode:
        if isinstance(error, (KeyboardInterrupt, click.Abort)):
            # The service manager's signal and a person's Ctrl-C end alike here, and mean different things to who reads.
            return ExitCode.TERMINATED if self._is_terminated() else ExitCode.INTERRUPTED
        if isinstance(error, click.ClickException):
            return ExitCode.USAGE
        known = exit_code_of(error) if isinstance(error, Exception) else None
        return ExitCode.FAILURE if known is None else known

    def _line(self, fields: JsonObject) -> None:
        self._write(canonical.compact(fields).decode("utf-8") + "\n")


def _fields(event: Event) -> JsonObject:
    place: JsonObject = {"cell": event.cell_key or None, "workflow": event.workflow_id}
    match event:
        case WorkflowEvent():
            return {"event": "workflow", **place, "status": event.status}
        case StepProgress():
            step = {"step": event.step, "type": event.type, "status": event.status}
            return {"event": "step", **place, **step, "rate": event.rate}
        case OutputSaved():
            output = {"step": event.step, "path": str(event.path)}
            return {"event": "output", **place, **output, "new": event.is_new}


def _reason(error: BaseException) -> str:
    if isinstance(error, (KeyboardInterrupt, click.Abort)):
        return "interrupted"
    if isinstance(error, click.ClickException):
        return error.format_message()
    if isinstance(error, Exception) and exit_code_of(error) is not None:
        return sentence(error)
    return type(error).__name__
