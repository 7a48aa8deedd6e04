"""What the journal has taken is in the file, in order, and money is counted once."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from decimal import Decimal

import pytest

from renderline.errors import LedgerError
from renderline.ledger import events
from renderline.ledger.entries import Charge, Entry, Kind, RunEntry
from renderline.ledger.journal import Journal
from renderline.ledger.ledger import Ledger


def _entries(ledger: Ledger, run: RunEntry) -> list[Entry]:
    with ledger.snapshot() as tx:
        return list(events.of_run(tx, run.id))


def _clock() -> Callable[[], int]:
    ticks = itertools.count(1000)
    return lambda: next(ticks)


def test_an_entry_is_in_the_file_when_write_returns(ledger: Ledger, run: RunEntry) -> None:
    async def scenario() -> list[Entry]:
        async with Journal(ledger, run.id, now_ms=_clock()) as journal:
            await journal.write(1, Kind.INTENDED, {"attempt": 1})
            return await asyncio.to_thread(_entries, ledger, run)

    assert asyncio.run(scenario()) == [
        Entry(position=1, kind=Kind.INTENDED, at_ms=1000, facts={"attempt": 1})
    ]


def test_entries_of_many_cells_keep_their_order(ledger: Ledger, run: RunEntry) -> None:
    async def scenario() -> None:
        async with Journal(ledger, run.id, now_ms=_clock()) as journal:

            async def one(position: int) -> None:
                for kind in (Kind.INTENDED, Kind.SUBMITTED, Kind.FINISHED, Kind.SAVED):
                    await journal.write(position, kind)

            await asyncio.gather(*(one(position) for position in (0, 1, 2)))

    asyncio.run(scenario())
    found = _entries(ledger, run)
    assert [each.at_ms for each in found] == sorted(each.at_ms for each in found)
    for position in (0, 1, 2):
        kinds = [each.kind for each in found if each.position == position]
        assert kinds == [Kind.INTENDED, Kind.SUBMITTED, Kind.FINISHED, Kind.SAVED]


def test_an_entry_is_written_even_if_nobody_waits_for_it_any_more(ledger: Ledger, run: RunEntry) -> None:
    async def scenario() -> None:
        async with Journal(ledger, run.id, now_ms=_clock()) as journal:
            writing = asyncio.create_task(journal.write(0, Kind.SUBMITTED, {"workflow_id": "w"}))
            await asyncio.sleep(0)
            writing.cancel()
            await asyncio.gather(writing, return_exceptions=True)

    asyncio.run(scenario())
    assert [each.facts for each in _entries(ledger, run)] == [{"workflow_id": "w"}]


def test_what_cannot_be_written_is_told_to_everybody_who_waits(ledger: Ledger, run: RunEntry) -> None:
    async def scenario() -> list[BaseException | None]:
        async with Journal(ledger, run.id, now_ms=_clock()) as journal:
            # There is no cell 7, so the commit that holds it is taken back whole.
            writes = (journal.write(7, Kind.INTENDED), journal.write(0, Kind.INTENDED))
            return list(await asyncio.gather(*writes, return_exceptions=True))

    assert [type(each) for each in asyncio.run(scenario())] == [LedgerError, LedgerError]
    assert _entries(ledger, run) == []


def test_a_fault_of_any_kind_keeps_nobody_waiting_and_the_next_entry_is_written(
    ledger: Ledger, run: RunEntry
) -> None:
    """A number that no JSON has: the whole run would stand still."""

    async def scenario() -> BaseException | None:
        async with Journal(ledger, run.id, now_ms=_clock()) as journal:
            odd = journal.write(0, Kind.FINISHED, {"cost": float("nan")})
            (failed,) = await asyncio.wait_for(asyncio.gather(odd, return_exceptions=True), 10)
            await journal.write(0, Kind.FINISHED, {"cost": 1})
            return failed

    assert isinstance(asyncio.run(scenario()), LedgerError)
    assert [each.facts for each in _entries(ledger, run)] == [{"cost": 1}]


def test_a_workflow_that_is_found_again_is_charged_once(
    ledger: Ledger, run: RunEntry, make_run: Callable[..., RunEntry]
) -> None:
    again = make_run("again")
    debit = Charge(workflow_id="w", key="t1", is_credit=False, currency="blue", buzz=Decimal(12))
    credit = Charge(workflow_id="w", key="t2", is_credit=True, currency="blue", buzz=Decimal(3))

    async def scenario() -> None:
        async with Journal(ledger, run.id, now_ms=_clock()) as journal:
            await journal.write(0, Kind.FINISHED, charges=(debit,))
        async with Journal(ledger, again.id, now_ms=_clock()) as journal:
            await journal.write(0, Kind.FINISHED, charges=(debit, credit))

    asyncio.run(scenario())
    with ledger.snapshot() as tx:
        assert list(events.charges(tx, run.id)) == [(0, debit)]
        assert list(events.charges(tx, again.id)) == [(0, credit)]
    assert debit.net + credit.net == Decimal(9)


@pytest.mark.parametrize("table", ["events", "charges"])
def test_history_cannot_be_deleted(ledger: Ledger, run: RunEntry, table: str) -> None:
    charge = Charge(workflow_id="w", key="t", is_credit=False, currency="", buzz=Decimal(1))
    with ledger.transaction() as tx:
        events.add(tx, run.id, Entry(position=0, kind=Kind.INTENDED, at_ms=1))
        events.add_charges(tx, run.id, 0, [charge], at_ms=1)
    with pytest.raises(Exception, match=f"no DELETE of {table}"), ledger.transaction() as tx:
        tx.execute(f"DELETE FROM {table}")  # noqa: S608 - the table's name is the test's own
