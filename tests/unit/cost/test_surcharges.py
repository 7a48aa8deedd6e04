"""Tips and fast downloads are lines of their own, as exact as what they are a share of."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from renderline.cost.estimate import Certainty, CostPreview, estimate_workflow

CONVERT: dict[str, Any] = {"$type": "convertImage", "input": {"image": "x", "output": {"format": "png"}}}
GEMINI: dict[str, Any] = {"$type": "imageGen", "input": {"engine": "gemini", "quantity": 1}}
UNPRICED: dict[str, Any] = {"$type": "echo", "name": "voice", "input": {}}


def _preview(*steps: dict[str, Any], **fields: object) -> CostPreview:
    body: dict[str, Any] = {"steps": list(steps), **fields}
    return estimate_workflow(body, {})


@pytest.mark.parametrize(
    ("tips", "expected"),
    [
        (None, []),
        ("many", []),
        ({"civitai": 0, "creators": 0}, []),
        ({"civitai": 0.25, "creators": 0}, [("tip to civitai", "15.25")]),
        ({"civitai": 0.1, "creators": 2}, [("tip to civitai", "6.1"), ("tip to creators", "122")]),
        ({"creators": None}, []),
    ],
)
def test_a_tip_is_a_share_of_the_steps(tips: object, expected: list[tuple[str, str]]) -> None:
    """Both rates are of the base price, not of each other."""
    preview = _preview(CONVERT, GEMINI, tips=tips)
    assert [(line.name, str(line.high)) for line in preview.surcharges] == expected
    assert preview.high == Decimal(61) + sum(Decimal(amount) for _, amount in expected)
    assert preview.status is Certainty.EXACT


@pytest.mark.parametrize("rate", ["0.1", True, -1, float("nan"), {"$ref": "a"}, []])
def test_a_tip_that_is_no_rate_is_unknown(rate: object) -> None:
    """The contract's check reports it; here it must not count as 0."""
    preview = _preview(CONVERT, tips={"civitai": rate})
    assert preview.unknown == ("tip to civitai",)
    assert (preview.low, preview.high) == (Decimal(1), None)


def test_a_share_of_an_unknown_price_has_a_floor_only() -> None:
    """What is known of the base is known of the tip."""
    preview = _preview(GEMINI, UNPRICED, tips={"civitai": 0.5, "creators": 0})
    (tip,) = preview.surcharges
    assert (tip.low, tip.high, tip.status) == (Decimal(30), None, Certainty.UNKNOWN)
    assert preview.low == Decimal(90)
    assert preview.unknown == ("voice", "tip to civitai")


def test_a_tip_is_no_more_certain_than_its_base() -> None:
    """A share of a doubtful amount is a doubtful amount."""
    upscale: dict[str, Any] = {
        "$type": "videoUpscaler",
        "name": "clip",
        "input": {"video": "x", "scaleFactor": 2},
    }
    facts = {"clip": {"width": 1280, "height": 720, "frames": 120}}
    preview = estimate_workflow({"steps": [upscale], "tips": {"civitai": 1}}, {}, assumptions=facts)
    assert preview.surcharges[0].status is Certainty.APPROXIMATE
    assert preview.surcharges[0].low == preview.steps[0].low


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [(None, None), ([], 0), ([429_496_729], 0), ([536_870_912], 500), ([4_831_838_208, 536_870_912], 1500)],
)
def test_fast_downloads_cost_by_what_has_to_be_fetched(sizes: list[int] | None, expected: int | None) -> None:
    """Unknown unless somebody says what the machines lack."""
    body: dict[str, Any] = {"steps": [CONVERT], "downloadPriority": "high"}
    facts = {} if sizes is None else {"coldResources": [{"bytes": size} for size in sizes]}
    preview = estimate_workflow(body, {}, assumptions={"(workflow)": facts})
    (line,) = preview.surcharges
    assert (line.name, line.high) == ("download priority", expected)
    assert bool(preview.unknown) == (expected is None)


def test_normal_downloads_cost_nothing() -> None:
    """So they are no line."""
    assert _preview(CONVERT, downloadPriority="normal").surcharges == ()
