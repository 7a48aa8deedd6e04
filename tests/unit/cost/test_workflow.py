"""A workflow's price: every step with the sizes predicted for it, surcharges, and what is not known by name."""

from __future__ import annotations

import base64
import json
import struct
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from renderline.cost.estimate import Certainty, CostPreview, estimate_step, estimate_workflow
from renderline.cost.workflow import without_steps
from renderline.wire.pixel_size import PixelSize

SAMPLES = Path(__file__).parents[2] / "data" / "api" / "samples"
ASSET = "asset:sha256:" + "0" * 64
HERO: dict[str, Any] = {
    "$type": "imageGen",
    "name": "hero",
    "input": {
        "engine": "flux2",
        "model": "klein",
        "operation": "createImage",
        "modelVersion": "4b",
        "prompt": "A lighthouse",
    },
}


def _upscale(image: object, name: str | None = None, repeats: int = 1) -> dict[str, Any]:
    step: dict[str, Any] = {"$type": "imageUpscaler", "input": {"image": image, "numberOfRepeats": repeats}}
    return step | ({"name": name} if name else {})


def _output(step: str, path: str = "output.blob.url") -> dict[str, str]:
    return {"$ref": step, "path": path}


def _prices(preview: CostPreview) -> list[tuple[str, float | None, str]]:
    return [
        (step.name, None if step.buzz is None else float(step.buzz), step.status.value)
        for step in preview.steps
    ]


def _png(width_px: int, height_px: int) -> str:
    header = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sIIB", 13, b"IHDR", width_px, height_px, 8)
    return base64.b64encode(header + bytes(40)).decode()


@pytest.mark.parametrize(
    ("sample", "expected", "total"),
    [
        ("3", [("hero", 12, "exact"), ("hero-4k", 4, "exact")], 16),
        ("4", [("hero", 12, "exact"), ("upscaled", 4, "exact"), ("hero-1920", 1, "exact")], 17),
    ],
)
def test_the_documented_chains_are_priced_whole(
    sample: str, expected: list[tuple[str, int, str]], total: int
) -> None:
    """The upscaler's price follows from the size of the picture that is still to be made."""
    body = json.loads((SAMPLES / "seed-image-upscaling" / f"{sample}.json").read_text(encoding="utf-8"))[
        "body"
    ]
    preview = estimate_workflow(body, {})
    assert _prices(preview) == expected
    assert (preview.low, preview.high, preview.unknown) == (Decimal(total), Decimal(total), ())
    assert preview.status is Certainty.EXACT


def test_steps_keep_their_order_whatever_the_order_of_pricing() -> None:
    """The dependent may stand before its source."""
    preview = estimate_workflow({"steps": [_upscale(_output("hero")), HERO]}, {})
    assert _prices(preview) == [("$0", 4, "exact"), ("hero", 12, "exact")]
    assert [step.index for step in preview.steps] == [0, 1]


@pytest.mark.parametrize(
    "image",
    [
        ASSET,
        "https://example.com/a.png",
        "data:image/png;base64," + _png(2048, 2048),
        _png(2048, 2048),
        {"$ref": "$arguments", "path": "photo"},
    ],
)
def test_a_known_source_is_priced_by_its_pixels(image: object) -> None:
    """By `media`, by measuring what stands in the body itself, by the workflow's arguments."""
    media = {ASSET: PixelSize(2048, 2048), "https://example.com/a.png": PixelSize(2048, 2048)}
    body: dict[str, Any] = {"arguments": {"photo": ASSET}, "steps": [_upscale(image)]}
    assert _prices(estimate_workflow(body, media)) == [("$0", 10, "exact")]


def test_an_unknown_source_leaves_a_floor() -> None:
    """The total says what is certain, and who is missing from it."""
    preview = estimate_workflow({"steps": [HERO, _upscale("https://example.com/a.png", "big")]}, {})
    assert (preview.low, preview.high, preview.unknown) == (Decimal(12), None, ("big",))
    assert preview.status is Certainty.UNKNOWN
    assert preview.steps[1].missing == ("width", "height")


def test_an_assumption_stands_for_an_unknown_fact() -> None:
    """And its size goes on to the steps behind."""
    steps = [_upscale("https://example.com/a.png", "big"), _upscale(_output("big"), "huge")]
    preview = estimate_workflow({"steps": steps}, {}, assumptions={"big": {"width": 500, "height": 500}})
    assert [(str(step.low), str(step.high)) for step in preview.steps] == [("2", "2"), ("2", "8")]
    preview = estimate_workflow({"steps": steps}, {}, assumptions={"$0": {"width": 500, "height": 500}})
    assert preview.unknown == ("big", "huge")


def test_behind_an_upscaler_both_factors_are_told() -> None:
    """4096 pixels by its models, 2048 by its price: the amount is the likely one, the range holds both."""
    steps = [HERO, _upscale(_output("hero"), "big"), _upscale(_output("big"), "huge")]
    preview = estimate_workflow({"steps": steps}, {})
    huge = preview.steps[2]
    assert (huge.buzz, huge.low, huge.high) == (Decimal(34), Decimal(10), Decimal(34))
    assert huge.status is Certainty.APPROXIMATE
    assert "factor is not settled" in huge.reason
    assert (preview.low, preview.high) == (Decimal(26), Decimal(50))


def test_an_estimate_tells_how_large_a_picture_the_step_takes() -> None:
    """Whoever knows its machine can tell from it how long the step will run."""
    body: dict[str, Any] = {
        "steps": [HERO, _upscale(_output("hero"), "big"), _upscale("https://example.com/a")]
    }
    hero, big, unknown = estimate_workflow(body, {}).steps
    assert hero.source is None
    assert big.source is not None
    assert big.source.likely == PixelSize(1024, 1024)
    assert unknown.source is None


def test_a_resize_makes_the_price_behind_it_exact_again() -> None:
    """The width is settled, and with it the megapixels."""
    convert = {
        "$type": "convertImage",
        "name": "small",
        "input": {"image": _output("big"), "transforms": [{"type": "resize", "targetWidth": 900}]},
    }
    steps = [HERO, _upscale(_output("hero"), "big"), convert, _upscale(_output("small"), "again")]
    assert _prices(estimate_workflow({"steps": steps}, {}))[3] == ("again", 2, "exact")


def test_an_upload_passes_its_size_on_though_its_price_is_unknown() -> None:
    """Its whole input is the picture."""
    steps = [{"$type": "imageUpload", "name": "up", "input": _png(512, 512)}, _upscale(_output("up"), "big")]
    assert _prices(estimate_workflow({"steps": steps}, {})) == [("up", None, "unknown"), ("big", 2, "exact")]


@pytest.mark.parametrize(
    "steps",
    [
        [_upscale(_output("b"), "a"), _upscale(_output("a"), "b")],
        [_upscale(_output("a"), "a")],
        [_upscale(_output("nobody"), "a")],
        [_upscale(_output("b"), "a"), {"$type": "echo", "name": "b", "input": {}}],
        [_upscale({"$ref": 5, "path": []}, "a")],
        [_upscale({"$ref": "$arguments", "path": "photo"}, "a")],
        [_upscale(None, "a")],
        [_upscale("data:image/png;base64,%%%", "a")],
    ],
)
def test_a_source_that_leads_nowhere_is_unknown(steps: list[dict[str, Any]]) -> None:
    """Cycles, strangers and broken data are other checks' findings; here they only have no size."""
    preview = estimate_workflow({"steps": steps}, {})
    assert "a" in preview.unknown
    assert preview.high is None


@pytest.mark.parametrize("body", [{}, {"steps": None}, {"steps": "x"}, {"steps": {}}, {"steps": []}])
def test_a_body_without_steps_costs_nothing(body: dict[str, Any]) -> None:
    """There is nothing in it to be charged."""
    preview = estimate_workflow(body, {})
    assert (preview.steps, preview.low, preview.high) == ((), Decimal(0), Decimal(0))


@pytest.mark.parametrize("step", [None, "x", 3, [], {}, {"$type": 5}, {"$type": "imageGen", "input": [[]]}])
def test_an_odd_step_is_unknown(step: object) -> None:
    """And does not keep the others from being priced."""
    body: dict[str, Any] = {"steps": [step, HERO]}
    preview = estimate_workflow(body, {})
    assert (preview.unknown, preview.low) == (("$0",), Decimal(12))


def test_nonsense_of_any_depth_is_unknown() -> None:
    """And does not exhaust the stack."""
    deep: Any = "x"
    for _ in range(5000):
        deep = [deep]
    assert estimate_step("imageUpscaler", {"image": deep}).reason == "it is nested too deep to be read"
    preview = estimate_workflow({"steps": [_upscale(deep, "a"), HERO]}, {})
    assert (preview.unknown, preview.high) == (("a", "hero"), None)


def test_steps_that_are_made_already_cost_nothing_more() -> None:
    """What comes on top of the workflow still does, and what is unknown of a made step no longer counts."""
    body: dict[str, Any] = {
        "steps": [HERO, _upscale("https://x.example/y.png", "up")],
        "tips": {"civitai": 1},
    }
    whole = estimate_workflow(body, {})
    assert (whole.high, whole.unknown[:1]) == (None, ("up",))
    left = without_steps(whole, {"up"})
    assert [step.name for step in left.steps] == ["hero"]
    assert (left.surcharges, left.notes) == (whole.surcharges, whole.notes)
    assert (left.low, "up" in left.unknown) == (whole.low, False)
    assert without_steps(whole, ()) == whole


def test_licence_fees_are_said_to_come_on_top() -> None:
    """Where a step names a resource; nothing is published about their height."""
    model = "urn:air:sdxl:checkpoint:civitai:101055@128078"
    named: dict[str, Any] = {
        "$type": "imageGen",
        "input": {"engine": "sdcpp", "ecosystem": "sdxl", "model": model},
    }
    assert any("licence fees" in note for note in estimate_workflow({"steps": [named]}, {}).notes)
    assert estimate_workflow({"steps": [HERO]}, {}).notes == ()
