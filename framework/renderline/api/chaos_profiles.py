"""A profile of faults out of a file, with every mistake at its line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from renderline.diagnostic import Part, Place
from renderline.errors import UsageError
from renderline.reporting.wording import place_text
from renderline.source import reader

if TYPE_CHECKING:
    from renderline.canonical import JsonObject
    from renderline.engine.chaos.profile import Profile, Wrong

__all__ = ["read_chaos"]


def read_chaos(path: Path) -> Profile:
    """
    What is to go wrong.

    Raises:
        UsageError: the file cannot be read, or is no profile; each mistake is a line of the message.
    """
    from renderline.engine.chaos import profile

    reading = reader.read(path)
    document = reading.document
    if document is None:
        raise UsageError(
            "\n".join(f"{place_text(each.location)}: {each.message}" for each in reading.diagnostics)
        )
    wrong = [
        f"{place_text(document.positions.locate(_place(each)))}: {each.message}"
        for each in profile.judge(document.tree)
    ]
    if wrong:
        raise UsageError("\n".join(wrong))
    return profile.read(cast("JsonObject", document.tree))


def _place(wrong: Wrong) -> Place:
    return Place(path=wrong.path, part=Part.KEY if wrong.is_key else Part.VALUE)
