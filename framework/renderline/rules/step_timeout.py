"""A step's `timeout` says what was meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from renderline.diagnostic import Code, Finding, Place, Severity
from renderline.pipeline.model import Pipeline

__all__ = ["CODE", "check"]

CODE = Code(
    id="RL407",
    name="step-timeout",
    description="A step's `timeout` is written `hh:mm:ss`, and leaves the step more than nothing and no more than a day.",
)

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
_SECONDS: Mapping[str, int] = {"days": 86_400, "hours": 3600, "minutes": 60, "seconds": 1}
_LIMITS: Mapping[str, int] = {"hours": 24, "minutes": 60, "seconds": 60}
_DAY_S = _SECONDS["days"]


def check(pipeline: Pipeline) -> Iterator[Finding]:
    """Text that is no time span at all is the contract's to report."""
    for step in pipeline.steps:
        steps = pipeline.body["steps"]
        body = steps[step.index] if isinstance(steps, (list, tuple)) else None
        timeout = body.get("timeout") if isinstance(body, Mapping) else None
        judged = _judge(timeout) if isinstance(timeout, str) else None
        if judged is not None:
            message, hint = judged
            yield Finding(
                code=CODE,
                severity=Severity.WARNING,
                place=Place(path=(*step.path, "timeout")),
                message=message,
                hint=hint,
            )


def _judge(text: str) -> tuple[str, str] | None:
    """What is odd about a time span, and how to write it; None for nothing."""
    clock = _CLOCK.fullmatch(text)
    match = clock or _ISO.fullmatch(text)
    if match is None:
        return None
    total_s = sum(int(match[part] or 0) * seconds for part, seconds in _SECONDS.items())
    fraction = (match["fraction"] or "").rstrip(".0")
    if (total_s == 0 and not fraction) or text.startswith("-"):
        return f"`{text}` leaves the step no time", "write `00:10:00` for ten minutes, or leave `timeout` out"
    written = _written(total_s) + fraction
    if clock is None:
        return f"`{text}` is an ISO 8601 duration; the service's examples all write hh:mm:ss", _hint(written)
    return _judge_clock(clock, written, total_s)


def _judge_clock(clock: re.Match[str], written: str, total_s: int) -> tuple[str, str] | None:
    if clock["seconds"] is None:
        return _two_numbers(clock)
    if any(int(clock[part]) >= limit for part, limit in _LIMITS.items()):
        return f"`{clock[0]}`: hours go up to 23, minutes and seconds up to 59", _hint(written)
    if total_s > _DAY_S:
        return (
            f"`{clock[0]}` is more than a day",
            "a step takes minutes; days stand before a dot, hours behind it",
        )
    return None


def _two_numbers(clock: re.Match[str]) -> tuple[str, str]:
    first, second = int(clock["hours"]), int(clock["minutes"])
    short = _written(first * _SECONDS["minutes"] + second)
    days = f"{clock['days']}." if clock["days"] else ""
    return (
        f"`{clock[0]}` is read as hours and minutes",
        f"write `{days}{first:02}:{second:02}:00` for that, or `{short}` for minutes and seconds",
    )


def _hint(written: str) -> str:
    return f"write `{written}`"


def _written(total_s: int) -> str:
    days, rest_s = divmod(total_s, _DAY_S)
    minutes, seconds = divmod(rest_s, 60)
    return (f"{days}." if days else "") + f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"
