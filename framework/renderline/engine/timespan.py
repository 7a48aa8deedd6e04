"""Spans of time as steps give them: `hh:mm:ss`, with optional days and fractions (`1.02:30:00`, `00:00:00.5`)."""

from __future__ import annotations

import re

__all__ = ["parse_ms"]

_SPAN = re.compile(
    r"(?:(?P<days>\d{1,7})\.)?(?P<hours>\d{1,2}):(?P<minutes>\d{1,2}):(?P<seconds>\d{1,2})(?:\.(?P<fraction>\d{1,7}))?",
    re.ASCII,
)
_HOURS, _SIXTY = 24, 60


def parse_ms(text: str) -> int | None:
    """
    Milliseconds of a span; None when the text is none, or is not longer than zero.

    Parts of a millisecond count as a whole one, so that no span becomes zero.
    """
    match = _SPAN.fullmatch(text)
    if match is None:
        return None
    hours, minutes, seconds = int(match["hours"]), int(match["minutes"]), int(match["seconds"])
    if hours >= _HOURS or minutes >= _SIXTY or seconds >= _SIXTY:
        return None
    whole_s = ((int(match["days"] or 0) * _HOURS + hours) * _SIXTY + minutes) * _SIXTY + seconds
    fraction = (match["fraction"] or "").ljust(7, "0")
    return whole_s * 1000 + -(-int(fraction) // 10_000) or None
