"""What a change costs, and which change does it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from renderline.canonical import JsonObject
from renderline.cost.compare import NO_BODY, CostDelta, Workflow, causes, cost_delta, total
from renderline.wire.body_changes import changes
from renderline.wire.pixel_size import PixelSize


def klein(**given: object) -> JsonObject:
    """An image for 12 Buzz, with the fields that a test wants otherwise."""
    kept = {"engine": "flux2", "model": "klein", "operation": "createImage", "modelVersion": "4b"}
    size = {"prompt": "a cat", "width": 1024, "height": 1024, "quantity": 1}
    return {"$type": "imageGen", "name": "hero", "input": {**kept, **size, **given}}  # type: ignore[dict-item]


def echo(message: str) -> JsonObject:
    """A step without a published price."""
    return {"$type": "echo", "name": "say", "input": {"message": message}}


def enlarge(**given: object) -> JsonObject:
    source = {"image": "https://example.org/a.png"}
    return {"$type": "imageUpscaler", "name": "big", "input": {**source, **given}}  # type: ignore[dict-item]


def of(*steps: JsonObject, **assumptions: object) -> Workflow:
    return Workflow(body={"steps": list(steps)}, assumptions=assumptions)  # type: ignore[arg-type]


def buzz(amount: int | str, *unknown: str, is_exact: bool = True) -> CostDelta:
    return CostDelta(low=Decimal(amount), high=Decimal(amount), unknown=unknown, is_exact=is_exact)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (of(klein()), of(klein(quantity=4)), buzz(36)),
        (of(klein(quantity=4)), of(klein()), buzz(-36)),
        (of(klein()), of(klein(prompt="a dog")), buzz(0)),
        (NO_BODY, of(klein()), buzz(12)),
        (of(klein()), NO_BODY, buzz(-12)),
        (of(klein()), of(klein(), echo("a")), CostDelta(unknown=("say",))),
        (of(echo("a")), of(echo("b"), klein()), buzz(12, "say")),
        (of(echo("a")), of(echo("a"), klein()), buzz(12)),
    ],
    ids=[
        "more",
        "less",
        "the same",
        "added",
        "removed",
        "unknown",
        "partly unknown",
        "unknown and untouched",
    ],
)
def test_a_difference_of_prices(old: Workflow, new: Workflow, expected: CostDelta) -> None:
    assert cost_delta(old, new) == expected


def test_a_step_of_unknown_price_is_never_nothing() -> None:
    delta = cost_delta(of(echo("a")), of(echo("b")))
    assert not delta.is_known
    assert not delta.is_nothing


def test_the_size_of_a_local_image_counts_on_each_side() -> None:
    sized = [
        Workflow(body={"steps": [enlarge()]}, media={"https://example.org/a.png": PixelSize(side, side)})
        for side in (512, 2048)
    ]
    assert cost_delta(*sized).low > 0


def test_each_change_is_priced_by_itself() -> None:
    old, new = of(klein()), of(klein(quantity=4, prompt="a dog"))
    found = causes(old, new, changes(old.body, new.body))
    assert found.whole == buzz(36)
    assert found.single == (buzz(0), buzz(36))
    assert found.together is None


def test_what_changes_only_do_together_is_told() -> None:
    """Twice the repeats of twice the size cost more than both alone."""
    media = {
        f"https://example.org/{name}.png": PixelSize(side, side) for name, side in (("a", 512), ("b", 1024))
    }
    old, new = (
        Workflow(
            body={"steps": [enlarge(image=f"https://example.org/{name}.png", numberOfRepeats=times)]},
            media=media,
        )
        for name, times in (("a", 1), ("b", 2))
    )
    found = causes(old, new, changes(old.body, new.body))
    assert found.together is not None
    alone = total([each for each in found.single if each is not None])
    assert alone.low + found.together.low == found.whole.low


def test_where_a_price_is_unknown_the_cause_is_too() -> None:
    old, new = of(klein(), echo("a")), of(klein(quantity=2), echo("b"))
    found = causes(old, new, changes(old.body, new.body))
    assert found.single == (buzz(12), None)
    assert found.whole == buzz(12, "say")
    assert found.together is None


def test_a_sum_keeps_each_unknown_name_once() -> None:
    assert total([buzz(1, "say"), buzz(2, "say", is_exact=False)]) == buzz(3, "say", is_exact=False)
    assert total([]).is_nothing
