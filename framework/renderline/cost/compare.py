"""
What a change costs, and which of several changes does it.

Each change is priced by itself: the old body with that one alone. What several only do together (twice the images at twice
the size) is a rest of its own, so the parts always make the whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from renderline.canonical import JsonObject, JsonValue
from renderline.cost.order import step_name
from renderline.cost.preview import Certainty, CostPreview, StepEstimate, Surcharge
from renderline.cost.workflow import estimate_workflow
from renderline.wire.body_changes import BodyChange, with_change
from renderline.wire.pixel_size import PixelSize

__all__ = ["NO_BODY", "Causes", "CostDelta", "Workflow", "causes", "cost_delta", "total"]

_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Workflow:
    """
    What a price depends on.

    Attributes:
        media: pixel sizes of images, by what stands for them in the body.
        assumptions: by step name, facts that the body lacks.
    """

    body: JsonObject
    media: Mapping[str, PixelSize] = field(default_factory=dict)
    assumptions: Mapping[str, Mapping[str, object]] = field(default_factory=dict)


NO_BODY = Workflow(body={})
"""What an added workflow is compared with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CostDelta:
    """
    A difference of prices, in Buzz.

    Attributes:
        low: of the least amounts, of all parts whose price is known on both sides.
        high: of the most.
        unknown: the names of parts that differ, and whose price is not known on one side; then the amounts are not all.
        is_exact: whether no part that differs is an estimate.
    """

    low: Decimal = _NOTHING
    high: Decimal = _NOTHING
    unknown: tuple[str, ...] = ()
    is_exact: bool = True

    @property
    def is_known(self) -> bool:
        """Whether the amounts are all of it."""
        return not self.unknown

    @property
    def is_nothing(self) -> bool:
        """Whether it is known that the price stays the same."""
        return self.is_known and self.low == self.high == _NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Causes:
    """
    A difference of prices and where it comes from.

    Attributes:
        whole: of all changes.
        single: of each change alone, in the order of the changes; None where a price with it alone is not known.
        together: what is left of the whole; None where a part of it is not known.
    """

    whole: CostDelta
    single: tuple[CostDelta | None, ...]
    together: CostDelta | None


def cost_delta(old: Workflow, new: Workflow) -> CostDelta:
    """What the new workflow costs more than the old one; less is negative."""
    # By name and not by position: a step put in front of the others changes the price of none of them.
    before, after = dict(_parts(old)), dict(_parts(new))
    deltas = [_part_delta(key[1], before.get(key), after.get(key)) for key in {**before, **after}]
    return total(deltas)


def causes(old: Workflow, new: Workflow, changes: Sequence[BodyChange]) -> Causes:
    """The difference of two workflows, and that of each change between them alone."""
    whole = cost_delta(old, new)
    # The whole is its own cause, and pricing it once more would only cost time.
    if len(changes) == 1:
        return Causes(whole=whole, single=(whole,), together=None)
    alone = [cost_delta(old, _with(old, new, change)) for change in changes]
    single = tuple(each if each.is_known else None for each in alone)
    known = total(each for each in single if each is not None)
    is_split = whole.is_known and all(each.is_known for each in alone)
    rest = CostDelta(
        low=whole.low - known.low, high=whole.high - known.high, is_exact=whole.is_exact and known.is_exact
    )
    return Causes(whole=whole, single=single, together=rest if is_split and not rest.is_nothing else None)


def total(deltas: Iterable[CostDelta]) -> CostDelta:
    """The sum of differences; names without a price stay, each once."""
    listed = list(deltas)
    return CostDelta(
        low=sum((each.low for each in listed), _NOTHING),
        high=sum((each.high for each in listed), _NOTHING),
        unknown=tuple(dict.fromkeys(name for each in listed for name in each.unknown)),
        is_exact=all(each.is_exact for each in listed),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """One step or surcharge of a workflow, with the body that its price is for."""

    price: StepEstimate | Surcharge
    body: JsonValue


def _with(old: Workflow, new: Workflow, change: BodyChange) -> Workflow:
    return Workflow(
        body=with_change(old.body, change),
        # The changed value may name an image of either side.
        media={**old.media, **new.media},
        assumptions={**new.assumptions, **old.assumptions},
    )


def _parts(workflow: Workflow) -> Iterator[tuple[tuple[str, str], _Part]]:
    """Every part of a price, by its kind and name, which pair it with a part of another workflow."""
    preview = _preview(workflow)
    steps = workflow.body.get("steps")
    listed = steps if isinstance(steps, (list, tuple)) else ()
    for index, step in enumerate(listed):
        name = step_name(step if isinstance(step, Mapping) else {}, index)
        # Without its index: the same step in another place costs the same.
        yield ("step", name), _Part(price=replace(preview.steps[index], index=0), body=step)
    for extra in preview.surcharges:
        yield ("surcharge", extra.name), _Part(price=extra, body=None)


def _preview(workflow: Workflow) -> CostPreview:
    return estimate_workflow(workflow.body, workflow.media, assumptions=workflow.assumptions)


def _part_delta(name: str, before: _Part | None, after: _Part | None) -> CostDelta:
    # What neither the step nor its price's reason tells apart costs the same, known or not.
    if before == after:
        return CostDelta()
    low, high = _amounts(after)
    was_low, was_high = _amounts(before)
    if low is None or high is None or was_low is None or was_high is None:
        return CostDelta(unknown=(name,))
    exact = all(part is None or part.price.status is Certainty.EXACT for part in (before, after))
    # A range that narrows may lose more at its upper end than it gains at the lower one.
    difference = sorted((low - was_low, high - was_high))
    is_same = difference == [_NOTHING, _NOTHING]
    return CostDelta(low=difference[0], high=difference[1], is_exact=exact or is_same)


def _amounts(part: _Part | None) -> tuple[Decimal | None, Decimal | None]:
    if part is None:
        return _NOTHING, _NOTHING
    return part.price.low, part.price.high
