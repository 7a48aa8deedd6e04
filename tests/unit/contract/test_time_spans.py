"""Time spans in other words than the service's."""

from __future__ import annotations

import pytest

from renderline.contract import time_spans


@pytest.mark.parametrize(
    ("value", "span"),
    [
        (90, "00:01:30"),
        ("90", "00:01:30"),
        ("60s", "00:01:00"),
        ("90 sec", "00:01:30"),
        ("5 minutes", "00:05:00"),
        ("10m", "00:10:00"),
        ("1h", "01:00:00"),
        ("1h30m", "01:30:00"),
        ("1h 30m 5s", "01:30:05"),
        ("24h", "1.00:00:00"),
        ("25h", None),
        (0, None),
        (-5, None),
        (1.5, None),
        (True, None),
        (None, None),
        ("", None),
        ("soon", None),
        ("5 parsecs", None),
        ("30m 1h", None),
    ],
)
def test_a_span_in_words_is_written_as_the_service_has_it(value: object, span: str | None) -> None:
    assert time_spans.of_words(value) == span
