"""Spans of time, in both spellings that steps use."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderline.engine.timespan import parse_ms


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("00:05:00", 300_000),
        ("00:00:00.5", 500),
        ("01:30", 5_400_000),
        ("2.01:30", 178_200_000),
        ("00:00:00.0000001", 1),
        ("1.02:03:04", 93_784_000),
        ("23:59:59", 86_399_000),
        ("PT5M", 300_000),
        ("PT0.25S", 250),
        ("P1DT1S", 86_401_000),
    ],
)
def test_a_span_is_read(text: str, ms: int) -> None:
    assert parse_ms(text) == ms


@pytest.mark.parametrize(
    "text",
    [
        "",
        "5",
        "90s",
        "24:00:00",
        "24:00",
        "00:60",
        "00:00",
        "00:60:00",
        "00:00:60",
        "-00:00:01",
        "00:00:00",
        "P",
        "PT",
        "PT0S",
        "\u0660\u0660:\u0660\u0665:\u0660\u0660",
    ],
)
def test_what_is_no_span_or_an_empty_one_is_none(text: str) -> None:
    assert parse_ms(text) is None


@given(st.integers(1, 10**9))
def test_every_number_of_seconds_has_two_spellings(seconds: int) -> None:
    days, rest = divmod(seconds, 86_400)
    clock = f"{days}.{rest // 3600:02}:{rest % 3600 // 60:02}:{rest % 60:02}"
    assert parse_ms(clock) == parse_ms(f"P{days}DT{rest}S") == seconds * 1000
