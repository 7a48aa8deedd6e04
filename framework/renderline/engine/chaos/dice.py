"""Chance that comes out the same every time: from the profile's seed, the fault, and what it would happen to."""

from __future__ import annotations

import hashlib
import threading
from collections import Counter

from renderline.engine.chaos.profile import Fault, Profile

__all__ = ["Dice"]

_RANGE = 2**64


class Dice:
    """
    Decides whether a fault happens.

    Of things without a name of their own, such as requests, the first, the second and so on are meant: a client that asks in the
    same order meets the same faults.
    """

    def __init__(self, profile: Profile) -> None:
        self._seed = profile.seed
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()

    def next_of(self, kind: str) -> str:
        """A name for the next thing of a kind."""
        with self._lock:
            self._counts[kind] += 1
            return f"{kind}/{self._counts[kind]}"

    def falls(self, number: int, fault: Fault, thing: str) -> bool:
        """Whether a fault, of this number in the profile, happens to a thing."""
        # Not from one sequence of random numbers: threads ask in an order that nobody can repeat.
        digest = hashlib.sha256(f"{self._seed}\n{number}\n{thing}".encode()).digest()
        # A rate of 0 is above no number, and one of 1 above all.
        return int.from_bytes(digest[:8], "big") < fault.rate * _RANGE
