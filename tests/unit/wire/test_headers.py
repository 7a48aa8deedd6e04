"""Prices in headers are read as they were written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderline.wire import headers

NAMES = st.text("abcdefghijklmnopqrstuvwxyzABCR", min_size=1)


@given(st.dictionaries(NAMES, st.integers(-(2**53), 2**53)))
def test_amounts_are_read_as_written(amounts: dict[str, int]) -> None:
    assert headers.parse_currencies(headers.currencies_text(amounts)) == amounts


@given(st.lists(NAMES))
def test_names_are_read_as_written(names: list[str]) -> None:
    assert headers.parse_list(headers.list_text(names)) == tuple(names)


def test_fractions_are_amounts_too() -> None:
    """Some steps are charged so."""
    assert headers.parse_currencies("yellow=12; blue=0.5") == {"yellow": 12, "blue": 0.5}


@pytest.mark.parametrize("text", ["", "yellow", "yellow=", "yellow=x;=;", "yellow=nan", "=1"])
def test_what_is_no_amount_is_left_out(text: str) -> None:
    assert headers.parse_currencies(text) == {}
