"""An upload passes through as it is, once it is known to be a whole image."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from renderline.engine.jobs import Job, JobResult, run
from renderline.engine.steps import STEPS
from renderline.engine.steps.image_upload import KIND
from renderline.errors import ImageError

Encode = Callable[..., bytes]
Upload = Callable[[bytes], JobResult]

TEXT = "https://example.com/a.png"


@pytest.fixture
def upload(tmp_path: Path, workdir: Path) -> Upload:
    def job(data: bytes) -> JobResult:
        path = tmp_path / "fetched"
        path.write_bytes(data)
        (planned,) = KIND.jobs(TEXT)
        return run(
            STEPS,
            Job(kind="imageUpload", input=planned, sources={"": path}, workdir=workdir),
            lambda _share: None,
        )

    return job


@pytest.mark.parametrize(
    ("kind", "media_type", "suffix"),
    [
        ("PNG", "image/png", ".png"),
        ("JPEG", "image/jpeg", ".jpg"),
        ("WEBP", "image/webp", ".webp"),
        ("GIF", "image/gif", ".gif"),
        ("AVIF", "image/avif", ".avif"),
        ("TIFF", "image/tiff", ".tiff"),
        ("BMP", "image/bmp", ".bmp"),
    ],
)
def test_the_bytes_are_untouched_and_named_for_what_they_are(
    upload: Upload, encode: Encode, kind: str, media_type: str, suffix: str
) -> None:
    data = encode(Image.new("RGB", (30, 20), "teal"), kind)
    (media,) = upload(data).media
    assert media.path.read_bytes() == data
    assert (media.media_type, media.path.suffix) == (media_type, suffix)
    assert (media.width_px, media.height_px) == (30, 20)


@pytest.mark.parametrize("orientation", [1, 6])
def test_a_turned_image_has_the_size_that_is_seen(upload: Upload, encode: Encode, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    (media,) = upload(encode(Image.new("RGB", (30, 20)), "JPEG", exif=exif.tobytes())).media
    assert (media.width_px, media.height_px) == ((20, 30) if orientation == 6 else (30, 20))


def test_what_is_no_whole_image_is_refused_and_leaves_no_file(
    upload: Upload, encode: Encode, workdir: Path
) -> None:
    data = encode(Image.effect_noise((60, 60), 50), "PNG")
    for broken in (b"", b"text", data[:-100]):
        with pytest.raises(ImageError):
            upload(broken)
    assert not list(workdir.iterdir())


def test_the_source_is_the_input_itself() -> None:
    assert KIND.sources(TEXT) == (("", TEXT),)
    assert KIND.sources({"image": TEXT}) == ()
    assert KIND.output([{"id": "one"}]) == {"blob": {"id": "one"}}
