"""Where identifiers come from; passed in, so that a test can know them beforehand."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable
from typing import TypeAlias

__all__ = ["CountingIds", "IdSource", "random_id"]

IdSource: TypeAlias = Callable[[str], str]
"""Gives a new identifier for a kind of thing: `workflow`, `job`, `blob`."""

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_LENGTH = 26
_BITS = 5
_MASK = 2**_BITS - 1


def random_id(_kind: str) -> str:
    """130 random bits in an alphabet that survives case-insensitive file systems and reading aloud."""
    bits = secrets.randbits(_BITS * _LENGTH)
    return "".join(_ALPHABET[bits >> at & _MASK] for at in range(0, _BITS * _LENGTH, _BITS))


class CountingIds:
    """Identifiers that count: `workflow-1`, `workflow-2`, `job-1`."""

    def __init__(self) -> None:
        self._given: Counter[str] = Counter()

    def __call__(self, kind: str) -> str:
        """Give the next of a kind."""
        self._given[kind] += 1
        return f"{kind}-{self._given[kind]}"
