"""How a run spreads over time: how much at once, and how long it is waited for."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from renderline.api.engines import Service
from renderline.execution.fleet import Limits

__all__ = ["Spread"]

# Where it costs, the first cell is watched before the others are sent; and the embedded engine has two workers.
_PAID_IN_FLIGHT, _FREE_IN_FLIGHT = 8, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """
    What the user asks of a run's course.

    Attributes:
        in_flight: workflows at once; None takes what suits the service.
        buzz_in_flight: their prices together; None for no limit.
        fails_fast: whether the first failure keeps further cells from being sent.
        waits: whether workflows are followed to their ends, or only sent to a service that goes on without us.
        patience_s: after how many seconds the run stops waiting; None for never.
        cancels: whether what is under way is stopped where the run is broken off; by itself it goes on, and is paid for.
    """

    in_flight: int | None = None
    buzz_in_flight: Decimal | None = None
    fails_fast: bool = False
    waits: bool = True
    patience_s: float | None = None
    cancels: bool = False

    def limits(self, service: Service, *, is_resumed: bool = False) -> Limits:
        """The same as limits, on a service; a run that goes on has had its first cell already, and one that nobody waits for sees no end of it."""
        usual = _PAID_IN_FLIGHT if service.costs else _FREE_IN_FLIGHT
        return Limits(
            in_flight=self.in_flight or usual,
            buzz_in_flight=self.buzz_in_flight,
            has_canary=service.costs and self.waits and not is_resumed,
            fails_fast=self.fails_fast,
            patience_s=self.patience_s,
        )
