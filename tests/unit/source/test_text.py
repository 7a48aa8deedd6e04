"""Offsets become lines and columns as editors count them."""

from __future__ import annotations

import pytest

from renderline.diagnostic import Location, Position, Span
from renderline.source.text import SourceText

TEXT = "ab\n\n  😀e\u0301\x85x\u2028y\nend"


@pytest.mark.parametrize(
    ("at", "position"),
    [
        ("a", (1, 1)), ("b", (1, 2)), ("\n", (1, 3)), ("😀", (3, 3)), ("e", (3, 4)), ("x", (3, 7)), ("y", (3, 9)), ("end", (4, 1)),
    ],
)  # fmt: skip
def test_lines_end_at_lf_alone_and_columns_count_code_points(at: str, position: tuple[int, int]) -> None:
    assert SourceText("a.yaml", TEXT).position(TEXT.index(at)) == Position(*position)


def test_the_end_of_the_text_has_a_place() -> None:
    assert SourceText("a.yaml", TEXT).position(len(TEXT)) == Position(4, 4)
    assert SourceText("a.yaml", "a\n").position(2) == Position(2, 1)


def test_a_location_carries_the_files_name() -> None:
    expected = Location("a.yaml", Span(Position(1, 2), Position(3, 3)))
    assert SourceText("a.yaml", TEXT).location(1, TEXT.index("😀")) == expected
