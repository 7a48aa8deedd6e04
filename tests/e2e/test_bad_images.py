"""Images that cannot be used: a clear sentence, an exit code, no file, and the engine goes on."""

from __future__ import annotations

import struct
import subprocess
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

Command = Callable[..., subprocess.CompletedProcess[str]]
PIPELINE = """
version: 1
parameters:
  photo: {type: image}
steps:
  - $type: imageUpscaler
    name: large
    input: {image: "{{ params.photo }}"}
"""


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def bomb() -> bytes:
    """A small PNG that says it is 50,000 × 50,000 pixels."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes(100_000))) + chunk(b"IEND", b"")


def truncated(tmp_path: Path) -> bytes:
    path = tmp_path / "whole.png"
    Image.effect_noise((64, 64), 50).save(path)
    content = path.read_bytes()
    path.unlink()
    return content[: len(content) // 2]


CASES: dict[str, tuple[Callable[[Path], bytes], int, str]] = {
    "truncated": (truncated, 13, "truncated"),
    "text": (lambda _: b"This is no picture.\n", 10, "is no image"),
    "empty": (lambda _: b"", 10, "is empty"),
    "bomb": (lambda _: bomb(), 13, "50,000 x 50,000"),
}


@pytest.mark.parametrize("name", CASES)
def test_a_bad_file_is_told_and_nothing_is_written(renderline: Command, tmp_path: Path, name: str) -> None:
    make, code, words = CASES[name]
    (tmp_path / "pipeline.yaml").write_text(PIPELINE)
    (tmp_path / "photo.png").write_bytes(make(tmp_path))
    done = renderline("run", "pipeline.yaml", "-p", "photo=photo.png", "--upscaler", "animevideov3")
    assert (done.returncode, words in done.stderr, "Traceback" in done.stderr) == (code, True, False), (
        done.stderr
    )
    assert done.stdout == ""
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://127.0.0.1:9/cat.png", "is not fetched"),
        ("http://no-such-host.invalid/cat.png", "no-such-host.invalid"),
        ("ftp://example.com/cat.png", "http"),
    ],
)
def test_a_url_that_cannot_be_had_fails_its_step(
    renderline: Command, tmp_path: Path, url: str, words: str
) -> None:
    (tmp_path / "pipeline.yaml").write_text(PIPELINE)
    done = renderline("run", "pipeline.yaml", "-p", f"photo={url}", "--upscaler", "animevideov3")
    assert done.returncode in {10, 13}
    assert words in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_bad_cell_does_not_take_the_good_ones_with_it(renderline: Command, tmp_path: Path) -> None:
    """The engine goes on serving: the workflow after the failed one succeeds, and the exit code says partial."""
    photos = tmp_path / "photos"
    photos.mkdir()
    (photos / "a-broken.png").write_bytes(truncated(tmp_path))
    Image.new("RGB", (8, 6), "teal").save(photos / "b-good.png")
    matrix = "matrix: {axes: {photo: {files: 'photos/*.png'}}}\nsteps:"
    text = PIPELINE.replace("steps:", matrix).replace("params.photo", "matrix.photo")
    (tmp_path / "pipeline.yaml").write_text(text.replace("parameters:\n  photo: {type: image}\n", ""))
    done = renderline("run", "pipeline.yaml", "--upscaler", "animevideov3")
    assert done.returncode == 14, done.stderr
    (path,) = done.stdout.splitlines()
    assert "b-good" in path
    with Image.open(tmp_path / path) as picture:
        assert picture.size == (32, 24)
