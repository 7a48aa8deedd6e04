"""A step's `timeout` says what was meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from renderline.contract.time_spans import SECONDS
from renderline.contract.time_spans import written as written_span
from renderline.diagnostic import Code, Cure, Finding, Place, Severity
from renderline.pipeline.model import Pipeline

__all__ = ["CODE", "check"]

CODE = Code(
    id="RL407",
    name="step-timeout",
    description="A step's `timeout` is written `hh:mm:ss`, and leaves the step more than nothing and no more than a day.",
)

# As .NET writes a time span, and the service's examples do: days before a dot, seconds or none.
_CLOCK = re.compile(
    r"-?(?:(?P<days>\d{1,8})\.)?(?P<hours>\d{1,2}):(?P<minutes>\d{2})"
    r"(?::(?P<seconds>\d{2})(?P<fraction>\.\d{1,7})?)?",
    re.ASCII,
)
_ISO = re.compile(
    r"P(?=[\dT])(?:(?P<days>\d{1,8})D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d{1,8})H)?(?:(?P<minutes>\d{1,8})M)?(?:(?P<seconds>\d{1,8})(?P<fraction>\.\d{1,7})?S)?)?",
    re.ASCII,
)
_LIMITS: Mapping[str, int] = {"hours": 24, "minutes": 60, "seconds": 60}
_DAY_S = SECONDS["days"]


def check(pipeline: Pipeline) -> Iterator[Finding]:
    """Text that is no time span at all is the contract's to report."""
    for step in pipeline.steps:
        steps = pipeline.body["steps"]
        body = steps[step.index] if isinstance(steps, (list, tuple)) else None
        timeout = body.get("timeout") if isinstance(body, Mapping) else None
        judged = _judge(timeout) if isinstance(timeout, str) else None
        if judged is not None:
            place = Place(path=(*step.path, "timeout"))
            yield Finding(
                code=CODE,
                severity=Severity.WARNING,
                place=place,
                message=judged.message,
                hint=judged.hint,
                cure=Cure(place=place, value=judged.span) if judged.span else None,
            )


class _Judged(NamedTuple):
    """What is odd about a time span, what would be right, and the span itself where that is certain."""

    message: str
    hint: str
    span: str = ""


def _judge(text: str) -> _Judged | None:
    clock = _CLOCK.fullmatch(text)
    match = clock or _ISO.fullmatch(text)
    if match is None:
        return None
    total_s = sum(int(match[part] or 0) * seconds for part, seconds in SECONDS.items())
    # Zeros behind the point say nothing, and a point without digits is no time span.
    fraction = (match["fraction"] or "").rstrip(".0")
    if (total_s == 0 and not fraction) or text.startswith("-"):
        hint = "write `00:10:00` for ten minutes, or leave `timeout` out"
        return _Judged(f"`{text}` leaves the step no time", hint)
    written = written_span(total_s) + fraction
    if clock is None:
        message = f"`{text}` is an ISO 8601 duration; the service's examples all write hh:mm:ss"
        return _Judged(message, _hint(written), written)
    return _judge_clock(clock, written, total_s)


def _judge_clock(clock: re.Match[str], written: str, total_s: int) -> _Judged | None:
    if clock["seconds"] is None:
        return _two_numbers(clock)
    if any(int(clock[part]) >= limit for part, limit in _LIMITS.items()):
        message = f"`{clock[0]}`: hours go up to 23, minutes and seconds up to 59"
        # No fix: `00:90:00` may be ninety minutes, or seconds in the wrong place.
        return _Judged(message, _hint(written))
    if total_s > _DAY_S:
        hint = "a step takes minutes; days stand before a dot, hours behind it"
        return _Judged(f"`{clock[0]}` is more than a day", hint)
    return None


def _two_numbers(clock: re.Match[str]) -> _Judged:
    first, second = int(clock["hours"]), int(clock["minutes"])
    short = written_span(first * SECONDS["minutes"] + second)
    days = f"{clock['days']}." if clock["days"] else ""
    if first >= _LIMITS["hours"] or second >= _LIMITS["minutes"]:
        message = f"`{clock[0]}` is read as hours, which go up to 23, and minutes, which go up to 59"
        return _Judged(message, f"write `{short}` for minutes and seconds")
    return _Judged(
        f"`{clock[0]}` is read as hours and minutes",
        f"write `{days}{first:02}:{second:02}:00` for that, or `{short}` for minutes and seconds",
    )


def _hint(written: str) -> str:
    return f"write `{written}`"
