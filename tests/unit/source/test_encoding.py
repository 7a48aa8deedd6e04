"""Bytes become text, or a diagnostic at the byte that cannot."""

from __future__ import annotations

import codecs

import pytest

from renderline.diagnostic import Position
from renderline.source import encoding

TEXT = "a: é😀\nb: 1\n"


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        TEXT.replace("\n", "\r\n").encode(),
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        codecs.BOM_UTF16_LE + TEXT.replace("\n", "\r").encode("utf-16-le"),
    ],
    ids=["UTF-8", "UTF-8 with BOM", "CRLF", "UTF-16 LE", "UTF-16 BE", "UTF-16 with CR"],
)
def test_unicode_is_read_without_mark_and_with_lf(content: bytes) -> None:
    source, mistake = encoding.decode(content, "a.yaml")
    assert (source.name, source.text, mistake) == ("a.yaml", TEXT, None)


@pytest.mark.parametrize(
    ("content", "position", "words"),
    [
        ("a: 1\r\nb: é".encode("latin-1"), Position(2, 4), "0xE9 is not UTF-8"),
        (codecs.BOM_UTF8 + b"a: \xff", Position(1, 4), "0xFF is not UTF-8"),
        ("é: ".encode() + b"\xc3", Position(1, 4), "0xC3 is not UTF-8"),
        (codecs.BOM_UTF16_LE + "a\nb".encode("utf-16-le") + b"x", Position(2, 2), "0x78 is not UTF-16"),
        (codecs.BOM_UTF16_BE + b"\x00a\xd8\x00\x00b", Position(1, 2), "0xD8 is not UTF-16"),
        (codecs.BOM_UTF32_LE + "a: 1".encode("utf-32-le"), Position(1, 1), "UTF-32"),
        (codecs.BOM_UTF32_BE + "a: 1".encode("utf-32-be"), Position(1, 1), "UTF-32"),
    ],
)
def test_other_bytes_are_told_at_their_place(content: bytes, position: Position, words: str) -> None:
    source, mistake = encoding.decode(content, "a.yaml")
    assert mistake is not None
    assert mistake.code.id == "RL004"
    assert mistake.diagnose(source).location.span.start == position
    assert words in mistake.message
    assert mistake.hint == "save the file as UTF-8"
