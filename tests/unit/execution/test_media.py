from __future__ import annotations

import io
import wave
import zipfile

import pytest
from PIL import Image

from renderline.execution.media import recognize


def image(form: str) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (8, 8)).save(stream, form)
    return stream.getvalue()


def sound() -> bytes:
    stream = io.BytesIO()
    with wave.open(stream, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(16))
    return stream.getvalue()


def archive() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        file.writestr("a.txt", "a")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "extension", "family"),
    [
        (image("PNG"), "png", "image"),
        (image("JPEG"), "jpg", "image"),
        (image("WEBP"), "webp", "image"),
        (image("GIF"), "gif", "image"),
        (b"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00", "avif", "image"),
        (b"\xef\xbb\xbf <?xml version='1.0'?><svg/>", "svg", "image"),
        (b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00", "mp4", "video"),
        (b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm", "webm", "video"),
        (b"ID3\x04\x00", "mp3", "audio"),
        (b"\xff\xfb\x90\x64", "mp3", "audio"),
        (sound(), "wav", "audio"),
        (b"fLaC\x00\x00\x00\x22", "flac", "audio"),
        (b"glTF\x02\x00\x00\x00", "glb", "model"),
        (archive(), "zip", "application"),
        (b"<html><svg/></html>", "bin", ""),
        (b"\xff\xff\xff", "bin", ""),
        (b"RIFF\x00\x00\x00\x00AVI ", "bin", ""),
        (b"", "bin", ""),
    ],
)
def test_a_file_is_what_its_first_bytes_say(content: bytes, extension: str, family: str) -> None:
    kind = recognize(content[:512])
    assert (kind.extension, kind.family) == (extension, family)
