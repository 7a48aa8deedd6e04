"""What a plan says: each workflow with its price and the time it would take here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from renderline.compiler.submission import Submission
from renderline.cost.preview import CostPreview

__all__ = ["Plan", "WorkflowPlan"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowPlan:
    """
    One workflow before it is sent.

    Attributes:
        local_s: seconds the embedded engine would take on this machine; None when that cannot be told.
        notes: what stands in for what on the embedded engine.
    """

    submission: Submission
    cost: CostPreview
    local_s: float | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All workflows of a pipeline, priced; amounts in Buzz, 1000 of which are 1 US dollar."""

    pipeline: str
    workflows: tuple[WorkflowPlan, ...]

    @property
    def low(self) -> Decimal:
        """The sum of what is known: the run costs at least this."""
        return sum((each.cost.low for each in self.workflows), Decimal(0))

    @property
    def high(self) -> Decimal | None:
        """The most it may cost; None as soon as one part is unknown."""
        highs = [each.cost.high for each in self.workflows]
        return None if None in highs else sum((high for high in highs if high is not None), Decimal(0))

    @property
    def known_high(self) -> Decimal:
        """The most that everything with a known price may cost."""
        return sum((each.cost.known_high for each in self.workflows), Decimal(0))

    @property
    def unknown(self) -> Mapping[str, int]:
        """Steps without a known price, with the number of workflows that have them."""
        counted: dict[str, int] = {}
        for workflow in self.workflows:
            for name in workflow.cost.unknown:
                counted[name] = counted.get(name, 0) + 1
        return counted

    @property
    def local_s(self) -> float | None:
        """Seconds on the embedded engine, one workflow after the other; None when one cannot be told."""
        times = [each.local_s for each in self.workflows]
        return None if None in times else sum(time for time in times if time is not None)

    @property
    def notes(self) -> tuple[str, ...]:
        """What has to be known beside the figures, each once."""
        return tuple(
            dict.fromkeys(note for each in self.workflows for note in (*each.cost.notes, *each.notes))
        )
