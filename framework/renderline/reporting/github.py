"""
Workflow commands of GitHub Actions: lines that the runner turns into annotations on the changed files.

The text of a command escapes `%`, CR and LF, a property `:` and `,` as well; so nothing that stands in a pipeline can
begin a command of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from renderline.diagnostic import Diagnostic, Severity
from renderline.reporting.report import Report
from renderline.reporting.terminal import printable
from renderline.reporting.text import count
from renderline.reporting.wording import message_with_hint, place_text

__all__ = ["MOST_ANNOTATED", "escape_property", "escape_text", "render"]

MOST_ANNOTATED = 10
"""Errors, and warnings, of one step that GitHub shows beside the code; the log keeps the others."""

_COMMANDS = {Severity.NOTE: "notice"}
_TEXT = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def render(report: Report) -> str:
    """One command a line, and a notice where GitHub will not annotate them all; empty when nothing was found."""
    return "".join(f"{line}\n" for line in _lines(report))


def escape_text(text: str) -> str:
    """`text` as it stands behind the `::` of a command: one line, safe to print."""
    return printable(text.translate(_TEXT))


def escape_property(text: str) -> str:
    """`text` as it stands behind the `=` of a property: one line without separators, safe to print."""
    return printable(text.translate(_PROPERTY))


def _lines(report: Report) -> Iterator[str]:
    yield from map(_command, report.diagnostics)
    # Said only where something is cut off; on its own it would be an annotation the more.
    errors, warnings = len(report.errors), len(report.warnings)
    if max(errors, warnings) > MOST_ANNOTATED:
        yield (
            f"::notice title=renderline::{count(errors, 'error')} and {count(warnings, 'warning')}; "
            f"GitHub annotates the first {MOST_ANNOTATED} of each, this log has them all"
        )


def _command(diagnostic: Diagnostic) -> str:
    # The runner's log shows the text alone, so the place is said there once more.
    text = f"{place_text(diagnostic.location)}: {message_with_hint(diagnostic)}"
    properties = ",".join(f"{name}={escape_property(value)}" for name, value in _properties(diagnostic))
    command = _COMMANDS.get(diagnostic.severity, diagnostic.severity.value)
    return f"::{command} {properties}::{escape_text(text)}"


def _properties(diagnostic: Diagnostic) -> Iterator[tuple[str, str]]:
    start, end = diagnostic.location.span.start, diagnostic.location.span.end
    yield "file", diagnostic.location.file
    yield "line", str(start.line)
    yield "endLine", str(end.line)
    # GitHub refuses columns for an annotation over several lines.
    if start.line == end.line:
        yield "col", str(start.column)
        yield "endColumn", str(end.column)
    yield "title", f"{diagnostic.code.id} {diagnostic.code.name}"
