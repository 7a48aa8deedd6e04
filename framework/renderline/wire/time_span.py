"""
Spans of time as the service takes them: `hh:mm:ss` with days before a dot (`1.02:30:00.5`), or ISO 8601 (`PT5M`).

The first is .NET's, and what every published example has; the second is what the API's description calls the format.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from types import MappingProxyType

__all__ = ["SECONDS", "TimeSpan", "read", "written"]

SECONDS: Mapping[str, int] = MappingProxyType({"days": 86_400, "hours": 3600, "minutes": 60, "seconds": 1})
"""Unit to its length."""

_LIMITS: Mapping[str, int] = {"hours": 24, "minutes": 60, "seconds": 60}
# .NET counts ten million days at most; longer numbers would only cost time to read.
_CLOCK = re.compile(
    r"(?P<sign>-)?(?:(?P<days>\d{1,8})\.)?(?P<hours>\d{1,2}):(?P<minutes>\d{2})"
    r"(?::(?P<seconds>\d{2})(?:\.(?P<fraction>\d{1,7}))?)?",
    re.ASCII,
)
_ISO = re.compile(
    r"P(?=[\dT])(?:(?P<days>\d{1,8})D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d{1,8})H)?(?:(?P<minutes>\d{1,8})M)?"
    r"(?:(?P<seconds>\d{1,8})(?:\.(?P<fraction>\d{1,9}))?S)?)?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeSpan:
    """
    A span as it is written, with numbers that may be too large for their places.

    Attributes:
        is_iso: whether it is an ISO 8601 duration, which has no limits for its numbers.
        seconds: None where a clock has two numbers only; those are hours and minutes.
        fraction: the digits behind the point, without zeros at their end.
    """

    is_iso: bool
    is_negative: bool
    days: int
    hours: int
    minutes: int
    seconds: int | None
    fraction: str

    @property
    def whole_s(self) -> int:
        """Its length without the fraction and the sign."""
        return sum((getattr(self, unit) or 0) * length_s for unit, length_s in SECONDS.items())

    @property
    def is_empty(self) -> bool:
        """Whether it is no longer than nothing."""
        return self.is_negative or not (self.whole_s or self.fraction)

    @property
    def is_in_range(self) -> bool:
        """Whether a clock could show its numbers; .NET refuses what none can."""
        return self.is_iso or all((getattr(self, unit) or 0) < limit for unit, limit in _LIMITS.items())

    @property
    def ms(self) -> int:
        """Its length without the sign; parts of a millisecond count as a whole one, so that none becomes zero."""
        exact_ms = Decimal(f"{self.whole_s}.{self.fraction or 0}") * 1000
        return int(exact_ms.to_integral_value(ROUND_CEILING))

    def __str__(self) -> str:
        """The span without its sign as a clock shows it, each number in its limits."""
        return written(self.whole_s) + (f".{self.fraction}" if self.fraction else "")


def read(text: str) -> TimeSpan | None:
    """The span that a text is, be it empty, negative or out of range; None where it is none."""
    clock = _CLOCK.fullmatch(text)
    match = clock or _ISO.fullmatch(text)
    if match is None:
        return None
    return TimeSpan(
        is_iso=clock is None,
        is_negative=clock is not None and clock["sign"] is not None,
        days=int(match["days"] or 0),
        hours=int(match["hours"] or 0),
        minutes=int(match["minutes"] or 0),
        seconds=None if match["seconds"] is None else int(match["seconds"]),
        fraction=(match["fraction"] or "").rstrip("0"),
    )


def written(total_s: int) -> str:
    """So many seconds: `00:01:30`; days stand before a dot."""
    days, rest_s = divmod(total_s, SECONDS["days"])
    minutes, seconds = divmod(rest_s, SECONDS["minutes"])
    return (f"{days}." if days else "") + f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"
