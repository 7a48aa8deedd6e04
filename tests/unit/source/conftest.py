"""Texts that show in themselves where something is expected."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from renderline.diagnostic import Diagnostic, Position, Span
from renderline.source.document import Reading
from renderline.source.reader import read_text

Marked = tuple[str, Span]


@pytest.fixture
def marked() -> Callable[[str], Marked]:
    """Takes `«` and `»` out of a text and tells where they stood."""
    return _marked


@pytest.fixture
def complaint() -> Callable[[Reading], tuple[str, Span, str]]:
    """The code, place and words of a reading's only diagnostic."""

    def only(reading: Reading) -> tuple[str, Span, str]:
        (found,) = reading.diagnostics
        return found.code.id, found.location.span, _words(found)

    return only


@pytest.fixture
def tree_of() -> Callable[..., object]:
    """The tree of a text that is read without complaint."""

    def read(text: str, name: str = "a.yaml") -> object:
        reading = read_text(text, name=name)
        assert reading.diagnostics == ()
        assert reading.document is not None
        return reading.document.tree

    return read


def _marked(text: str) -> Marked:
    before, inside, _ = text.replace("»", "«").split("«")
    start, end = _position(before), _position(before + inside)
    return text.replace("«", "").replace("»", ""), Span(start, end)


def _position(before: str) -> Position:
    lines = before.split("\n")
    return Position(len(lines), len(lines[-1]) + 1)


def _words(diagnostic: Diagnostic) -> str:
    return f"{diagnostic.message}; {diagnostic.hint}" if diagnostic.hint else diagnostic.message
