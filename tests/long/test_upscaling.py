"""What takes the deep networks minutes: their seams on a photograph, the memory of a large image."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from renderline.engine.upscaling import models
from renderline.engine.upscaling.network import load
from renderline.engine.upscaling.runner import upscale

pytestmark = pytest.mark.long

Pixels = NDArray[np.float32]
THREADS = 2
LARGE_BOUND_BYTES = 4 * 2**30
LARGE = """
import sys
from pathlib import Path
from renderline.engine.steps import STEPS
from renderline.engine.jobs import Job, run

folder = Path(sys.argv[1])
job = Job(
    kind="imageUpscaler", input={"image": "x"}, sources={"image": folder / "source.png"}, workdir=folder,
    options={"threads": 2, "upscaler": "animevideov3"},
)
print(run(STEPS, job, lambda share: None).media[0].width_px)
"""


@pytest.fixture
def photo(root: Path) -> Pixels:
    with Image.open(root / "pipelines" / "photos" / "chelsea.jpg") as image:
        return np.asarray(image, np.float32)[40:168, 30:222] / np.float32(255)


def unheard(_: float) -> None:
    """A progress that nobody listens to."""


@pytest.mark.parametrize("name", ["x4plus-anime", "x4plus"])
def test_the_tiles_of_a_deep_network_join_on_a_photograph(photo: Pixels, name: str) -> None:
    """At least 50 dB over all, and no column beside a seam differs by what an eye could see."""
    found = models.built_in(name)
    loaded = load(found, THREADS)
    whole = upscale(loaded, photo, progress=unheard)
    loaded.window_px = found.tiles.smallest_window_px
    tiled = upscale(loaded, photo, progress=unheard)
    error = np.square(whole - tiled)
    assert -10 * np.log10(error.mean()) >= 50
    assert -10 * np.log10(error.mean(axis=(0, 2)).max()) >= 45
    assert -10 * np.log10(error.mean(axis=(1, 2)).max()) >= 45


def test_an_image_of_8000_by_8000_takes_no_more_than_four_gigabytes(tmp_path: Path) -> None:
    Image.effect_mandelbrot((2000, 2000), (-2, -1.5, 1, 1.5), 100).convert("RGB").save(
        tmp_path / "source.png"
    )
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    done = subprocess.run(
        [sys.executable, "-c", LARGE, str(tmp_path)], check=True, capture_output=True, text=True, timeout=900
    )
    assert done.stdout.strip() == "8000"
    peak_kib = max(before, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
    assert peak_kib * 1024 <= LARGE_BOUND_BYTES
