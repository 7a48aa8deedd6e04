"""What mending has changed in files, and how it is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from renderline.diagnostic import Location
from renderline.reporting.report import Report
from renderline.reporting.terminal import printable
from renderline.reporting.wording import place_text

__all__ = ["Mended", "Mending", "mending_lines"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """
    One change to a file.

    Attributes:
        location: in the file as it was when the change was made.
        before: what stood there, with secrets masked.
        after: what stands there now.
    """

    location: Location
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mending:
    """
    What mending came to.

    Attributes:
        report: what is still wrong.
        mended: every change, in the order of the files.
        refusals: a sentence for each file that should be changed and cannot be written; it is as it was, and so is its
            part of the report.
    """

    report: Report
    mended: tuple[Mended, ...]
    refusals: tuple[str, ...] = ()


def mending_lines(mending: Mending) -> Iterator[str]:
    """`hero.yaml:4:3: promt -> prompt` for each change, then what could not be written; safe to print."""
    for each in mending.mended:
        yield f"{place_text(each.location)}: {printable(each.before)} -> {printable(each.after)}"
    for refusal in mending.refusals:
        yield f"not mended: {printable(refusal)}"
