"""How a run stands at its service, for people."""

from __future__ import annotations

import pytest

from renderline.compiler.submission import Submission
from renderline.ledger.entries import CellEntry, RunEntry
from renderline.ledger.standing import Standing
from renderline.reporting.live_run import LiveCell, LiveRun, LiveStep, lines
from renderline.reporting.run_history import PastRun

SUBMISSION = Submission(
    pipeline="p", cell_key="n=1", params={}, matrix={}, body={}, digest="d", assets=(), outputs=()
)
STANDING = Standing(
    cell=CellEntry(position=0, attempt=1, external_id=None, submission=SUBMISSION),
    attempt=1,
    external_id=None,
)
RUN = RunEntry(id="r", started_at_ms=0, pipeline="p", source="p.yaml", engine="e", costs=False, out_dir="/")


@pytest.mark.parametrize(
    ("status", "reason", "told"),
    [
        ("canceled", "canceled: the workflow was canceled", "canceled: the workflow was canceled"),
        ("failed", "the image is truncated", "failed: the image is truncated"),
        ("failed", "canceled: by its source", "failed: canceled: by its source"),
        ("succeeded", "", "succeeded"),
    ],
)
def test_a_reason_that_begins_with_the_status_says_it_once(status: str, reason: str, told: str) -> None:
    step = LiveStep(name="large", type="imageUpscaler", status=status, rate=None, reason=reason)
    cell = LiveCell(standing=STANDING, status=status, steps=(step,))
    past = PastRun(entry=RUN, standings=(STANDING,), charges=())
    assert list(lines(LiveRun(past=past, cells=(cell,))))[1] == f"  large (imageUpscaler): {told}"
