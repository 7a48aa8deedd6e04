"""Time spans as the service's examples write them, `hh:mm:ss`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["SECONDS", "of_words", "written"]

SECONDS: Mapping[str, int] = MappingProxyType({"days": 86_400, "hours": 3600, "minutes": 60, "seconds": 1})
"""Unit to its length."""

_WORDS = re.compile(
    r"(?=\d)(?:(?P<hours>\d{1,3}) ?h(?:ours?)?(?: |$|(?=\d)))?(?:(?P<minutes>\d{1,4}) ?m(?:in(?:utes?)?)?(?: |$|(?=\d)))?"
    r"(?:(?P<seconds>\d{1,6}) ?(?:s(?:ec(?:onds?)?)?)?)?",
    re.ASCII,
)


def written(total_s: int) -> str:
    """So many seconds: `00:01:30`; days stand before a dot."""
    days, rest_s = divmod(total_s, SECONDS["days"])
    minutes, seconds = divmod(rest_s, SECONDS["minutes"])
    return (f"{days}." if days else "") + f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"


def of_words(value: object) -> str | None:
    """
    What a span in other words comes to: `90` and `90s` are `00:01:30`, `1h 30m` is `01:30:00`.

    None for what says no span of up to a day.
    """
    text = str(value) if isinstance(value, (int, str)) and not isinstance(value, bool) else ""
    match = _WORDS.fullmatch(text)
    total_s = sum(int(match[unit] or 0) * SECONDS[unit] for unit in match.groupdict()) if match else 0
    # More than a day would be told as a mistake in its turn.
    return written(total_s) if 0 < total_s <= SECONDS["days"] else None
