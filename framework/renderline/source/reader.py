"""Files into documents: the first stage."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from pathlib import Path

from renderline.diagnostic import Diagnostic
from renderline.errors import UsageError
from renderline.source import encoding, json_reader, yaml_reader
from renderline.source.document import Reading, SourceDocument
from renderline.source.mistakes import SIZE, Mistake, Unreadable
from renderline.source.parsed import Parsed
from renderline.source.positions import PositionIndex
from renderline.source.text import SourceText

__all__ = [
    "MAX_DIAGNOSTICS",
    "MAX_FILE_BYTES",
    "Reading",
    "SourceDocument",
    "content_of",
    "read",
    "read_content",
    "read_text",
]

MAX_FILE_BYTES = 16 * 1024 * 1024

MAX_DIAGNOSTICS = 200
"""Mistakes that are told of one file: the first ones, since a person mends no more at once."""


def read(path: Path, *, name: str | None = None) -> Reading:
    """
    A YAML or JSON file as a tree with positions.

    Args:
        path: of the file; `.json` means JSON, anything else YAML unless the text is one JSON document.
        name: of the file in reports; the path as given if left out.

    Raises:
        UsageError: the file cannot be opened.
    """
    name = str(path) if name is None else name
    return read_content(path, content_of(path, name), name=name)


def content_of(path: Path, name: str) -> bytes:
    """
    A file's bytes, of a large file only so many that it is seen to be too large.

    Raises:
        UsageError: the file cannot be opened.
    """
    try:
        with path.open("rb") as file:
            # One byte more tells; a device or a pipe may have no end.
            return file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{name} cannot be read: {error.strerror}") from error


def read_content(path: Path, content: bytes, *, name: str) -> Reading:
    """What `read` gives for a file of that content."""
    if len(content) > MAX_FILE_BYTES:
        return _unread(SourceText(name, ""), (_too_large(),))
    source, mistake = encoding.decode(content, name)
    if mistake is not None:
        return _unread(source, (mistake,))
    return _read(path, source, is_json=True if path.suffix.lower() == ".json" else None)


def read_text(text: str, *, name: str, is_json: bool | None = None) -> Reading:
    """
    A text as a tree with positions.

    Args:
        text: what a file would hold.
        name: of the text in reports, and of the document's path.
        is_json: None decides by the name's `.json` and by the text.
    """
    path = Path(name)
    source = SourceText(name, encoding.with_lf(text.removeprefix("\ufeff")))
    return _read(
        path, source, is_json=True if is_json is None and path.suffix.lower() == ".json" else is_json
    )


def _read(path: Path, source: SourceText, *, is_json: bool | None) -> Reading:
    try:
        parsed = _parse(source, is_json=is_json)
    except Unreadable as stop:
        return _unread(source, stop.mistakes)
    document = SourceDocument(
        path=path,
        name=source.name,
        text=source.text,
        tree=parsed.tree,
        positions=PositionIndex(entries=parsed.entries),
    )
    return Reading(
        name=source.name,
        text=source.text,
        document=document,
        diagnostics=_diagnostics(source, parsed.mistakes),
    )


def _parse(source: SourceText, *, is_json: bool | None) -> Parsed:
    if is_json:
        return json_reader.parse(source)
    if is_json is None and source.text.lstrip()[:1] in {"{", "["}:
        # Brackets begin YAML as well: what is no JSON is YAML, with YAML's mistakes.
        with contextlib.suppress(Unreadable):
            return json_reader.parse(source)
    return yaml_reader.parse(source)


def _unread(source: SourceText, mistakes: tuple[Mistake, ...]) -> Reading:
    return Reading(
        name=source.name, text=source.text, document=None, diagnostics=_diagnostics(source, mistakes)
    )


def _diagnostics(source: SourceText, mistakes: Iterable[Mistake]) -> tuple[Diagnostic, ...]:
    # Sorted before they are cut: unquoted expressions are noted after all others.
    told = sorted(mistakes, key=lambda mistake: (mistake.start, mistake.code.id))[:MAX_DIAGNOSTICS]
    return tuple(mistake.diagnose(source) for mistake in told)


def _too_large() -> Mistake:
    message = f"the file is larger than {MAX_FILE_BYTES // 2**20} MiB"
    return Mistake(code=SIZE, start=0, end=0, message=message)
