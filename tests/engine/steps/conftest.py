from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms

from renderline.canonical import JsonObject
from renderline.engine.jobs import Job, JobResult, run
from renderline.engine.steps import STEPS

Json = dict[str, Any]
Convert = Callable[..., JobResult]


@pytest.fixture
def workdir(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


@pytest.fixture
def convert(tmp_path: Path, workdir: Path) -> Convert:
    """Runs convertImage on bytes: `convert(source, {"format": "png"}, resize, blur)`."""

    def job(source: bytes, output: Json, *transforms: Json) -> JobResult:
        path = tmp_path / "source.bin"
        path.write_bytes(source)
        step_input: JsonObject = {
            "image": "https://example.com/x",
            "transforms": list(transforms),
            "output": output,
        }
        sources = {"image": path}
        return run(
            STEPS,
            Job(kind="convertImage", input=step_input, sources=sources, workdir=workdir),
            lambda _share: None,
        )

    return job


@pytest.fixture(scope="session")
def encode() -> Callable[..., bytes]:
    """An image as a file's bytes: `encode(image, "PNG", **options)`."""

    def bytes_of(image: Image.Image, kind: str, **options: Any) -> bytes:
        buffer = io.BytesIO()
        image.save(buffer, kind, **options)
        return buffer.getvalue()

    return bytes_of


@pytest.fixture(scope="session")
def srgb() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


@pytest.fixture(scope="session")
def swapped_profile(srgb: bytes) -> bytes:
    """A profile unlike sRGB: its red and blue primaries have changed places."""
    return srgb.replace(b"rXYZ", b"tmpX", 1).replace(b"bXYZ", b"rXYZ", 1).replace(b"tmpX", b"bXYZ", 1)
