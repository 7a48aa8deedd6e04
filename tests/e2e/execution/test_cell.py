"""A cell comes to its end from wherever it stands, and is sent once."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from renderline.database import Transaction
from renderline.errors import EngineUnreachable, LedgerError
from renderline.ledger import events
from renderline.ledger.entries import Entry, Kind

Make = Callable[..., Any]

FULL_LIFE = ["intended", "submitted", "finished", "saved"]
DEAD_URL = "http://127.0.0.1:9"


def _write(tx: Transaction, kind: Kind, **facts: Any) -> None:
    events.add(tx, "r", Entry(position=0, kind=kind, at_ms=1, facts=facts))


def test_every_milestone_is_written_and_the_file_has_the_hash_that_was_written(workplace: Make) -> None:
    place = workplace()
    outcome = place.carry_out()
    assert outcome.is_complete
    assert place.kinds == FULL_LIFE
    (file,) = place.standing.files
    assert hashlib.sha256((place.folder / "p" / "hero.png").read_bytes()).hexdigest() == file["sha256"]


def test_a_cell_whose_submission_was_never_answered_finds_its_workflow(workplace: Make) -> None:
    """Killed after the POST and before anything could be written: the same key gives the same workflow."""
    place = workplace()
    accepted = asyncio.run(place.submit())
    with place.ledger.transaction() as tx:
        _write(tx, Kind.INTENDED, attempt=1, external_id=place.external_id)
    outcome = place.carry_out()
    assert (outcome.is_complete, outcome.workflow_id) == (True, accepted)


def test_a_submitted_cell_is_followed_and_not_sent_again(workplace: Make) -> None:
    place = workplace()
    accepted = asyncio.run(place.submit())
    with place.ledger.transaction() as tx:
        _write(tx, Kind.INTENDED, attempt=1, external_id=place.external_id)
        _write(tx, Kind.SUBMITTED, workflow_id=accepted)
    assert place.carry_out().workflow_id == accepted
    assert place.kinds == FULL_LIFE


def test_a_complete_cell_asks_nobody(workplace: Make) -> None:
    place = workplace()
    first = place.carry_out()
    second = place.carry_out(url=DEAD_URL)
    assert second.is_complete
    assert [each.sha256 for each in second.files] == [each.sha256 for each in first.files]
    assert place.kinds == FULL_LIFE


def test_a_file_that_is_gone_is_fetched_again_without_paying_again(workplace: Make) -> None:
    place = workplace()
    first = place.carry_out()
    file = place.folder / "p" / "hero.png"
    content = file.read_bytes()
    file.unlink()
    assert place.carry_out().workflow_id == first.workflow_id
    assert file.read_bytes() == content
    assert place.kinds == [*FULL_LIFE, "saved"]


def test_a_file_that_somebody_changed_is_left_alone_and_named(workplace: Make) -> None:
    place = workplace()
    place.carry_out()
    file = place.folder / "p" / "hero.png"
    file.write_bytes(b"touched up by hand")
    assert "exists with other content" in place.carry_out().failure
    assert file.read_bytes() == b"touched up by hand"
    assert place.kinds == [*FULL_LIFE, "unsaved"]


def test_a_failed_workflow_is_written_with_its_reason(workplace: Make) -> None:
    body = {
        "steps": [{"$type": "wdTagging", "name": "hero", "input": {"mediaUrl": "data:image/png;base64,AA=="}}]
    }
    place = workplace(body)
    outcome = place.carry_out()
    assert (outcome.is_complete, outcome.status) == (False, "failed")
    assert place.kinds == ["intended", "submitted", "finished"]
    assert "no_provider_available" in place.standing.reason
    assert place.standing.has_failed


def test_a_refused_body_is_written_with_the_service_s_words(workplace: Make) -> None:
    place = workplace({"steps": [{"$type": "imageGen", "name": "hero", "input": {"engine": "nonsense"}}]})
    outcome = place.carry_out()
    assert outcome.status == "refused"
    assert "400" in outcome.failure
    assert place.kinds == ["intended", "refused"]


def test_nothing_is_sent_when_nothing_can_be_written(workplace: Make) -> None:
    place = workplace()
    with pytest.raises(LedgerError):
        place.carry_out(run_id="a run that the ledger does not know")
    accepted = httpx.get(
        f"{place.engine.url}/v2/consumer/workflows/{place.external_id}",
        headers={"Authorization": f"Bearer {place.engine.token}"},
    )
    assert accepted.status_code == 404
    assert place.kinds == []


def test_without_a_service_the_intent_stays_and_the_next_run_goes_on(workplace: Make) -> None:
    place = workplace()
    with pytest.raises(EngineUnreachable):
        place.carry_out(url=DEAD_URL)
    assert place.kinds == ["intended"]
    assert place.carry_out().is_complete


def test_a_workflow_that_the_service_lost_is_not_made_again_unasked(workplace: Make) -> None:
    place = workplace()
    with place.ledger.transaction() as tx:
        _write(tx, Kind.INTENDED, attempt=1, external_id=place.external_id)
        _write(tx, Kind.SUBMITTED, workflow_id="wf-gone")
    outcome = place.carry_out()
    assert (outcome.status, outcome.is_complete) == ("lost", False)
    assert "no longer has its workflow" in outcome.failure
    assert place.kinds == ["intended", "submitted"]
