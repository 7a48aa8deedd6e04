"""A run in the ledger: what its cells are submitted under."""

from __future__ import annotations

import pytest

from renderline.api.history import external_id
from renderline.compiler.submission import Submission
from renderline.execution.identity import derive_external_id
from renderline.ledger.entries import RunEntry

DIGEST = "d" * 64


@pytest.mark.parametrize(
    ("own", "costs", "expected"),
    [
        (None, True, derive_external_id(DIGEST, "c", attempt=2)),
        (None, False, derive_external_id(DIGEST, "r1/c", attempt=2)),
        ("mine", True, "mine"),
        ("mine", False, "mine"),
    ],
)
def test_a_cell_has_one_key_wherever_it_is_paid_for_and_the_user_s_own_before_all(
    own: str | None, expected: str, *, costs: bool
) -> None:
    submission = Submission(
        pipeline="p",
        cell_key="c",
        params={},
        matrix={},
        body={"steps": []} if own is None else {"steps": [], "externalId": own},
        digest=DIGEST,
        assets=(),
        outputs=(),
    )
    run = RunEntry(
        id="r1", started_at_ms=0, pipeline="p", source="/p.yaml", engine="e", costs=costs, out_dir="/out"
    )
    assert external_id(run, submission, 2) == expected
