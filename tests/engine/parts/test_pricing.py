"""What a price says, keeps and leaves open."""

from __future__ import annotations

import pytest

from renderline.canonical import JsonObject
from renderline.engine.pricing import Price, estimate, price_headers
from renderline.wire.pixel_size import PixelSize

UPSCALE: JsonObject = {"$type": "imageUpscaler", "input": {"image": "https://images.example/x.png"}}
ECHO: JsonObject = {"$type": "echo", "input": {"message": "hi"}}
MEDIA = {"https://images.example/x.png": PixelSize(512, 512)}


def test_parts_of_a_buzz_count_as_a_whole_one() -> None:
    price = Price(steps=(0.2, 0.3, None), extras={}, unpriced=("echo",), currency="blue")
    assert (price.base, price.total) == (1, 1)


def test_extras_come_on_top_and_tips_are_told_apart() -> None:
    price = Price(steps=(10.0,), extras={"tip to civitai": 2, "download": 5}, unpriced=(), currency="blue")
    assert (price.base, price.total) == (10, 17)
    assert (price.tip("civitai"), price.tip("creators"), dict(price.fixed)) == (2, 0, {"download": 5})


def test_a_price_is_kept_and_read_back() -> None:
    price = estimate({"steps": [UPSCALE, ECHO], "tips": {"civitai": 0.5, "creators": 0}}, MEDIA)
    assert Price.read(price.document()) == price


def test_an_unknown_size_leaves_the_price_open_and_a_known_one_settles_it() -> None:
    assert estimate({"steps": [UPSCALE]}, {}).unpriced == ("imageUpscaler",)
    known = estimate({"steps": [UPSCALE]}, MEDIA)
    assert known.unpriced == ()
    assert known.total > 0


def test_each_type_without_a_price_is_named_once() -> None:
    headers = price_headers(estimate({"steps": [ECHO, UPSCALE, ECHO]}, {}))
    assert headers["X-Renderline-Unpriced"] == "echo, imageUpscaler"


@pytest.mark.parametrize(
    ("fields", "currency"),
    [
        ({}, "blue"),
        ({"currencies": []}, "blue"),
        ({"currencies": ["green", "yellow"]}, "green"),
        ({"allowMatureContent": True}, "yellow"),
        ({"allowMatureContent": False}, "blue"),
    ],
)
def test_the_account_is_the_first_that_may_be_charged(fields: JsonObject, currency: str) -> None:
    price = estimate({"steps": [UPSCALE], **fields}, MEDIA)
    assert price_headers(price)["X-Civitai-Cost-By-Currency"] == f"{currency}={price.total}"
