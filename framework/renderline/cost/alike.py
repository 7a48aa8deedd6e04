"""
What the price of a workflow depends on.

Most cells of a matrix differ in prompts and seeds, which no published price reads. Those that are the same in all else cost the
same, so ten thousand cells are often priced as a dozen.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple, cast

from renderline import canonical
from renderline.canonical import JsonObject, JsonValue
from renderline.cost.predict import IMAGE_AT
from renderline.cost.price_rules import PriceRule, rules_for
from renderline.cost.sources import measured_size
from renderline.memo import IdentityMemo
from renderline.wire.pixel_size import PixelSize

__all__ = ["PriceKeys", "unpriced_parts_left_out"]

# What differs from cell to cell in nearly every matrix; any other key is kept, so a new price rule can at most cost speed.
_SELDOM_PRICED = frozenset({"prompt", "negativePrompt", "seed"})
_OF_WORKFLOW = ("arguments", "downloadPriority", "tips")
_IMAGE = "image"
_KEPT = ("$type", "name")


class _StepKey(NamedTuple):
    """
    What the price of a step depends on.

    Attributes:
        written: the step as canonical bytes, without what no price reads.
        image: the text that stands for its source image, which counts by its size alone; empty for none.
        size: of an image that stands in the text itself.
    """

    written: bytes
    image: str
    size: PixelSize | None


class PriceKeys:
    """Tells workflows apart whose prices may differ; it remembers the steps of earlier ones."""

    def __init__(self) -> None:
        self._steps: IdentityMemo[JsonValue, _StepKey] = IdentityMemo(_step_key)

    def of(
        self,
        body: JsonObject,
        media: Mapping[str, PixelSize],
        assumptions: Mapping[str, Mapping[str, object]],
    ) -> Hashable:
        """
        A key that two workflows share only where prices and forecasts are the same; for the arguments see `estimate_workflow`.

        One text in `media` has the same size in every call.
        """
        steps = body.get("steps")
        found = [self._steps.of(step) for step in steps] if isinstance(steps, (list, tuple)) else []
        own = {key: body[key] for key in _OF_WORKFLOW if key in body}
        return (
            tuple([(each.written, media.get(each.image, each.size)) for each in found]),
            canonical.compact(own) if own else b"",
            canonical.compact(cast("JsonObject", assumptions)) if assumptions else b"",
        )


def unpriced_parts_left_out(step: JsonValue) -> bytes:
    """The canonical bytes of a step without what no price reads; its source image counts by its size, which is not in them."""
    return _step_key(step, ()).written


def _step_key(step: JsonValue, _at: tuple[str | int, ...]) -> _StepKey:
    if not isinstance(step, Mapping):
        return _StepKey(canonical.compact(step), "", None)
    step_type, step_input = str(step.get("$type")), step.get("input")
    kept = {key: step[key] for key in _KEPT if key in step}
    if not isinstance(step_input, Mapping):
        return _StepKey(canonical.compact({**kept, "input": step_input}), "", None)
    # A zero in their place and not their absence: some rules ask whether a field is given at all.
    unread = dict.fromkeys(_unread(step_type, step_input), 0)
    image = step_input.get(_IMAGE) if IMAGE_AT.get(step_type) == _IMAGE else None
    if not isinstance(image, str):
        return _StepKey(canonical.compact({**kept, "input": {**step_input, **unread}}), "", None)
    written = canonical.compact({**kept, "input": {**step_input, **unread, _IMAGE: ""}})
    return _StepKey(written, image, measured_size(image, {}))


def _unread(step_type: str, step_input: JsonObject) -> Iterator[str]:
    """The keys whose numbers and ordinary texts count for nothing; that they are given may count."""
    for key in _unpriced_keys(step_type) & step_input.keys():
        value = step_input[key]
        # An AIR may carry a licence fee, which the preview has to mention.
        if isinstance(value, (int, float)) or (isinstance(value, str) and not value.startswith("urn:air:")):
            yield key


@lru_cache(maxsize=64)
def _unpriced_keys(step_type: str) -> frozenset[str]:
    rules = rules_for(step_type)
    return frozenset(key for key in _SELDOM_PRICED if not any(_mentions(rule, key) for rule in rules))


def _mentions(rule: PriceRule, key: str) -> bool:
    return any(re.search(rf"\b{key}\b", text) for text in _texts(rule))


def _texts(rule: PriceRule) -> Iterable[str]:
    """All of a rule that may name a field of the input."""
    formulas = (rule.low, rule.high, rule.approximate_when, rule.source_image)
    return (*formulas, *rule.let.values(), *rule.for_each.values(), *rule.when, *rule.unless)
