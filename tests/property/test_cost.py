"""What holds for every price: nothing raises, more never costs less, and an unknown is never a zero."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from renderline.contract.steps import step_types
from renderline.cost.estimate import Certainty, StepEstimate, estimate_step, estimate_workflow
from renderline.wire.pixel_size import PixelSize

FREE_RULES = {"composeMedia.audio", "chatCompletion.air", "downloadPriority.high"}
REFERENCES = st.fixed_dictionaries(
    {
        "$ref": st.sampled_from(["a", "b", "$0", "$1", "$arguments"]),
        "path": st.sampled_from(["output.x", "["]),
    }
)
FIELDS = st.sampled_from(
    [
        "engine",
        "ecosystem",
        "model",
        "version",
        "operation",
        "image",
        "images",
        "width",
        "height",
        "steps",
        "text",
        "quantity",
        "numberOfRepeats",
        "duration",
        "resolution",
        "transforms",
        "cfgScale",
        "messages",
        "samples",
    ]
)
WORDS = st.sampled_from(
    ["sdcpp", "comfy", "flux2", "klein", "wan", "v2.2", "sdxl", "google", "veo3", "720p", "4b"]
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.text(max_size=8) | REFERENCES
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS, inner, max_size=3),
    max_leaves=6,
)
INPUTS = st.dictionaries(FIELDS, VALUES, max_size=8) | VALUES
STEPS = st.fixed_dictionaries(
    {"$type": st.sampled_from(step_types()), "input": INPUTS},
    optional={"name": st.sampled_from(["a", "b", ""])},
)
# Variants priced by pixels, steps and quantity, without steps in their tables that would go down.
GROWING = st.sampled_from(
    [
        {"engine": "sdcpp", "ecosystem": "sdxl"},
        {"engine": "comfy", "ecosystem": "sd1"},
        {"engine": "sdcpp", "ecosystem": "flux1"},
        {"engine": "sdcpp", "ecosystem": "qwen", "operation": "editImage", "images": ["x"]},
        {"engine": "flux2", "model": "klein", "operation": "createImage"},
        {"engine": "flux2", "model": "dev", "operation": "createImage"},
        {"engine": "gemini"},
    ]
)
SIDES = st.integers(min_value=1, max_value=8192)


def _is_sound(estimate: StepEstimate) -> bool:
    if estimate.status is Certainty.UNKNOWN:
        return bool(estimate.reason) and estimate.buzz is estimate.low is estimate.high is None
    if estimate.low is None or estimate.high is None:
        return False
    return estimate.low <= estimate.high and (estimate.low > 0 or estimate.rule_id in FREE_RULES)


def _known(estimate: StepEstimate) -> Decimal:
    assert estimate.buzz is not None, estimate.reason
    return estimate.buzz


@given(
    st.sampled_from(step_types()) | st.text(max_size=8), INPUTS, st.dictionaries(FIELDS, VALUES, max_size=4)
)
def test_no_input_is_too_odd(step_type: str, step_input: object, context: dict[str, object]) -> None:
    """An amount above zero, or a reason."""
    assert _is_sound(estimate_step(step_type, step_input, context))


@given(st.lists(STEPS | VALUES, max_size=4), VALUES, VALUES)
def test_no_workflow_is_too_odd(steps: list[Any], tips: Any, arguments: Any) -> None:
    """Cycles, strangers and nonsense included; the total never claims more than its parts know."""
    body = {"steps": steps, "tips": tips, "arguments": arguments}
    preview = estimate_workflow(body, {"x": PixelSize(3, 4)})
    assert len(preview.steps) == len(steps)
    assert all(_is_sound(step) for step in preview.steps)
    assert (preview.high is None) == (preview.status is Certainty.UNKNOWN) == bool(preview.unknown)
    assert preview.high is None or preview.low <= preview.high


@given(
    GROWING,
    st.fixed_dictionaries(
        {"quantity": st.integers(1, 10), "steps": st.integers(1, 50), "width": SIDES, "height": SIDES}
    ),
    st.sampled_from([1, 2]),
)
def test_more_never_costs_less(variant: dict[str, object], fields: dict[str, int], more: int) -> None:
    """Raising quantity, steps or either side."""
    price = _known(estimate_step("imageGen", {**variant, **fields}))
    for name, value in fields.items():
        assert _known(estimate_step("imageGen", {**variant, **fields, name: value + more})) >= price


@given(st.integers(1, 2), SIDES, SIDES, st.integers(1, 4096))
def test_a_larger_source_never_upscales_for_less(
    repeats: int, width_px: int, height_px: int, more: int
) -> None:
    """Nor does another pass; it doubles the price."""

    def price(repeats: int, width_px: int) -> Decimal:
        size = {"width": width_px, "height": height_px}
        return _known(estimate_step("imageUpscaler", {"image": "x", "numberOfRepeats": repeats}, size))

    assert price(repeats, width_px + more) >= price(repeats, width_px)
    assert price(repeats + 1, width_px) == 2 * price(repeats, width_px)


@given(st.lists(st.integers(1, 9), min_size=1, max_size=4), st.integers(0, 200))
def test_a_total_is_the_sum_of_its_parts(quantities: list[int], percent: int) -> None:
    """Each part rounded by its own rule, then added, to the last decimal."""
    steps: list[dict[str, Any]] = [
        {"$type": "imageGen", "input": {"engine": "qwen", "model": "2.0", "quantity": each}}
        for each in quantities
    ]
    preview = estimate_workflow({"steps": steps, "tips": {"civitai": percent / 100, "creators": 0}}, {})
    base = Decimal("45.5") * sum(quantities)
    assert preview.low == preview.high == base + base * percent / 100
