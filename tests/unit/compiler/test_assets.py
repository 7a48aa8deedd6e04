"""Local files in a body."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from renderline import api
from renderline.api import Given

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000003000000020802000000f016b8"  # 3 × 2 pixels; the header is all that is read
    "ec0000000049454e44ae426082"
)
PIPELINE = """
version: 1
parameters:
  photo: {type: image, default: photos/cat.png}
steps:
  - $type: imageUpscaler
    name: large
    input: {image: "{{ params.photo }}"}
  - $type: imageUpscaler
    name: again
    input: {image: "{{ params.photo }}"}
  - $type: imageUpscaler
    name: beside
    input: {image: ./photos/cat.png}
  - $type: convertImage
    name: small
    input: {image: ./photos/cat.png, output: {format: png}}
"""


@pytest.fixture
def pipeline(tmp_path: Path) -> Path:
    """A pipeline with a photo beside it."""
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "cat.png").write_bytes(PNG)
    path = tmp_path / "pipeline.yaml"
    path.write_text(PIPELINE)
    return path


def images(path: Path, given: Given | None = None) -> list[str]:
    """The images in the compiled body."""
    compilation = api.compile_file(path, given)
    assert compilation.report.errors == ()
    (submission,) = compilation.submissions
    steps = submission.body["steps"]
    assert isinstance(steps, list)
    return [step["input"]["image"] for step in steps]


def test_a_file_stands_as_its_hash_and_is_one_asset(pipeline: Path) -> None:
    (submission,) = api.compile_file(pipeline).submissions
    (asset,) = submission.assets
    assert asset.sha256 == hashlib.sha256(PNG).hexdigest()
    assert (asset.name, asset.media_type, asset.size_bytes) == ("photos/cat.png", "image/png", len(PNG))
    assert (asset.width_px, asset.height_px) == (3, 2)
    assert images(pipeline) == [f"asset:sha256:{asset.sha256}"] * 4


def test_a_name_that_no_file_can_have_is_a_mistake(pipeline: Path) -> None:
    pipeline.write_text(
        PIPELINE.replace("input: {image: ./photos/cat.png}", r'input: {image: "./cat\0.png"}')
    )
    (found,) = api.compile_file(pipeline).report.errors
    assert (found.code.id, found.location.span.start.line) == ("RL501", 14)


def test_the_digest_follows_the_content_not_the_name(pipeline: Path) -> None:
    (before,) = api.compile_file(pipeline).submissions
    other = pipeline.parent / "photos" / "renamed.png"
    other.write_bytes(PNG)
    (renamed,) = api.compile_file(pipeline, Given(values={"photo": str(other)})).submissions
    (pipeline.parent / "photos" / "cat.png").write_bytes(PNG + b"more")
    (changed,) = api.compile_file(pipeline).submissions
    assert before.digest == renamed.digest != changed.digest


def test_a_value_of_the_command_line_is_relative_to_where_the_user_stands(
    pipeline: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "mine.png").write_bytes(PNG)
    given = Given(values={"photo": "mine.png"}, base=elsewhere)
    assert images(pipeline, given)[0].startswith("asset:sha256:")


def test_urls_and_data_urls_stay(pipeline: Path) -> None:
    for url in ("https://example.com/cat.png", "data:image/png;base64,AAAA"):
        assert images(pipeline, Given(values={"photo": url}))[0] == url


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (b"", "RL502", "is empty"),
        (b"hello, I am text", "RL502", "is no image"),
        (b"II*\0\x08\0\0\0", "RL502", "is TIFF, which is not understood"),
        (b"MM\0*\0\0\0\x08", "RL502", "is TIFF, which is not understood"),
        (b"BMW is a make of cars", "RL502", "is no image"),
        (b"BM\x1e\0\0\0\0\0\0\0\x36\0\0\0", "RL502", "is BMP, which is not understood"),
        (None, "RL501", "no such file"),
    ],
)
def test_what_is_no_image_is_told_at_its_place(
    pipeline: Path, content: bytes | None, code: str, words: str
) -> None:
    odd = pipeline.parent / "odd.png"
    if content is not None:
        odd.write_bytes(content)
    pipeline.write_text(PIPELINE.replace("./photos/cat.png", "./odd.png"))
    compilation = api.compile_file(pipeline)
    found = [(error.code.id, error.location.span.start.line) for error in compilation.report.errors]
    assert found == [(code, 14), (code, 17)]
    assert all(words in error.message for error in compilation.report.errors)
    assert compilation.submissions == ()


def test_a_file_of_api_keys_alone_keeps_its_paths(tmp_path: Path) -> None:
    """It compiles to itself, whatever text it holds."""
    path = tmp_path / "plain.yaml"
    path.write_text("steps:\n  - $type: imageUpscaler\n    input: {image: ./photos/cat.png}\n")
    assert images(path) == ["./photos/cat.png"]


def test_a_long_file_is_hashed_whole(pipeline: Path) -> None:
    content = PNG + bytes(3 << 20)
    (pipeline.parent / "photos" / "cat.png").write_bytes(content)
    ((asset,),) = (submission.assets for submission in api.compile_file(pipeline).submissions)
    assert (asset.sha256, asset.size_bytes) == (hashlib.sha256(content).hexdigest(), len(content))
