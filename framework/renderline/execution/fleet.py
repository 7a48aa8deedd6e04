"""The cells of a run together: how many at once, which one first, and when to stop sending more."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from renderline.errors import EngineUnreachable, RateLimited, RemoteContentError
from renderline.execution.cell import CellOutcome, left_behind
from renderline.ledger.endings import Ending
from renderline.ledger.standing import Standing

__all__ = ["Fleet", "Limits"]

RunCell = Callable[[Standing], Awaitable[CellOutcome]]
Finished = Callable[[CellOutcome], None]

# Failures of the service and not of the cell: the next cell may find it well again.
_UNREACHABLE = (EngineUnreachable, RateLimited, RemoteContentError)
_NO_SERVICE = frozenset({Ending.UNREACHABLE, Ending.RATE_LIMITED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """
    How a run spreads.

    Attributes:
        in_flight: workflows at once.
        buzz_in_flight: their prices together, upper ends; a single workflow above it runs alone. None for no limit.
        has_canary: whether the first cell runs alone, and the others only when it succeeded.
        fails_fast: whether the first failure keeps further cells from being sent.
        blocked: how many outputs may be blocked by moderation before nothing more is sent; accounts are muted for more
            than eight blocked prompts.
        unreachable: how many cells in a row may find no service before nothing more is sent.
        patience_s: after how many seconds the run stops waiting; what was sent goes on and may be paid for. None for never.
    """

    in_flight: int = 8
    buzz_in_flight: Decimal | None = None
    has_canary: bool = True
    fails_fast: bool = False
    blocked: int = 3
    unreachable: int = 3
    patience_s: float | None = None


class Fleet:
    """Runs cells within limits. Cells that were sent are always followed to their end."""

    def __init__(
        self, limits: Limits, run_cell: RunCell, *, finished: Finished = lambda _outcome: None
    ) -> None:
        self._limits = limits
        self._run_cell = run_cell
        self._finished = finished
        self._room = asyncio.Condition()
        self._buzz = Decimal(0)
        self._blocked = 0
        self._unreachable = 0
        self._stopped = ""
        self._deadline: float | None = None

    async def run(self, cells: Sequence[Standing]) -> tuple[CellOutcome, ...]:
        """
        Bring cells to their ends, in any order; the outcomes come in the cells' order.

        Raises:
            LedgerError, AuthenticationError, UsageError: nothing can go on.
        """
        # One iterator for all workers: nothing is awaited while one takes from it, so no cell is taken twice.
        waiting = iter(cells)
        if self._limits.patience_s is not None:
            self._deadline = asyncio.get_running_loop().time() + self._limits.patience_s
        outcomes: dict[int, CellOutcome] = {}
        if self._limits.has_canary and len(cells) > 1:
            canary = await self._one(next(waiting))
            outcomes[canary.standing.cell.position] = canary
            if not canary.is_complete:
                self._stop(f"the first cell, {canary.standing.cell.submission.cell_key}, did not succeed")
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(min(self._limits.in_flight, len(cells))):
                    group.create_task(self._work(waiting, outcomes))
        except BaseExceptionGroup as failures:
            # One cause is enough for a sentence, and the others follow from it.
            raise failures.exceptions[0] from None
        return tuple(outcomes[each.cell.position] for each in cells)

    async def _work(self, waiting: Iterator[Standing], outcomes: dict[int, CellOutcome]) -> None:
        """One of the workers: each takes the next cell that nobody has taken."""
        for standing in waiting:
            price = _price(standing)
            await self._take(price)
            try:
                outcomes[standing.cell.position] = await self._one(standing)
            finally:
                async with self._room:
                    self._buzz -= price
                    self._room.notify_all()

    async def _take(self, price: Decimal) -> None:
        async with self._room:
            await self._room.wait_for(lambda: self._affords(price))
            self._buzz += price

    def _affords(self, price: Decimal) -> bool:
        limit = self._limits.buzz_in_flight
        # With nothing in flight anything goes: a workflow above the limit would else wait for ever.
        return limit is None or not self._buzz or self._buzz + price <= limit

    async def _one(self, standing: Standing) -> CellOutcome:
        # What may have been sent already is fetched whatever has happened since: it may be paid for.
        if self._stopped and not standing.may_have_cost:
            return self._noted(_not_sent(standing, self._stopped))
        try:
            async with asyncio.timeout_at(self._deadline):
                outcome = await self._run_cell(standing)
        except _UNREACHABLE as error:
            ending = Ending.RATE_LIMITED if isinstance(error, RateLimited) else Ending.UNREACHABLE
            outcome = left_behind(standing, ending, str(error))
        except TimeoutError:
            outcome = left_behind(standing, Ending.DETACHED, "not waited for any longer")
            self._stop("the time to wait is over")
        self._judge(outcome)
        return self._noted(outcome)

    def _noted(self, outcome: CellOutcome) -> CellOutcome:
        self._finished(outcome)
        return outcome

    def _judge(self, outcome: CellOutcome) -> None:
        # Any answer, even a refusal, shows that the service is there.
        self._unreachable = self._unreachable + 1 if outcome.status in _NO_SERVICE else 0
        self._blocked += outcome.is_blocked
        if outcome.status == Ending.UNPAID:
            self._stop("the account does not hold the price of a cell before it")
        if self._unreachable >= self._limits.unreachable:
            self._stop(f"{self._unreachable} cells in a row found no service")
        if self._blocked >= self._limits.blocked:
            self._stop(f"{self._blocked} cells were blocked by moderation, and accounts are muted for more")
        if self._limits.fails_fast and not outcome.is_complete:
            self._stop(f"cell {outcome.standing.cell.submission.cell_key or 0} did not succeed")

    def _stop(self, why: str) -> None:
        # The first reason is the cause; later ones follow from it.
        self._stopped = self._stopped or why


def _price(standing: Standing) -> Decimal:
    # The upper end, so that the limit holds; whether an unknown price may be sent at all is the budget's question.
    return sum((each.high or each.low or Decimal(0) for each in standing.estimates), Decimal(0))


def _not_sent(standing: Standing, why: str) -> CellOutcome:
    return CellOutcome(standing=standing, status=Ending.NOT_SENT, failure=f"not sent: {why}")
