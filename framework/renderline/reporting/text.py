"""Findings for people: where, what, the line itself with a caret, and what would be right."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from renderline.diagnostic import Diagnostic, Location, Severity
from renderline.reporting.report import Report
from renderline.reporting.terminal import display_width, printable

__all__ = ["MOST_SHOWN", "count", "render"]

Paint = Callable[[str, str], str]

MOST_SHOWN = 100
"""Diagnostics printed at most; the rest is counted."""

_LONGEST_LINE = 160


def render(report: Report, *, colour: bool = False) -> str:
    """The whole report, one blank line between diagnostics, a count at the end; empty when nothing was found."""
    if not report.diagnostics:
        return ""
    paint = _paint_colour if colour else _paint_nothing
    # Cut: of a wrong indentation a file may have thousands, and the first hundred say it all.
    blocks = ["\n".join(_block(each, report.sources, paint)) for each in report.diagnostics[:MOST_SHOWN]]
    return "\n\n".join([*blocks, _summary(report) + _offer(report)]) + "\n"


def count(number: int, noun: str) -> str:
    """`1 error`, `2,000 errors`."""
    return f"{number} {noun}" if number == 1 else f"{number:,} {noun}s"


def _summary(report: Report) -> str:
    kinds = ((report.errors, "error"), (report.warnings, "warning"), (report.notes, "note"))
    counted = [count(len(found), noun) for found, noun in kinds if found]
    hidden = len(report.diagnostics) - MOST_SHOWN
    return ", ".join(counted) + (f" ({hidden} more not shown)" if hidden > 0 else "")


def _offer(report: Report) -> str:
    """What need not be mended by hand."""
    if not report.mendable:
        return ""
    which = "this" if len(report.diagnostics) == 1 else f"{len(report.mendable):,} of these"
    return f"\n{which} can be mended with `renderline validate --fix`"


def _block(diagnostic: Diagnostic, sources: Mapping[str, str], paint: Paint) -> Iterator[str]:
    start = diagnostic.location.span.start
    where = (
        printable(diagnostic.option) or f"{printable(diagnostic.location.file)}:{start.line}:{start.column}"
    )
    style = _STYLES[diagnostic.severity]
    kind = paint(f"{diagnostic.severity}[{diagnostic.code.id}]", style)
    yield f"{paint(where, 'bold')}: {kind}: {printable(diagnostic.message)}"
    if not diagnostic.option:
        yield from _frame(diagnostic.location, sources, paint, style)
    if diagnostic.hint:
        yield f"  {paint('help', 'cyan')}: {printable(diagnostic.hint)}"
    for related in diagnostic.related:
        spot = related.location.span.start
        yield f"  {paint('note', 'cyan')}: {printable(related.location.file)}:{spot.line}:{spot.column}: {printable(related.message)}"


def _frame(location: Location, sources: Mapping[str, str], paint: Paint, style: str) -> Iterator[str]:
    """The source line and a caret line; a stretch over several lines is underlined to the end of its first."""
    lines = sources.get(location.file, "").split("\n")
    start, end = location.span.start, location.span.end
    if not 1 <= start.line <= len(lines):
        return
    line = lines[start.line - 1]
    if not line:
        return
    stop = end.column - 1 if end.line == start.line else len(line.rstrip())
    before, marked = line[: start.column - 1], line[start.column - 1 : stop]
    number = str(start.line)
    # A caret that far to the right wraps to somewhere else; the place stands above in numbers.
    if display_width(before) > _LONGEST_LINE:
        return
    shown = _shown(line)
    # At least one: what is missing has a place and no length.
    underline = paint("^" * max(1, min(display_width(_shown(marked)), _LONGEST_LINE)), style)
    yield f"  {number} | {shown[: _LONGEST_LINE * 2]}"
    yield f"  {' ' * len(number)} | {' ' * display_width(_shown(before))}{underline}"


def _shown(line: str) -> str:
    return printable(line).replace("\t", " ")


_STYLES = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}
_ANSI = {"red": "31", "yellow": "33", "cyan": "36", "bold": "1"}


def _paint_colour(text: str, style: str) -> str:
    return f"\x1b[{_ANSI[style]}m{text}\x1b[0m"


def _paint_nothing(text: str, _style: str) -> str:
    return text
