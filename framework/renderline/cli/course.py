"""A run's course: when it is broken off, the exact command that goes on with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from renderline.cli.way_on import WayOn

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["Course"]


class Course:
    """Remembers the run's id from its beginning on."""

    def __init__(self, console: Console, way_on: WayOn, *, cancels: bool = False) -> None:
        """
        Before a run.

        Args:
            way_on: knows the command.
            cancels: what is under way is stopped where the run is broken off.
        """
        self._console = console
        self._way_on = way_on
        self._cancels = cancels
        self._run_id = ""

    def begin(self, run_id: str) -> None:
        """The run stands in the ledger from now on."""
        self._run_id = run_id

    @contextmanager
    def resumable(self) -> Iterator[None]:
        """Whatever breaks off the run inside, say how it is gone on with."""
        try:
            yield
        except BaseException:
            # Ctrl-C above all, but a full disk or a revoked token as well.
            if self._run_id:
                self._console.print(self._parting())
            raise

    def _parting(self) -> str:
        resume = self._way_on.resume(self._run_id)
        # To promise that nothing is paid twice would be untrue here: what was stopped may have cost something, and is made anew.
        if self._cancels:
            return f"what was under way was told to stop; {resume} sends the rest, --retry-failed makes all of it anew"
        return f"{resume} goes on from here; nothing is paid for twice"
