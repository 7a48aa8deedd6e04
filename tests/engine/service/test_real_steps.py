"""The step kinds that ship with the engine, through its whole length: pictures in, pictures out, bad ones named."""

from __future__ import annotations

import base64
import io
import zlib
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from PIL import Image

Json = dict[str, Any]


def picture(kind: str = "PNG", side_px: int = 16) -> bytes:
    buffer = io.BytesIO()
    Image.effect_mandelbrot((side_px, side_px), (-2, -1.5, 1, 1.5), 100).convert("RGB").save(buffer, kind)
    return buffer.getvalue()


def bomb() -> bytes:
    content = bytearray(picture())
    content[16:24] = (60_000).to_bytes(4, "big") * 2
    content[29:33] = zlib.crc32(content[12:29]).to_bytes(4, "big")
    return bytes(content)


def data_url(content: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(content).decode()}"


def convert(image: Any, form: str = "webp", **fields: Any) -> Json:
    return {"$type": "convertImage", "input": {"image": image, "output": {"format": form}}, **fields}


BAD = {
    "empty": b"",
    "text with a picture's name": b"this is no picture",
    "truncated": picture(side_px=64)[:-200],
    "bomb": bomb(),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_picture_fails_its_step_with_a_sentence_and_the_engine_goes_on(
    shipped: httpx.Client, submit: Callable[..., Json], case: str
) -> None:
    bad, good = submit(shipped, convert(data_url(BAD[case])), convert(data_url(picture())))["steps"]
    assert (bad["status"], good["status"]) == ("failed", "succeeded")
    assert bad["metadata"]["error"]["reason"] == "image_unusable"
    assert "Traceback" not in bad["metadata"]["error"]["message"]
    assert " " in bad["metadata"]["error"]["message"]


def test_a_picture_goes_through_a_chain_and_comes_back_in_its_new_form(
    shipped: httpx.Client, submit: Callable[..., Json]
) -> None:
    upload = {"$type": "imageUpload", "name": "in", "input": data_url(picture())}
    body = submit(shipped, upload, convert({"$ref": "in", "path": "output.blob.url"}, name="out"))
    assert body["status"] == "succeeded"
    blob = body["steps"][1]["output"]["blob"]
    answer = httpx.get(blob["url"])
    assert answer.headers["content-type"] == "image/webp"
    with Image.open(io.BytesIO(answer.content)) as image:
        assert (image.format, image.size) == ("WEBP", (blob["width"], blob["height"]))


def test_a_rehearsed_generation_says_so(shipped: httpx.Client, submit: Callable[..., Json]) -> None:
    step_input = {
        "engine": "flux2",
        "model": "klein",
        "operation": "createImage",
        "modelVersion": "4b",
        "prompt": "a cat",
        "width": 512,
        "height": 512,
        "quantity": 2,
    }
    (step,) = submit(shipped, {"$type": "imageGen", "input": step_input})["steps"]
    assert [image["width"] for image in step["output"]["images"]] == [512, 512]
    assert step["metadata"]["renderline"]


def test_an_upscaled_picture_is_larger_and_names_its_model(
    shipped: httpx.Client, submit: Callable[..., Json]
) -> None:
    step = {"$type": "imageUpscaler", "input": {"image": data_url(picture())}}
    (done,) = submit(shipped, step, wait=60)["steps"]
    blob = done["output"]["blob"]
    assert blob["width"] > 16
    assert blob["width"] == blob["height"]
    assert done["metadata"]["renderline"]
