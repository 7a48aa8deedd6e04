"""What a plan says: each workflow with its price and the time it would take here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from renderline.canonical import JsonObject
from renderline.cost.preview import CostPreview

__all__ = ["LivePrice", "Plan", "WorkflowPlan"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LivePrice:
    """
    What the service answered when it was asked for a workflow's price; in Buzz.

    Attributes:
        total: of what it knows; None where it named no price.
        by_currency: by the kind of Buzz it would be taken from.
        unpriced: step types that the service says are not in `total`.
        is_insufficient: whether the account holds too little for it.
        failure: why it named none; empty where it did.
    """

    total: Decimal | None
    by_currency: Mapping[str, Decimal] = field(default_factory=dict)
    unpriced: tuple[str, ...] = ()
    is_insufficient: bool = False
    failure: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether `total` is all that it would cost."""
        return self.total is not None and not self.unpriced


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowPlan:
    """
    One workflow before it is sent; it holds no body, so that many of them are little.

    Attributes:
        cell_key: of the matrix cell; empty without a matrix.
        digest: of the body.
        matrix: the cell's axis values.
        local_s: seconds the embedded engine would take on this machine; None when that cannot be told.
        notes: what stands in for what on the embedded engine.
        live: the service's own answer; None where it was not asked.
    """

    cell_key: str
    digest: str
    matrix: JsonObject
    cost: CostPreview
    local_s: float | None
    notes: tuple[str, ...] = ()
    live: LivePrice | None = None

    @property
    def drift(self) -> Decimal | None:
        """How far the service's price lies outside the estimate: above zero when dearer; None where one is not known."""
        if self.live is None or not self.live.is_whole or self.live.total is None or self.cost.high is None:
            return None
        total = self.live.total
        return total - self.cost.high if total > self.cost.high else min(Decimal(0), total - self.cost.low)


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
    def live(self) -> LivePrice | None:
        """The service's answers together; None where it was not asked. Its `total` is None as soon as one is."""
        answers = [each.live for each in self.workflows if each.live is not None]
        if not answers:
            return None
        totals = [answer.total for answer in answers if answer.total is not None]
        currencies: dict[str, Decimal] = {}
        for answer in answers:
            for name, buzz in answer.by_currency.items():
                currencies[name] = currencies.get(name, Decimal(0)) + buzz
        return LivePrice(
            total=sum(totals, Decimal(0)) if len(totals) == len(answers) else None,
            by_currency=currencies,
            unpriced=tuple(dict.fromkeys(name for answer in answers for name in answer.unpriced)),
            is_insufficient=any(answer.is_insufficient for answer in answers),
            failure=next((answer.failure for answer in answers if answer.failure), ""),
        )

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
    def upscales(self) -> bool:
        """Whether an upscaler is among its steps; a quicker network helps nothing else."""
        return any(step.step_type == "imageUpscaler" for each in self.workflows for step in each.cost.steps)

    @property
    def notes(self) -> tuple[str, ...]:
        """What has to be known beside the figures, each once."""
        return tuple(
            dict.fromkeys(note for each in self.workflows for note in (*each.cost.notes, *each.notes))
        )
