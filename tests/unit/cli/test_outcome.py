"""How a run ended, as an exit code."""

from __future__ import annotations

import pytest

from renderline.cli.exit_codes import ExitCode
from renderline.cli.outcome import exit_code
from renderline.reporting.record import RunRecord, WorkflowRecord

DONE = ("succeeded", "", False)
LACKING = ("succeeded", "1 of 2 outputs missing", False)
FAILED = ("failed", "", False)
BLOCKED = ("succeeded", "1 of 1 outputs missing: blocked: prompt", True)
NOT_SENT = ("not sent", "not sent: 3 cells were blocked", False)
UNREACHABLE = ("unreachable", "no answer", False)
RATE_LIMITED = ("rate limited", "slow down", False)
UNPAID = ("unpaid", "insufficient Buzz", False)
DETACHED = ("detached", "sent, and not waited for", False)


@pytest.mark.parametrize(
    ("ends", "code"),
    [
        ([DONE, DONE], ExitCode.OK),
        ([FAILED, NOT_SENT], ExitCode.RUN_FAILED),
        ([DONE, FAILED], ExitCode.PARTIAL),
        ([LACKING], ExitCode.PARTIAL),
        ([DONE, BLOCKED], ExitCode.BLOCKED),
        ([BLOCKED, BLOCKED, BLOCKED, NOT_SENT], ExitCode.BLOCKED),
        ([DONE, BLOCKED, FAILED], ExitCode.PARTIAL),
        ([DONE, UNREACHABLE, FAILED], ExitCode.NETWORK),
        ([DONE, RATE_LIMITED], ExitCode.RATE_LIMITED),
        ([RATE_LIMITED, UNREACHABLE], ExitCode.NETWORK),
        ([DONE, UNPAID, NOT_SENT], ExitCode.INSUFFICIENT_BUZZ),
        ([UNPAID, UNREACHABLE, FAILED, BLOCKED], ExitCode.INSUFFICIENT_BUZZ),
        ([DONE, DETACHED], ExitCode.DETACHED),
        ([BLOCKED, DETACHED], ExitCode.DETACHED),
        ([DONE, ("succeeded", "", True)], ExitCode.OK),
    ],
)
def test_the_code_says_how_a_run_ended(ends: list[tuple[str, str, bool]], code: ExitCode) -> None:
    """Blocked only where nothing else is missing; cells that were not sent follow from those that were."""
    workflows = tuple(
        WorkflowRecord(
            cell_key=f"n={number}",
            workflow_id=f"w{number}",
            status=status,
            steps=(),
            outputs=(),
            failure=failure,
            is_blocked=is_blocked,
        )
        for number, (status, failure, is_blocked) in enumerate(ends)
    )
    assert exit_code(RunRecord(pipeline="p", engine="local", workflows=workflows)) is code
