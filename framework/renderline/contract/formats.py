"""
The formats that are checked, each as far as it can be without the network.

They are written here, not taken from the library, whose own depend on what else happens to be installed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from renderline.wire import time_span

__all__ = ["CHECKS"]

# RFC 3986's scheme; what may follow, the service knows better.
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")


def _is_uri(value: object) -> bool:
    # A local path that is still to be uploaded is a subclass of `str`: it becomes an address later.
    return type(value) is not str or _SCHEME.fullmatch(value) is not None


def _is_source_image(value: object) -> bool:
    return value != ""


def _is_date_time(value: object) -> bool:
    if not isinstance(value, str):
        return True
    try:
        # RFC 3339 asks for a zone, which ISO 8601 and Python leave open.
        return datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def _is_date_span(value: object) -> bool:
    # Empty and negative spans and hours beyond 23 have the format; a rule tells of them with better words.
    return not isinstance(value, str) or time_span.read(value) is not None


# The service reads these numbers into 32 and 64 bits and refuses what does not fit.
def _is_signed(bits: int) -> Callable[[object], bool]:
    limit = 1 << (bits - 1)
    return lambda value: not isinstance(value, (int, float)) or -limit <= value < limit


CHECKS: Mapping[str, Callable[[object], bool]] = MappingProxyType(
    {
        "uri": _is_uri,
        "source-image": _is_source_image,
        "date-time": _is_date_time,
        "date-span": _is_date_span,
        "int32": _is_signed(32),
        "int64": _is_signed(64),
    }
)
"""Format to the function that says whether a value has it; what is of another type has it."""
