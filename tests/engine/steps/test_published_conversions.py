"""Every conversion that the API's documentation shows can be carried out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from renderline.engine.jobs import JobResult

SAMPLES = Path(__file__).parents[2] / "data" / "api" / "samples" / "convert-image"


def conversions() -> list[Any]:
    return [
        pytest.param(step["input"], id=path.stem)
        for path in sorted(SAMPLES.glob("*.json"))
        for step in json.loads(path.read_text())["body"]["steps"]
        if step["$type"] == "convertImage"
    ]


@pytest.mark.parametrize("step_input", conversions())
def test_it_gives_the_format_that_it_names(
    convert: Callable[..., JobResult], encode: Callable[..., bytes], step_input: dict[str, Any]
) -> None:
    source = encode(Image.effect_noise((600, 450), 60).convert("RGB"), "JPEG")
    result = convert(source, step_input["output"], *step_input.get("transforms", []))
    widths = [one["targetWidth"] for one in step_input.get("transforms", []) if one["type"] == "resize"]
    with Image.open(result.media[0].path) as image:
        assert image.format == step_input["output"]["format"].upper()
        assert image.width == [600, *widths][-1]
    assert result.metadata == {}
