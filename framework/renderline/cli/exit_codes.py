"""What the command's exit status says, and whether money may have moved."""

from __future__ import annotations

from enum import IntEnum

__all__ = ["ExitCode"]


class ExitCode(IntEnum):
    """
    0 to 6 mean what they mean for Civitai's own command; ours begin at 10.

    Nothing has been spent with 2 to 4, 10 to 12 and 20; with 5, 6, 13 to 17 a submission may have been accepted.
    A file that changes and a token that ends during a run, 2 and 3, stop it after what was sent before.
    """

    OK = 0
    FAILURE = 1
    USAGE = 2
    AUTHENTICATION = 3
    NOT_FOUND = 4
    NETWORK = 5
    RATE_LIMITED = 6
    FINDINGS = 10
    OVER_BUDGET = 11
    PLAN_CHANGED = 12
    RUN_FAILED = 13
    PARTIAL = 14
    DETACHED = 15
    BLOCKED = 16
    INSUFFICIENT_BUZZ = 17
    TEST_FAILED = 20
    INTERRUPTED = 130
    TERMINATED = 143
