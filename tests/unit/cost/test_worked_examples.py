"""Every price that the documentation works out comes out of the rules as well."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from renderline.cost.estimate import Certainty, StepEstimate, estimate_step
from renderline.cost.price_rules import match, rules_for

Example: TypeAlias = dict[str, Any]

EXAMPLES: list[Example] = json.loads(
    (Path(__file__).parents[2] / "data" / "api" / "costs-cases.json").read_text(encoding="utf-8")
)
# The documentation rounds what it marks with a tilde: 19.3 is printed as 20, 71.35 as 72, 335 as 333.
ROUNDED_SHARE = Decimal("0.04")
ROUNDED_BUZZ = Decimal("0.5")


def _with(key: str) -> list[Any]:
    named = [(f"{example['rule']}-{index}", example) for index, example in enumerate(EXAMPLES)]
    return [pytest.param(example, id=name) for name, example in named if example.get(key) is not None]


def _priced(example: Example) -> StepEstimate:
    return estimate_step(example["stepType"], example["input"], example.get("context", {}))


def test_all_examples_are_here() -> None:
    """168 of them; one is given in words, two as ranges, the others as figures."""
    assert len(EXAMPLES) == 168
    assert [len(_with(key)) for key in ("expectedBuzz", "expectedRange", "formulaBuzz")] == [165, 2, 166]


@pytest.mark.parametrize("example", _with("rule"))
def test_an_example_is_priced_by_its_own_rule_only(example: Example) -> None:
    """No input has two prices."""
    found = [rule.id for rule in rules_for(example["stepType"]) if match([rule], example["input"]).rule]
    assert found == [example["rule"]]
    assert _priced(example).rule_id == example["rule"]


@pytest.mark.parametrize("example", _with("expectedBuzz"))
def test_an_example_costs_what_its_page_says(example: Example) -> None:
    """Exactly, or within the page's own rounding where it prints an approximate figure."""
    priced = _priced(example).buzz
    assert priced is not None
    rounding = max(ROUNDED_BUZZ, priced * ROUNDED_SHARE) if example.get("approx") else Decimal(0)
    assert abs(priced - Decimal(str(example["expectedBuzz"]))) <= rounding


@pytest.mark.parametrize("example", _with("formulaBuzz"))
def test_an_example_costs_what_its_formula_gives(example: Example) -> None:
    """The figure was computed apart from this code, and is printed with four decimals."""
    priced = _priced(example).buzz
    assert priced is not None
    assert abs(priced - Decimal(str(example["formulaBuzz"]))) <= Decimal("0.00005")


@pytest.mark.parametrize("example", _with("expectedRange"))
def test_a_published_range_stays_a_range(example: Example) -> None:
    """Both ends are kept, and no amount is made up between them."""
    estimate = _priced(example)
    assert (estimate.low, estimate.high) == tuple(map(Decimal, example["expectedRange"]))
    assert estimate.buzz is None
    assert estimate.status is Certainty.RANGE


def test_a_price_that_its_page_contradicts_is_approximate() -> None:
    """The page says `low hundreds` where its own formula gives 568."""
    (doubtful,) = [example for example in EXAMPLES if example["rule"] == "videoUpscaler"]
    estimate = _priced(doubtful)
    assert estimate.status is Certainty.APPROXIMATE
    assert "disagree" in estimate.reason


@pytest.mark.parametrize(
    ("side_px", "repeats", "expected"),
    [(512, 1, 2), (1024, 1, 4), (2048, 1, 10), (1024, 2, 8), (1024, 3, 16)],
)
def test_the_upscaler_costs_what_its_table_says(side_px: int, repeats: int, expected: int) -> None:
    """All five rows of it: decimal megapixels, rounded up, doubled with each pass."""
    estimate = estimate_step(
        "imageUpscaler", {"image": "x", "numberOfRepeats": repeats}, {"width": side_px, "height": side_px}
    )
    assert (estimate.buzz, estimate.status) == (Decimal(expected), Certainty.EXACT)
