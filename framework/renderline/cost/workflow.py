"""The price of a workflow: its steps in the order of their references, each with the image sizes predicted so far."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType

from renderline.canonical import JsonObject, JsonValue
from renderline.contract.depth import too_deep
from renderline.cost.inputs import put_arguments
from renderline.cost.order import named_steps, reference_order, step_name
from renderline.cost.predict import IMAGE_AT, PredictedSize, known_size
from renderline.cost.preview import Certainty, CostPreview, StepEstimate, Surcharge
from renderline.cost.price_rules import WORKFLOW, Match
from renderline.cost.sources import image_at, measured_size
from renderline.cost.step import NESTED_TOO_DEEP
from renderline.cost.step_prices import StepPrices
from renderline.cost.surcharges import surcharges
from renderline.wire.pixel_size import PixelSize

__all__ = ["estimate_workflow", "without_steps"]

_Facts = Mapping[str, object]
_NO_FACTS: _Facts = MappingProxyType({})
_NO_ASSUMPTIONS: Mapping[str, _Facts] = MappingProxyType({})
_ANEW = StepPrices()
# Which models ask for one is not in any price list, so it can only be said, never added.
_FEES = "licence fees, which some models and LoRAs ask for, are not published and come on top"


def estimate_workflow(
    body: JsonObject,
    media: Mapping[str, PixelSize],
    *,
    assumptions: Mapping[str, _Facts] = _NO_ASSUMPTIONS,
    prices: StepPrices = _ANEW,
) -> CostPreview:
    """
    Price a workflow before it is submitted.

    Args:
        body: a WorkflowTemplate as it would be sent; not necessarily a valid one.
        media: the pixel sizes of images that are known, by the text that stands for them in an input:
            `asset:sha256:…`, a path, a URL. Data URLs and raw Base64 are measured here.
        assumptions: by step name (`$0` for a first one without), facts that the input lacks, such as `width` and
            `height` of its source, `durationSeconds`; by `(workflow)` those of the workflow as a whole.
        prices: of the steps; one that remembers those of earlier workflows gives the same.
    """
    steps = _steps(body)
    # First: references and formulas walk the body by recursion, which a hostile file could exhaust.
    if too_deep(body):
        return _preview(_unread_steps(steps), ())
    workflow = _Workflow(
        steps=[{**step, "input": put_arguments(step.get("input"), body.get("arguments"))} for step in steps],
        names=named_steps(steps),
        media=media,
        assumptions=assumptions,
    )
    priced = _priced_steps(workflow, prices)
    extra = tuple(surcharges(body, priced, assumptions.get(WORKFLOW, _NO_FACTS)))
    fees = (_FEES,) if any(_names_resource(step.get("input")) for step in workflow.steps) else ()
    return _preview(priced, extra, fees)


def without_steps(preview: CostPreview, names: Collection[str]) -> CostPreview:
    """The price of a workflow whose steps of these names are made already."""
    left = tuple(step for step in preview.steps if step.name not in names)
    return _preview(left, preview.surcharges, preview.notes)


def _preview(
    steps: tuple[StepEstimate, ...], extra: tuple[Surcharge, ...], notes: tuple[str, ...] = ()
) -> CostPreview:
    parts: tuple[StepEstimate | Surcharge, ...] = (*steps, *extra)
    highs = [part.high for part in parts if part.high is not None]
    return CostPreview(
        steps=steps,
        surcharges=extra,
        low=sum((part.low for part in parts if part.low is not None), Decimal(0)),
        # One part without a price leaves the whole without an upper end: a sum of the rest would look like the price.
        high=sum(highs, Decimal(0)) if len(highs) == len(parts) else None,
        unknown=tuple(part.name for part in parts if part.status is Certainty.UNKNOWN),
        status=max((part.status for part in parts), key=list(Certainty).index, default=Certainty.EXACT),
        notes=notes,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Workflow:
    steps: Sequence[JsonObject]
    names: Mapping[str, int]
    media: Mapping[str, PixelSize]
    assumptions: Mapping[str, _Facts]


def _steps(body: JsonObject) -> Sequence[JsonObject]:
    steps = body.get("steps")
    if not isinstance(steps, (list, tuple)):
        return ()
    return [step if isinstance(step, Mapping) else {} for step in steps]


def _unread_steps(steps: Sequence[JsonObject]) -> tuple[StepEstimate, ...]:
    return tuple(
        StepEstimate(step_type=_type(step), reason=NESTED_TOO_DEEP, index=index, name=step_name(step, index))
        for index, step in enumerate(steps)
    )


def _priced_steps(workflow: _Workflow, prices: StepPrices) -> tuple[StepEstimate, ...]:
    sizes: dict[int, PredictedSize] = {}
    # By index, since the order of pricing is that of the references and the answer has the order of the file.
    estimates: dict[int, StepEstimate] = {}
    for index in reference_order(workflow.steps):
        step = workflow.steps[index]
        step_type, name = _type(step), step_name(step, index)
        facts = workflow.assumptions.get(name, _NO_FACTS)
        found = prices.match(step)
        # What a person says they know comes before what is measured or guessed.
        source = _assumed_size(facts) or _source_size(workflow, step, found, sizes)
        estimate, size = prices.price(step_type, found, source, facts)
        estimates[index] = replace(estimate, index=index, name=name, source=source)
        if size is not None:
            sizes[index] = size
    return tuple(estimates[index] for index in range(len(workflow.steps)))


def _type(step: JsonObject) -> str:
    step_type = step.get("$type")
    return step_type if isinstance(step_type, str) else ""


def _assumed_size(facts: _Facts) -> PredictedSize | None:
    width, height = facts.get("width"), facts.get("height")
    if isinstance(width, int) and isinstance(height, int) and width > 0 and height > 0:
        return known_size(PixelSize(width, height))
    return None


def _source_size(
    workflow: _Workflow, step: JsonObject, found: Match, sizes: Mapping[int, PredictedSize]
) -> PredictedSize | None:
    path = found.rule.source_image if found.rule and found.rule.source_image else IMAGE_AT.get(_type(step))
    image = None if path is None else image_at(step.get("input"), path)
    if isinstance(image, str):
        measured = measured_size(image, workflow.media)
        return known_size(measured) if measured else None
    source = image.get("$ref") if isinstance(image, Mapping) else None
    # A reference to a step whose own size is unknown stays unknown; a guess here would multiply down the chain.
    index = workflow.names.get(source) if isinstance(source, str) else None
    return None if index is None else sizes.get(index)


def _names_resource(value: JsonValue) -> bool:
    if isinstance(value, str):
        return value.startswith("urn:air:")
    return any(_names_resource(child) for child in _children(value))


def _children(value: JsonValue) -> Iterator[JsonValue]:
    if isinstance(value, Mapping):
        # Keys too: LoRAs are given as a mapping from their AIR to a strength.
        yield from value
        yield from value.values()
    elif isinstance(value, (list, tuple)):
        yield from value
