"""What a cell's entries come to."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TypeAlias

import pytest

from renderline.canonical import JsonObject, JsonValue
from renderline.ledger.entries import CellEntry, Entry, Estimate, Kind
from renderline.ledger.prefix import NOTHING_MADE, Prefix, read_prefix
from renderline.ledger.standing import Standing, standings

_Happened: TypeAlias = tuple[Kind, JsonObject]

SAVED: JsonObject = {"files": [{"path": "a.png", "sha256": "00"}]}


def _stand(cells: tuple[CellEntry, ...], *happened: _Happened) -> Standing:
    entries = [Entry(position=1, kind=kind, at_ms=1, facts=facts) for kind, facts in happened]
    return standings(cells, entries)[1]


INTENDED: _Happened = (Kind.INTENDED, {"attempt": 1, "external_id": "rl-1"})
SUBMITTED: _Happened = (Kind.SUBMITTED, {"workflow_id": "w1"})
SUCCEEDED: _Happened = (Kind.FINISHED, {"workflow_id": "w1", "status": "succeeded"})
FAILED: _Happened = (Kind.FINISHED, {"workflow_id": "w1", "status": "failed", "reason": "no room"})


@pytest.mark.parametrize(
    ("happened", "stage", "says"),
    [
        ((), None, ""),
        ((INTENDED,), Kind.INTENDED, "may have cost"),
        ((INTENDED, (Kind.REFUSED, {"reason": "400"})), Kind.REFUSED, "has failed"),
        ((INTENDED, SUBMITTED), Kind.SUBMITTED, "may have cost"),
        ((INTENDED, SUBMITTED, SUCCEEDED), Kind.FINISHED, "may have cost"),
        ((INTENDED, SUBMITTED, FAILED), Kind.FINISHED, "may have cost, has failed"),
        ((INTENDED, SUBMITTED, SUCCEEDED, (Kind.SAVED, SAVED)), Kind.SAVED, "may have cost, is complete"),
        ((INTENDED, SUBMITTED, SUCCEEDED, (Kind.UNSAVED, {"reason": "gone"})), Kind.UNSAVED, "may have cost"),
    ],
    ids=["nothing", "intended", "refused", "submitted", "succeeded", "failed", "saved", "unsaved"],
)
def test_the_latest_entry_is_the_stage(
    cells: tuple[CellEntry, ...],
    happened: tuple[_Happened, ...],
    stage: Kind | None,
    says: str,
) -> None:
    found = _stand(cells, *happened)
    said = {
        "may have cost": found.may_have_cost,
        "has failed": found.has_failed,
        "is complete": found.is_complete,
    }
    assert found.stage is stage
    assert ", ".join(word for word, holds in said.items() if holds) == says


def test_a_saved_cell_knows_its_workflow_and_files(cells: tuple[CellEntry, ...]) -> None:
    found = _stand(cells, INTENDED, SUBMITTED, SUCCEEDED, (Kind.SAVED, SAVED))
    assert (found.workflow_id, found.status, found.is_complete) == ("w1", "succeeded", True)
    assert found.files == ({"path": "a.png", "sha256": "00"},)


def test_a_reason_is_forgotten_when_it_went_well_after_all(cells: tuple[CellEntry, ...]) -> None:
    found = _stand(
        cells, INTENDED, SUBMITTED, SUCCEEDED, (Kind.UNSAVED, {"reason": "x"}), (Kind.SAVED, SAVED)
    )
    assert found.reason == ""


def test_the_same_attempt_keeps_its_workflow_and_a_new_one_does_not(cells: tuple[CellEntry, ...]) -> None:
    assert _stand(cells, INTENDED, SUBMITTED, INTENDED).workflow_id == "w1"
    anew = _stand(cells, INTENDED, SUBMITTED, FAILED, (Kind.INTENDED, {"attempt": 2, "external_id": "rl-x"}))
    assert (anew.attempt, anew.external_id, anew.workflow_id, anew.status) == (2, "rl-x", "", "")


PREFIX = Prefix(workflows=("w1",), steps=("one",))
SECOND: _Happened = (Kind.INTENDED, {"attempt": 2, "external_id": "rl-x", **PREFIX.facts})
THIRD: _Happened = (Kind.INTENDED, {"attempt": 3, "external_id": "rl-y"})


@pytest.mark.parametrize(
    ("happened", "prefix"),
    [
        ((INTENDED, SUBMITTED, FAILED), NOTHING_MADE),
        ((INTENDED, SUBMITTED, FAILED, SECOND), PREFIX),
        ((INTENDED, SUBMITTED, FAILED, SECOND, SUBMITTED, SUCCEEDED, (Kind.SAVED, SAVED)), PREFIX),
        ((INTENDED, SUBMITTED, FAILED, SECOND, SECOND), PREFIX),
        ((INTENDED, SUBMITTED, FAILED, SECOND, (Kind.REFUSED, {"reason": "400"})), NOTHING_MADE),
        ((INTENDED, SUBMITTED, FAILED, SECOND, (Kind.REFUSED, {"reason": "403", "unpaid": True})), PREFIX),
        ((INTENDED, SUBMITTED, FAILED, SECOND, THIRD), NOTHING_MADE),
    ],
    ids=[
        "the first attempt",
        "a rest",
        "a rest that is saved",
        "a rest that is sent again",
        "a rest that is refused",
        "a rest that is not paid for",
        "all of it anew",
    ],
)
def test_an_attempt_knows_what_earlier_ones_have_made(
    cells: tuple[CellEntry, ...], happened: tuple[_Happened, ...], prefix: Prefix
) -> None:
    assert _stand(cells, *happened).prefix == prefix


def test_the_price_of_a_rest_is_without_what_is_made(cells: tuple[CellEntry, ...]) -> None:
    steps = [
        Estimate(step=name, step_type="echo", model="", low=Decimal(1), high=Decimal(1))
        for name in ("one", "two")
    ]
    cell = replace(cells[1], estimates=tuple(steps))
    whole = Standing(cell=cell, attempt=1, external_id=None)
    assert whole.estimates == tuple(steps)
    assert [each.step for each in replace(whole, prefix=PREFIX).estimates] == ["two"]


@pytest.mark.parametrize("after", [None, "w1", {"workflows": "w1", "steps": None}, {"steps": [1, {}]}])
def test_what_cannot_be_read_as_a_prefix_is_none(after: JsonValue) -> None:
    assert not read_prefix({"after": after}).steps


def test_the_others_are_untouched(cells: tuple[CellEntry, ...]) -> None:
    found = standings(cells, [Entry(position=1, kind=Kind.INTENDED, at_ms=1)])
    assert [each.stage for each in found] == [None, Kind.INTENDED, None]
