"""Spans of time, in both spellings that the service takes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderline.wire import time_span

FIFTY_DIGITS = "9" * 50


@pytest.mark.parametrize(
    ("text", "ms", "normal"),
    [
        ("00:05:00", 300_000, "00:05:00"),
        ("0:05", 300_000, "00:05:00"),
        ("1.02:03:04.50", 93_784_500, "1.02:03:04.5"),
        ("00:00:00.0000001", 1, "00:00:00.0000001"),
        ("00:90:00", 5_400_000, "01:30:00"),
        ("PT90S", 90_000, "00:01:30"),
        ("PT0.25S", 250, "00:00:00.25"),
        ("P1DT1S", 86_401_000, "1.00:00:01"),
        ("P2D", 172_800_000, "2.00:00:00"),
    ],
)
def test_a_span_has_a_length_and_one_way_to_be_written(text: str, ms: int, normal: str) -> None:
    span = time_span.read(text)
    assert span is not None
    assert (span.ms, str(span)) == (ms, normal)
    assert time_span.read(normal) is not None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "5",
        "90s",
        "0:5:0",
        "00:05:00.",
        "00:05.5",
        "--00:05:00",
        "-PT5M",
        "P",
        "PT",
        "P1DT",
        "P1M",
        "PT.5S",
        "PT1.S",
        f"{FIFTY_DIGITS}.00:00:00",
        f"PT{FIFTY_DIGITS}S",
        "00:05:00\n",
        "\u0660\u0660:\u0660\u0665:\u0660\u0660",
    ],
)
def test_what_is_no_span_is_none(text: str) -> None:
    assert time_span.read(text) is None


@pytest.mark.parametrize(
    ("text", "is_empty", "is_in_range"),
    [
        ("00:00:00", True, True),
        ("00:00:00.0000000", True, True),
        ("00:00", True, True),
        ("PT0.0S", True, True),
        ("-00:05:00", True, True),
        ("00:00:00.1", False, True),
        ("23:59:59", False, True),
        ("24:00:00", False, False),
        ("24:00", False, False),
        ("00:60", False, False),
        ("00:00:60", False, False),
        ("PT90M", False, True),
    ],
)
def test_no_length_and_numbers_that_no_clock_shows_are_told_apart(
    text: str, *, is_empty: bool, is_in_range: bool
) -> None:
    span = time_span.read(text)
    assert span is not None
    assert (span.is_empty, span.is_in_range) == (is_empty, is_in_range)


@given(st.integers(0, 10**12))
def test_every_number_of_seconds_is_read_as_it_is_written(seconds: int) -> None:
    span = time_span.read(time_span.written(seconds))
    assert span is not None
    assert span.is_in_range
    assert span.whole_s == seconds
