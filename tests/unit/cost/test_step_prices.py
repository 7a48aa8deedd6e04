"""What is remembered of steps is what each would cost by itself."""

from __future__ import annotations

from typing import Any

import pytest

from renderline.cost.predict import PredictedSize, known_size
from renderline.cost.step_prices import RememberedPrices, StepPrices
from renderline.wire.pixel_size import PixelSize

SMALL, LARGE = known_size(PixelSize(1000, 1000)), known_size(PixelSize(3000, 2000))


def upscaler(**fields: Any) -> dict[str, Any]:
    return {"$type": "imageUpscaler", "name": "big", "input": {"image": "a", "numberOfRepeats": 1, **fields}}


def test_steps_that_are_alike_have_the_same_match() -> None:
    prices = RememberedPrices()
    first = prices.match(upscaler())
    assert prices.match(upscaler(image="b")) is first
    assert prices.match(upscaler(numberOfRepeats=2)) is not first


@pytest.mark.parametrize("source", [SMALL, LARGE, None])
@pytest.mark.parametrize("facts", [{}, {"width": 5000, "height": 5000}])
@pytest.mark.parametrize("repeats", [1, 2])
def test_a_price_is_what_it_is_anew(
    source: PredictedSize | None, facts: dict[str, object], repeats: int
) -> None:
    """Also after others: of another source, with other facts, of another step."""
    remembering, anew, step = RememberedPrices(), StepPrices(), upscaler(numberOfRepeats=repeats)
    for other in (upscaler(), upscaler(numberOfRepeats=2)):
        for size in (SMALL, LARGE, None):
            remembering.price("imageUpscaler", remembering.match(other), size, {})
    told = [
        prices.price("imageUpscaler", prices.match(step), source, facts) for prices in (remembering, anew)
    ]
    assert told[0] == told[1]
    again = remembering.price("imageUpscaler", remembering.match(step), source, facts)
    assert again is told[0]


def test_prices_go_with_the_matches_they_belong_to() -> None:
    """Where more steps come than are held, each is still priced as its own."""
    prices, anew = RememberedPrices(), StepPrices()
    for width in [*range(1, 1100), 1, 2]:
        transforms = [{"type": "resize", "targetWidth": width}]
        step: dict[str, Any] = {"$type": "convertImage", "input": {"transforms": transforms}}
        found = prices.price("convertImage", prices.match(step), SMALL, {})
        assert found == anew.price("convertImage", anew.match(step), SMALL, {})
