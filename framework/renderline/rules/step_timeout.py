"""A step's `timeout` says what was meant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from renderline.diagnostic import Code, Cure, Finding, Place, Severity
from renderline.pipeline.model import Pipeline
from renderline.wire import time_span
from renderline.wire.time_span import SECONDS, TimeSpan, written

__all__ = ["CODE", "check"]

CODE = Code(
    id="RL407",
    name="step-timeout",
    description="A step's `timeout` is written `hh:mm:ss`, and leaves the step more than nothing and no more than a day.",
)

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
    span = time_span.read(text)
    if span is None:
        return None
    if span.is_empty:
        hint = "write `00:10:00` for ten minutes, or leave `timeout` out"
        return _Judged(f"`{text}` leaves the step no time", hint)
    if span.is_iso:
        message = f"`{text}` is an ISO 8601 duration; the service's examples all write hh:mm:ss"
        return _Judged(message, _hint(str(span)), str(span))
    return _judge_clock(text, span)


def _judge_clock(text: str, span: TimeSpan) -> _Judged | None:
    if span.seconds is None:
        return _two_numbers(text, span)
    if not span.is_in_range:
        message = f"`{text}`: hours go up to 23, minutes and seconds up to 59"
        # No fix: `00:90:00` may be ninety minutes, or seconds in the wrong place.
        return _Judged(message, _hint(str(span)))
    if span.whole_s > _DAY_S:
        hint = "a step takes minutes; days stand before a dot, hours behind it"
        return _Judged(f"`{text}` is more than a day", hint)
    return None


def _two_numbers(text: str, span: TimeSpan) -> _Judged:
    short = written(span.hours * SECONDS["minutes"] + span.minutes)
    if not span.is_in_range:
        message = f"`{text}` is read as hours, which go up to 23, and minutes, which go up to 59"
        return _Judged(message, f"write `{short}` for minutes and seconds")
    return _Judged(
        f"`{text}` is read as hours and minutes",
        f"write `{span}` for that, or `{short}` for minutes and seconds",
    )


def _hint(written: str) -> str:
    return f"write `{written}`"
