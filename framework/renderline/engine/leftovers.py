"""
What an engine that lived for one run left unfinished: nobody waits for it any more.

A run that was killed can cancel nothing, and its workflows would be taken up by the next engine on the folder. So an engine
that lives for one run leaves a mark: whatever came in after it belongs to a run. A serving engine takes everything over,
because its clients come back for their workflows.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from renderline.engine.core import Engine

__all__ = ["adopt", "discard"]

_MARK = "runs-after"
"""Holds the number of the last workflow that belonged to no run."""


def discard(engine: Engine, folder: Path) -> int:
    """Delete what an earlier run left unfinished, before an engine is started for the next one; how many there were."""
    number = _marked(folder)
    # Before the new mark: killed in between, the next one finds the old mark and does the same again.
    count = 0 if number is None else engine.delete_after(number)
    draft = folder / f"{_MARK}.new"
    draft.write_text(str(engine.newest()), encoding="ascii")
    # In one step: half a number would name other workflows.
    draft.replace(folder / _MARK)
    return count


def adopt(folder: Path) -> None:
    """Let a serving engine finish what earlier runs left: it is a service's work from now on."""
    (folder / _MARK).unlink(missing_ok=True)


def _marked(folder: Path) -> int | None:
    with suppress(FileNotFoundError, ValueError):
        return int((folder / _MARK).read_text(encoding="ascii"))
    return None
