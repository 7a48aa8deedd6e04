"""The command that goes on with a run, as it has to be typed in this folder."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from renderline import api

__all__ = ["WayOn"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WayOn:
    """
    What the ledger cannot tell: where it lies itself, and whose token it was.

    Attributes:
        folder: where the ledger lies.
        data_dir: the engine's; it is the ledger's folder where `--data` named it.
        token_file: the file that was named, if any.
    """

    folder: Path
    data_dir: Path
    token_file: Path | None = None

    def resume(self, run_id: str) -> str:
        """`renderline resume RUN`, for a POSIX shell, with the options that it needs from here."""
        return shlex.join(["renderline", "resume", run_id, *self._options()])

    def _options(self) -> Iterator[str]:
        if self.data_dir == self.folder:
            yield from ("--data", str(self.folder))
        elif self.folder != api.ledger_dir(Path()):
            yield from ("--project", str(self.folder.parent))
        if self.token_file is not None:
            yield from ("--token-file", str(self.token_file))
