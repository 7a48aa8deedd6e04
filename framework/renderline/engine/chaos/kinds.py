"""The kinds of faults, and what may be said of each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["SETTINGS", "WORK_KINDS", "Kind", "Setting"]


class Kind(StrEnum):
    """
    What goes wrong.

    The first ones happen to a request and its answer; `early-expiry` to the URLs in outputs; the last ones to the work itself.
    """

    TOO_MANY_REQUESTS = "too-many-requests"
    UNAVAILABLE = "unavailable"
    LOST_ANSWER = "lost-answer"
    LATENCY = "latency"
    DROPPED_CONNECTION = "dropped-connection"
    TRUNCATED_BODY = "truncated-body"
    SLOW_BODY = "slow-body"
    EARLY_EXPIRY = "early-expiry"
    BLOCKED_CONTENT = "blocked-content"
    FAILING_JOB = "failing-job"
    LOST_WORKER = "lost-worker"


WORK_KINDS = frozenset({Kind.BLOCKED_CONTENT, Kind.FAILING_JOB, Kind.LOST_WORKER})
"""Those that know a step's input, so that `contains` can pick them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """The number that a kind of fault takes beside its rate."""

    key: str
    default: float
    low: float
    high: float


SETTINGS = {
    Kind.TOO_MANY_REQUESTS: Setting(key="retry_after_s", default=1, low=0, high=3600),
    Kind.UNAVAILABLE: Setting(key="status", default=503, low=500, high=599),
    Kind.LOST_ANSWER: Setting(key="status", default=502, low=500, high=599),
    Kind.LATENCY: Setting(key="delay_s", default=1, low=0, high=600),
    Kind.SLOW_BODY: Setting(key="bytes_per_s", default=10_000, low=1, high=1e9),
    Kind.EARLY_EXPIRY: Setting(key="life_s", default=1, low=0, high=3600),
}
"""Whose kinds have one."""
