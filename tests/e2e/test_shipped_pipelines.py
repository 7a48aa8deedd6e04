"""Every pipeline that comes with the project, run on the embedded engine, its result opened."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

Command = Callable[..., subprocess.CompletedProcess[str]]
PIPELINES = Path(__file__).parents[2] / "pipelines"
FAST = ("--upscaler", "animevideov3")


def sharpness(picture: Image.Image) -> float:
    """The mean strength of edges: of the second derivative of the brightness, in grey levels."""
    grey = np.asarray(picture.convert("L"), dtype=np.float64)
    laplacian = 4 * grey[1:-1, 1:-1] - grey[:-2, 1:-1] - grey[2:, 1:-1] - grey[1:-1, :-2] - grey[1:-1, 2:]
    return float(np.abs(laplacian).mean())


@pytest.mark.long
def test_a_photo_comes_out_four_times_larger_and_sharper_than_interpolated(
    renderline: Command, tmp_path: Path
) -> None:
    """The product's first promise, kept by the photo network itself."""
    done = renderline("run", PIPELINES / "rescue-photo.yaml")
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{Path('out/rescue-photo/enlarged.png')}\n"
    assert "x4plus" in done.stderr
    with (
        Image.open(PIPELINES / "photos" / "chelsea.jpg") as source,
        Image.open(tmp_path / done.stdout.strip()) as large,
    ):
        assert large.format == "PNG"
        assert large.size == (4 * source.width, 4 * source.height)
        lanczos = source.resize(large.size, Image.Resampling.LANCZOS)
        assert sharpness(large) > 1.2 * sharpness(lanczos)
        # The same picture, not merely a sharp one.
        small = np.asarray(large.convert("RGB").resize(source.size, Image.Resampling.BOX), dtype=float)
        assert np.abs(small - np.asarray(source.convert("RGB"), dtype=float)).mean() < 6


@pytest.mark.long
def test_a_photo_for_the_web_lands_on_its_width_as_webp(renderline: Command, tmp_path: Path) -> None:
    done = renderline("run", PIPELINES / "photo-for-web.yaml", "-p", "width=700", *FAST)
    assert (done.returncode, done.stdout) == (0, "out/photo-for-web/web-700.webp\n"), done.stderr
    with Image.open(tmp_path / done.stdout.strip()) as picture:
        assert (picture.format, picture.size) == ("WEBP", (700, 525))


@pytest.mark.long
def test_hero_is_generated_and_enlarged(renderline: Command, tmp_path: Path) -> None:
    done = renderline("run", PIPELINES / "hero.yaml", "-p", "size=512", *FAST, "--json")
    assert done.returncode == 0, done.stderr
    (workflow,) = json.loads(done.stdout)["workflows"]
    (output,) = workflow["outputs"]
    with Image.open(tmp_path / output["path"]) as picture:
        assert picture.size == (2048, 2048)
    hero, large = workflow["steps"]
    assert hero["notes"]["renderline"]["rehearsed"] is True
    assert large["notes"]["renderline"]["upscaler"].endswith("animevideov3-x4")


@pytest.mark.long
def test_hero_1920_lands_on_its_width_as_webp_without_metadata(renderline: Command, tmp_path: Path) -> None:
    done = renderline("run", PIPELINES / "hero-1920.yaml", *FAST)
    assert done.returncode == 0, done.stderr
    path = tmp_path / done.stdout.strip()
    assert path.name == "hero-1920.webp"
    with Image.open(path) as picture:
        assert (picture.format, picture.size) == ("WEBP", (1920, 1920))
        assert not picture.getexif()
        assert "icc_profile" not in picture.info
    # VP8 (lossy) in the simple container has no room for metadata at all.
    assert path.read_bytes()[12:16] == b"VP8 "


@pytest.mark.long
def test_running_again_leaves_an_equal_file_alone_and_another_one_is_not_overwritten(
    renderline: Command, tmp_path: Path
) -> None:
    arguments = ("run", PIPELINES / "rescue-photo.yaml", *FAST)
    first = renderline(*arguments)
    assert first.returncode == 0, first.stderr
    path = tmp_path / first.stdout.strip()
    written_ns = path.stat().st_mtime_ns
    assert renderline(*arguments).returncode == 0
    assert path.stat().st_mtime_ns == written_ns
    path.write_bytes(b"mine")
    refused = renderline(*arguments)
    assert (refused.returncode, path.read_bytes()) == (2, b"mine")
    assert "exists already, and not from a run like this one; overwrite with --force" in refused.stderr
    assert renderline(*arguments, "--force").returncode == 0
    with Image.open(path) as picture:
        assert picture.size == (960, 720)


@pytest.mark.parametrize("upscaler", ["animevideov3-x2", "animevideov3-x3"])
def test_the_scale_comes_from_the_model(renderline: Command, tmp_path: Path, upscaler: str) -> None:
    done = renderline("run", PIPELINES / "rescue-photo.yaml", "--upscaler", upscaler)
    assert done.returncode == 0, done.stderr
    with Image.open(tmp_path / done.stdout.strip()) as picture:
        assert picture.width == 240 * int(upscaler[-1])
