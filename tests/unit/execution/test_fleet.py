"""How many cells are sent at once, which one first, and when no more are."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from decimal import Decimal

import pytest

from renderline.compiler.submission import Submission
from renderline.errors import EngineUnreachable, LedgerError, RateLimited
from renderline.execution.cell import CellOutcome
from renderline.execution.fleet import Fleet, Limits
from renderline.ledger.entries import CellEntry, Estimate, Kind
from renderline.ledger.standing import Standing

WIDE = Limits(in_flight=3, has_canary=False)


def cells(count: int, *, buzz: int = 4, stage: Kind | None = None) -> list[Standing]:
    return [_standing(position, buzz, stage) for position in range(count)]


def _standing(position: int, buzz: int, stage: Kind | None) -> Standing:
    submission = Submission(
        pipeline="p",
        cell_key=f"n={position}",
        params={},
        matrix={},
        body={},
        digest="",
        assets=(),
        outputs=(),
    )
    estimate = Estimate(step="a", step_type="echo", model="", low=Decimal(buzz), high=Decimal(buzz))
    cell = CellEntry(
        position=position, attempt=1, external_id=None, submission=submission, estimates=(estimate,)
    )
    return Standing(cell=cell, attempt=1, external_id=None, stage=stage)


class Service:
    """Carries cells out as told, and remembers who was there at the same time."""

    def __init__(self, endings: Mapping[int, str | Exception] | None = None) -> None:
        self.endings = endings or {}
        self.begun: list[int] = []
        self.together: list[set[int]] = []
        self._present: set[int] = set()

    async def carry_out(self, standing: Standing) -> CellOutcome:
        position = standing.cell.position
        self.begun.append(position)
        self._present.add(position)
        self.together.append(set(self._present))
        await asyncio.sleep(0.001)
        self._present.discard(position)
        ending = self.endings.get(position, "succeeded")
        if isinstance(ending, Exception):
            raise ending
        failure = "" if ending == "succeeded" else f"p/cat (step a): {ending}: says the service"
        return CellOutcome(
            standing=standing, status=ending, cost={}, failure=failure, is_blocked=ending == "blocked"
        )


def run(service: Service, limits: Limits, standings: list[Standing]) -> list[str]:
    outcomes = asyncio.run(Fleet(limits, service.carry_out).run(standings))
    assert [each.standing for each in outcomes] == standings
    return [each.status for each in outcomes]


def test_no_more_than_the_limit_are_in_flight_and_all_come_to_an_end() -> None:
    service = Service()
    assert run(service, WIDE, cells(20)) == ["succeeded"] * 20
    assert max(map(len, service.together)) == 3


@pytest.mark.parametrize(
    ("limit", "most"), [(8, 2), (4, 1), (1, 1)], ids=["two fit", "one fits", "none fits"]
)
def test_prices_in_flight_stay_below_their_limit(limit: int, most: int) -> None:
    service = Service()
    limits = Limits(in_flight=3, has_canary=False, buzz_in_flight=Decimal(limit))
    assert run(service, limits, cells(6)) == ["succeeded"] * 6
    assert max(map(len, service.together)) == most


def test_the_first_cell_goes_alone() -> None:
    service = Service()
    run(service, Limits(in_flight=3), cells(5))
    assert service.together[0] == {0}
    assert all(0 not in present for present in service.together[1:])


def test_nothing_follows_a_first_cell_that_failed() -> None:
    service = Service({0: "failed"})
    assert run(service, Limits(), cells(4)) == ["failed", "not sent", "not sent", "not sent"]
    assert service.begun == [0]


def test_others_go_on_after_a_failure_unless_told_otherwise() -> None:
    assert run(Service({1: "failed"}), WIDE, cells(9)).count("succeeded") == 8
    service = Service({0: "failed"})
    fast = Limits(in_flight=1, has_canary=False, fails_fast=True)
    assert run(service, fast, cells(9)) == ["failed"] + ["not sent"] * 8


def test_what_may_have_been_paid_for_is_fetched_even_after_the_stop() -> None:
    service = Service({0: "failed"})
    standings = [*cells(2), *cells(4, stage=Kind.SUBMITTED)[2:]]
    assert run(service, Limits(), standings) == ["failed", "not sent", "succeeded", "succeeded"]


def test_blocked_cells_stop_the_run_before_an_account_is_muted() -> None:
    service = Service(dict.fromkeys(range(20), "blocked"))
    statuses = run(service, Limits(in_flight=1, has_canary=False), cells(20))
    assert statuses == ["blocked"] * 3 + ["not sent"] * 17


def test_a_service_that_is_gone_stops_the_run_and_one_that_stumbles_does_not() -> None:
    gone = EngineUnreachable("https://service.example", "refused")
    one_at_a_time = Limits(in_flight=1, has_canary=False)
    statuses = run(Service(dict.fromkeys(range(20), gone)), one_at_a_time, cells(20))
    assert statuses == ["unreachable"] * 3 + ["not sent"] * 17
    busy = Service(dict.fromkeys(range(20), RateLimited("slow down")))
    assert run(busy, one_at_a_time, cells(20)) == ["rate limited"] * 3 + ["not sent"] * 17
    stumbling = Service(dict.fromkeys(range(0, 20, 2), gone))
    assert run(stumbling, one_at_a_time, cells(20)).count("succeeded") == 10


def test_a_ledger_that_fails_ends_everything_with_its_own_words() -> None:
    service = Service({2: LedgerError("no room left")})
    with pytest.raises(LedgerError, match="no room left"):
        run(service, WIDE, cells(30))
    assert len(service.begun) < 30


def test_outcomes_are_told_as_they_come() -> None:
    told: list[int] = []
    fleet = Fleet(WIDE, Service().carry_out, finished=lambda each: told.append(each.standing.cell.position))
    asyncio.run(fleet.run(cells(7)))
    assert sorted(told) == list(range(7))


def test_what_takes_too_long_goes_on_without_us_and_nothing_more_is_sent() -> None:
    class Slow(Service):
        async def carry_out(self, standing: Standing) -> CellOutcome:
            await asyncio.sleep(0 if standing.cell.position == 0 else 60)
            return await super().carry_out(standing)

    limits = Limits(in_flight=1, has_canary=False, patience_s=0.2)
    assert run(Slow(), limits, cells(4)) == ["succeeded", "detached", "not sent", "not sent"]
