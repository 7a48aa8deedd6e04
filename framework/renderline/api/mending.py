"""Mistakes that can only be mended in one way, mended in their files."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeAlias

from renderline.api.compiling import validate_recipe_reading
from renderline.api.validating import validate_reading
from renderline.diagnostic import Fix
from renderline.errors import UsageError
from renderline.parameters.given import Given
from renderline.reporting.mending import Mended, Mending
from renderline.reporting.report import Report, merge
from renderline.source import discovery, edits, reader, writing
from renderline.source.document import Reading

__all__ = ["mend_all"]

_MOST_ROUNDS = 20
"""A mended mistake can uncover another one, hardly a chain of them."""

_Judge: TypeAlias = Callable[[Reading], Report]


def mend_all(paths: Sequence[Path], given: Given | None = None, *, recipe: str | None = None) -> Mending:
    """
    Mend what is safe to mend in several files, or in all pipelines and step templates of folders, and report the rest.

    Args:
        given, recipe: as in `validate_all`.

    Raises:
        UsageError: a path does not exist, or no pipeline is found.
    """

    def judge(reading: Reading) -> Report:
        return (
            validate_reading(reading, given or Given())
            if recipe is None
            else validate_recipe_reading(reading, recipe)
        )

    files = discovery.find_with_templates(paths) if recipe is None else discovery.find(paths)
    each = [_mend(path, judge) for path in files]
    return Mending(
        report=merge(mending.report for mending in each),
        mended=tuple(mended for mending in each for mended in mending.mended),
        refusals=tuple(refusal for mending in each for refusal in mending.refusals),
    )


def _mend(path: Path, judge: _Judge) -> Mending:
    name = str(path)
    content = reader.content_of(path, name)
    first = report = judge(reader.read_content(path, content, name=name))
    mended: list[Mended] = []
    for _ in range(_MOST_ROUNDS):
        fixes = edits.apart(each.fix for each in report.diagnostics if each.fix is not None)
        after = edits.applied(content, fixes)
        reading = reader.read_content(path, after, name=name)
        # Nothing is worth a file that cannot be read any more.
        if after == content or reading.document is None:
            break
        mended.extend(_told(fixes, report.sources[name]))
        content, report = after, judge(reading)
    if mended:
        try:
            _write(path, content)
        except UsageError as error:
            return Mending(report=first, mended=(), refusals=(str(error),))
    return Mending(report=report, mended=tuple(mended))


def _write(path: Path, content: bytes) -> None:
    # Root may write what its owner has made read-only, and would.
    if not path.stat().st_mode & 0o222 or not os.access(path, os.W_OK):
        raise UsageError(f"{path} is read-only, so nothing was mended in it")
    writing.rewrite_bytes(path, content)


def _told(fixes: Sequence[Fix], shown: str) -> Iterator[Mended]:
    lines = shown.split("\n")
    for fix in fixes:
        start, end = fix.location.span.start, fix.location.span.end
        stretch = lines[start.line - 1][start.column - 1 : end.column - 1 if start.line == end.line else None]
        yield Mended(location=fix.location, before=stretch, after=fix.text)
