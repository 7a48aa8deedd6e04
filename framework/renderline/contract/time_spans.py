"""Time spans in other words than the service's, such as `90s`."""

from __future__ import annotations

import re

from renderline.wire.time_span import SECONDS, written

__all__ = ["of_words"]

_WORDS = re.compile(
    r"(?=\d)(?:(?P<hours>\d{1,3}) ?h(?:ours?)?(?: |$|(?=\d)))?(?:(?P<minutes>\d{1,4}) ?m(?:in(?:utes?)?)?(?: |$|(?=\d)))?"
    r"(?:(?P<seconds>\d{1,6}) ?(?:s(?:ec(?:onds?)?)?)?)?",
    re.ASCII,
)


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
