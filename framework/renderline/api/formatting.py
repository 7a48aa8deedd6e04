"""Files in the one layout."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from renderline.formatting.rewrite import formatted, is_in_brackets
from renderline.reporting.report import Report, merge
from renderline.rules import secret_literal
from renderline.source import discovery, reader, writing

__all__ = ["Formatting", "difference", "format_files", "write"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Formatting:
    """
    What formatting makes of one file.

    Attributes:
        text: in the new layout; None where the file does not read, or a new layout would say something else.
        is_changed: whether the file's bytes would differ.
        report: why the file does not read; else empty.
        old_text: with LF line ends.
    """

    path: Path
    text: str | None
    is_changed: bool
    report: Report
    old_text: str


def format_files(paths: Sequence[Path]) -> Iterator[Formatting]:
    """
    Format files, or all pipelines and step templates of folders, one after the other; nothing is written.

    Raises:
        UsageError: a path does not exist or cannot be read, or no pipeline is found.
    """
    return (_format(path) for path in discovery.find_with_templates(paths))


def write(formatting: Formatting) -> None:
    """
    Put the new text into its file.

    Raises:
        UsageError: the file or its folder cannot be written.
    """
    if formatting.text is not None and formatting.is_changed:
        writing.rewrite(formatting.path, formatting.text)


def difference(formatting: Formatting) -> str:
    """A unified diff from the file to its new text; empty where nothing but line ends or the encoding differs."""
    if formatting.text is None:
        return ""
    name = str(formatting.path)
    old, new = (list(_lines(text)) for text in (formatting.old_text, formatting.text))
    return "".join(difflib.unified_diff(old, new, name, name))


def _lines(text: str) -> Iterator[str]:
    *lines, last = text.split("\n")
    yield from (f"{line}\n" for line in lines)
    if last:
        yield f"{last}\n\\ No newline at end of file\n"


def _format(path: Path) -> Formatting:
    reading = reader.read(path)
    sources = {reading.name: secret_literal.masked(reading.name, reading.text, reading.diagnostics)}
    report = merge([Report(diagnostics=reading.diagnostics, sources=sources)])
    text = formatted(reading.document) if reading.document is not None and not report.diagnostics else None
    return Formatting(
        path=path,
        text=text,
        # Line ends and a byte order mark are gone from what was read.
        is_changed=text is not None and not is_in_brackets(text) and text.encode() != path.read_bytes(),
        report=report,
        old_text=reading.text,
    )
