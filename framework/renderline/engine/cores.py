"""How many cores this process may compute with."""

from __future__ import annotations

import os

__all__ = ["MEASURED_CORES", "usable_cores"]

MEASURED_CORES = 2
"""What the built-in networks' speeds were measured on; others are scaled to it, so that they compare."""


def usable_cores() -> int:
    """The cores that the system lets this process have, which in a container are fewer than the machine's."""
    # macOS and Windows do not tell.
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
