"""Text that cannot harm a terminal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderline.reporting.terminal import display_width, printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain é 写真", "plain é 写真"),
        ("\x1b[31mred\x1b[0m", "�[31mred�[0m"),
        ("\x1b]0;title\x07", "�]0;title�"),
        ("bell\x07 \x9b1m \x7f", "bell� �1m �"),
        ("a\u202eb", "a�b"),
        ("line\nnext\tcolumn", "line\nnext\tcolumn"),
        ("zero\u200dwidth joiner", "zero\u200dwidth joiner"),
    ],
)
def test_control_characters_are_shown_not_obeyed(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(st.text())
def test_no_escape_ever_passes(text: str) -> None:
    assert not set(printable(text)) & {"\x1b", "\x9b", "\x07", "\x08", "\r", "\u202e"}


@pytest.mark.parametrize(("text", "width"), [("abc", 3), ("写真", 4), ("e\u0301", 1), ("", 0)])
def test_width_counts_terminal_cells(text: str, width: int) -> None:
    assert display_width(text) == width
