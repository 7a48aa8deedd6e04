"""Option values with a unit: `20GB`, `7d`."""

from __future__ import annotations

import re
from collections.abc import Mapping

import click

__all__ = ["DURATION_S", "SIZE_BYTES"]

_QUANTITY = re.compile(r"\s*([0-9]{1,9}(?:\.[0-9]{1,3})?)\s*([A-Za-z]*)\s*")


class _Quantity(click.ParamType[int]):
    """A number and a unit, as a whole number of the smallest unit."""

    def __init__(self, name: str, units: Mapping[str, int], example: str) -> None:
        self.name = name
        self._units = units
        self._example = example

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        match = _QUANTITY.fullmatch(str(value))
        unit = None if match is None else self._units.get(match[2].lower())
        if match is None or unit is None:
            known = ", ".join(self._units)
            self.fail(
                f"`{value}` is no {self.name} such as {self._example}; the units are {known}", param, ctx
            )
        return int(float(match[1]) * unit)


SIZE_BYTES = _Quantity(
    "size",
    {
        # As disks are sold, and as programs count.
        **{unit: 1000**power for power, unit in enumerate(("b", "kb", "mb", "gb", "tb"))},
        **{unit: 1024**power for power, unit in enumerate(("kib", "mib", "gib", "tib"), 1)},
    },
    "20GB",
)
"""A size as a number of bytes; a bare number has no unit and is refused, for it may be meant in any."""

DURATION_S = _Quantity("age", {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}, "7d")
"""A time as a number of seconds."""
