"""Spans of time as steps give them: `hh:mm[:ss]` with optional days and fractions (`1.02:30:00.5`), or ISO 8601 (`PT5M`)."""

from __future__ import annotations

import re
from decimal import ROUND_CEILING, Decimal

__all__ = ["parse_ms"]

_CLOCK = re.compile(
    # Two numbers are hours and minutes, as .NET reads them; the checker warns of them, and so they may come.
    r"(?:(?P<days>\d{1,8})\.)?(?P<hours>\d{1,2}):(?P<minutes>\d{1,2})(?::(?P<seconds>\d{1,2}(?:\.\d{1,7})?))?",
    re.ASCII,
)
_ISO = re.compile(
    r"P(?=.*\d)(?:(?P<days>\d{1,8})D)?"
    r"(?:T(?:(?P<hours>\d{1,8})H)?(?:(?P<minutes>\d{1,8})M)?(?:(?P<seconds>\d{1,8}(?:\.\d{1,7})?)S)?)?",
    re.ASCII,
)
_SECONDS = {"days": 86_400, "hours": 3600, "minutes": 60, "seconds": 1}
_CLOCK_LIMITS = {"hours": 24, "minutes": 60, "seconds": 60}


def parse_ms(text: str) -> int | None:
    """
    Milliseconds of a span; None when the text is none, or is not longer than zero.

    Parts of a millisecond count as a whole one, so that no span becomes zero.
    """
    clock = _CLOCK.fullmatch(text)
    match = clock or _ISO.fullmatch(text)
    if match is None:
        return None
    # Not floats: 2.007 seconds would be a hair more than 2,007 ms, and count as 2,008.
    parts = {name: Decimal(value) for name, value in match.groupdict().items() if value is not None}
    if clock and any(parts.get(name, 0) >= limit for name, limit in _CLOCK_LIMITS.items()):
        return None
    total_s = sum((parts[name] * _SECONDS[name] for name in parts), Decimal(0))
    return int((total_s * 1000).to_integral_value(ROUND_CEILING)) or None
