"""SIGTERM as another Ctrl-C: what a service manager or a CI job stops cleans up as it would for a person."""

from __future__ import annotations

import signal
from types import FrameType

__all__ = ["Termination"]


class Termination:
    """
    Listens for SIGTERM from now on; to be made in the main thread.

    Attributes:
        is_asked_for: whether it came.
    """

    def __init__(self) -> None:
        self.is_asked_for = False
        signal.signal(signal.SIGTERM, self._interrupt)

    def _interrupt(self, _number: int, frame: FrameType | None) -> None:
        # Before the interrupt: the closing line of a stream is written while that one unwinds, and tells which signal it was.
        self.is_asked_for = True
        heard = signal.getsignal(signal.SIGINT)
        # Called, not raised anew: a shell's background jobs ignore SIGINT, and they can be ended all the same.
        if callable(heard):
            heard(signal.SIGINT, frame)
        else:
            raise KeyboardInterrupt
