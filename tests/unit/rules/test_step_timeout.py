"""What is odd about a time span, and how it is written right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderline.contract.formats import CHECKS
from renderline.engine.timespan import parse_ms
from renderline.pipeline.model import Pipeline
from renderline.rules import step_timeout


def hints(pipeline: Pipeline) -> list[str]:
    return [finding.hint for finding in step_timeout.check(pipeline)]


@pytest.mark.parametrize(
    "timeout",
    ["00:10:00", "23:59:59.9999999", "1.00:00:00", "00:00:00.1", None, 600, "soon", "PT", "P1M", ["PT1M"]],
)
def test_what_is_right_or_no_time_span_is_left_alone(
    timeout: Any, pipeline_of: Callable[..., Pipeline]
) -> None:
    assert hints(pipeline_of({"$type": "echo", "timeout": timeout})) == []


@pytest.mark.parametrize(
    ("timeout", "written"),
    [
        ("PT10M", "00:10:00"),
        ("PT90S", "00:01:30"),
        ("PT1H30M5S", "01:30:05"),
        ("P1DT2H", "1.02:00:00"),
        ("PT36H", "1.12:00:00"),
        ("PT1.50S", "00:00:01.5"),
        ("PT0.05S", "00:00:00.05"),
        ("10:00", "10:00:00"),
        ("2.10:00", "2.10:00:00"),
        ("00:90:00", "01:30:00"),
        ("00:00:90.5", "00:01:30.5"),
        ("25:00:00", "1.01:00:00"),
    ],
)
def test_the_hint_spells_this_very_duration(
    timeout: str, written: str, pipeline_of: Callable[..., Pipeline]
) -> None:
    [hint] = hints(pipeline_of({"$type": "echo", "timeout": timeout}))
    assert f"`{written}`" in hint


@pytest.mark.parametrize(
    ("timeout", "message"),
    [
        ("00:00:00", "no time"),
        ("00:00:00.0000000", "no time"),
        ("PT0S", "no time"),
        ("-00:10:00", "no time"),
        ("1.00:00:01", "more than a day"),
        ("99999999.00:00:00", "more than a day"),
    ],
)
def test_no_time_and_too_much_time_are_told(
    timeout: str, message: str, pipeline_of: Callable[..., Pipeline]
) -> None:
    [finding] = step_timeout.check(pipeline_of(("echo", {}), {"$type": "echo", "timeout": timeout}))
    assert message in finding.message
    assert finding.place.path == ("steps", 1, "timeout")


NUMBERS = st.integers(0, 99)
SPELLINGS = st.one_of(
    st.builds("{:02}:{:02}:{:02}".format, NUMBERS, NUMBERS, NUMBERS),
    st.builds("{}.{:02}:{:02}".format, NUMBERS, NUMBERS, NUMBERS),
    st.builds("{:02}:{:02}".format, NUMBERS, NUMBERS),
    st.builds("PT{}H{}M{}.{}S".format, NUMBERS, NUMBERS, NUMBERS, NUMBERS),
    st.builds("P{}D".format, NUMBERS),
    st.text("0123456789:.-PDTHMS", max_size=12),
)
REFUSED = ("leaves the step no time", "go up to")


@given(timeout=SPELLINGS)
def test_the_engine_takes_what_has_the_format_and_is_not_called_wrong(
    timeout: str, pipeline_of: Callable[..., Pipeline]
) -> None:
    """A spelling that is only unusual runs; so does all that nothing is said about."""
    findings = list(step_timeout.check(pipeline_of({"$type": "echo", "timeout": timeout})))
    is_wrong = any(words in finding.message for finding in findings for words in REFUSED)
    assert (parse_ms(timeout) is not None) == (CHECKS["date-span"](timeout) and not is_wrong)


@given(hours=st.integers(0, 400), minutes=st.integers(0, 400), seconds=st.integers(1, 400))
def test_the_spelling_means_the_same_to_the_contract_and_the_engine(
    hours: int, minutes: int, seconds: int
) -> None:
    """Whatever ISO 8601 duration is translated, its translation lasts as long."""
    iso = f"PT{hours}H{minutes}M{seconds}S"
    judged = step_timeout._judge(iso)
    assert judged is not None
    written = judged[1].removeprefix("write ").strip("`")
    assert CHECKS["date-span"](written)
    assert parse_ms(written) == parse_ms(iso)
