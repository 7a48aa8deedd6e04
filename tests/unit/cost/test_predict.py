"""The size of an image that is still to be made follows from its step, as far as the documentation tells."""

from __future__ import annotations

import pytest

from renderline.cost.predict import PredictedSize, known_size, output_size
from renderline.wire.pixel_size import PixelSize

SOURCE = known_size(PixelSize(1000, 501))


def _sides(size: PredictedSize | None) -> tuple[tuple[int, int], ...] | None:
    sizes = (size.likely, size.smallest, size.largest) if size else ()
    return tuple((each.width_px, each.height_px) for each in dict.fromkeys(sizes)) or None


@pytest.mark.parametrize(
    ("step_type", "step_input", "expected"),
    [
        ("imageGen", {"width": 1024, "height": 768}, ((1024, 768),)),
        ("imageGen", {"width": 1024}, None),
        ("imageGen", {"width": 1024, "height": {"$ref": "a", "path": "output.x"}}, None),
        ("imageGen", {"width": 1024, "height": 0}, None),
        ("imageGen", {"width": True, "height": True}, None),
        ("textToImage", {"width": 512, "height": 512}, ((512, 512),)),
        ("imageUpload", {}, ((1000, 501),)),
        ("imageUpscaler", {}, ((4000, 2004), (2000, 1002))),
        ("imageUpscaler", {"numberOfRepeats": 2}, ((16000, 8016), (4000, 2004))),
        ("imageUpscaler", {"numberOfRepeats": 4}, None),
        ("imageUpscaler", {"numberOfRepeats": "2"}, None),
        ("convertImage", {}, ((1000, 501),)),
        ("convertImage", {"transforms": [{"type": "resize", "targetWidth": 500}]}, ((500, 251),)),
        ("convertImage", {"transforms": [{"type": "resize"}]}, ((1000, 501),)),
        ("convertImage", {"transforms": [{"type": "resize", "targetWidth": 1}]}, ((1, 1),)),
        ("convertImage", {"transforms": [{"type": "blur", "blur": 5}]}, ((1000, 501),)),
        (
            "convertImage",
            {"transforms": [{"type": "resize", "targetWidth": 500}, {"type": "resize", "targetWidth": 250}]},
            ((250, 126),),
        ),
        ("convertImage", {"transforms": [{"type": "rotate"}]}, None),
        ("convertImage", {"transforms": [{"type": "resize", "targetWidth": "wide"}]}, None),
        ("convertImage", {"transforms": ["resize"]}, None),
        ("convertImage", {"transforms": {"$ref": "a", "path": "output.x"}}, None),
        ("imageBackgroundRemoval", {}, None),
        ("videoGen", {"width": 1280, "height": 720}, None),
    ],
)
def test_a_step_makes_images_of_a_known_size(
    step_type: str, step_input: dict[str, object], expected: tuple[tuple[int, int], ...] | None
) -> None:
    """Likely first, then the least it may be; nothing where nobody says."""
    assert _sides(output_size(step_type, step_input, SOURCE)) == expected


@pytest.mark.parametrize("step_type", ["imageUpload", "imageUpscaler", "convertImage"])
def test_without_a_source_size_there_is_no_output_size(step_type: str) -> None:
    """A guess from nothing would be a price from nothing."""
    assert output_size(step_type, {"transforms": [{"type": "resize", "targetWidth": 9}]}, None) is None


def test_the_upscalers_factor_is_said_to_be_unsettled() -> None:
    """Its models enlarge four times per pass, its price counts two: both are told."""
    size = output_size("imageUpscaler", {}, SOURCE)
    assert size is not None
    assert "4 times per pass" in size.reason
    assert "2 times per pass" in size.reason


def test_a_resize_settles_the_size_again() -> None:
    """Behind it the width is what was asked for, whatever the upscaler did."""
    upscaled = output_size("imageUpscaler", {}, SOURCE)
    resized = output_size("convertImage", {"transforms": [{"type": "resize", "targetWidth": 1920}]}, upscaled)
    assert _sides(resized) == ((1920, 962),)
