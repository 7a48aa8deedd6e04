"""What takes the deep networks minutes: their seams on a photograph, the memory of a large image; and torch, where it is."""

from __future__ import annotations

import resource
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from renderline.engine.upscaling import models
from renderline.engine.upscaling.adding import add
from renderline.engine.upscaling.descriptor import Descriptor, Tiles, TorchFile
from renderline.engine.upscaling.network import load
from renderline.engine.upscaling.runner import upscale

pytestmark = pytest.mark.long

Pixels = NDArray[np.float32]
THREADS = 2
LARGE_BOUND_BYTES = 4 * 2**30
LARGE = """
import sys
from pathlib import Path
from renderline.engine.jobs import Job, run

folder = Path(sys.argv[1])
job = Job(
    kind="imageUpscaler", input={"image": "x"}, sources={"image": folder / "source.png"}, workdir=folder,
    options={"threads": 2, "upscaler": "animevideov3"},
)
print(run(job, lambda share: None).media[0].width_px)
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


def test_torch_gives_what_the_converted_network_gives(root: Path) -> None:
    """The same weights through spandrel and torch, where they are installed, and what was committed."""
    pytest.importorskip("spandrel", exc_type=ImportError)
    folder = root / "tests" / "data" / "upscalers"
    with np.load(folder / "expected.npz") as arrays:
        image, expected = arrays["image"], arrays["compact-x4"]
    described = Descriptor(
        name="compact",
        files=TorchFile(path=folder / "compact-x4.pth"),
        scale=4,
        channels=3,
        tiles=Tiles(overlap_px=8),
    )
    made = load(described, 1).enlarge(image.transpose(1, 2, 0))
    # spandrel cuts off what is darker than black or lighter than white; we do so once the tiles are joined.
    np.testing.assert_allclose(made.transpose(2, 0, 1), expected.clip(0, 1), rtol=0, atol=3e-6)


def test_an_architecture_of_spandrel_is_added_and_runs(tmp_path: Path) -> None:
    pytest.importorskip("spandrel", exc_type=ImportError)
    import torch
    from spandrel.architectures.SPAN import SPAN

    network = SPAN(num_in_ch=3, num_out_ch=3, feature_channels=8, upscale=2)
    torch.save(network.state_dict(), tmp_path / "span.pth")
    entry = add("urn:air:other:upscaler:civitai:1@1", tmp_path / "span.pth", tmp_path / "models")
    assert (entry.architecture, entry.runtime, entry.scale) == ("SPAN", "torch", 2)
    found = models.find(entry.air, models_dir=tmp_path / "models").descriptor
    assert replace(found, stamp="").name == "span"
    assert load(found, 1).enlarge(np.zeros((9, 7, 3), np.float32)).shape == (18, 14, 3)
