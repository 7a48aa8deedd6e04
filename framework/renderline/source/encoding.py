"""Bytes into text: UTF-8, or UTF-16 that says so in its first two bytes."""

from __future__ import annotations

import codecs

from renderline.source.mistakes import ENCODING, Mistake
from renderline.source.text import SourceText

__all__ = ["decode", "with_lf"]

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_UTF_32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)


def decode(content: bytes, name: str) -> tuple[SourceText, Mistake | None]:
    """A file's text; with a mistake beside it, it is only good for showing where."""
    # Before UTF-16: the mark of little-endian UTF-32 begins with that of UTF-16.
    if content.startswith(_UTF_32):
        return SourceText(name, ""), _mistake(0, 0, "this file is UTF-32")
    encoding = "utf-16" if content.startswith(_UTF_16) else "utf-8"
    content = content.removeprefix(codecs.BOM_UTF8)
    try:
        return SourceText(name, with_lf(content.decode(encoding))), None
    except UnicodeDecodeError as error:
        # Decoded once more, for a byte's offset is no character's.
        good = with_lf(content[: error.start].decode(encoding))
        text = with_lf(content.decode(encoding, errors="replace"))
        message = f"the byte 0x{content[error.start]:02X} is not {encoding.upper()}"
        return SourceText(name, text), _mistake(len(good), min(len(good) + 1, len(text)), message)


def with_lf(text: str) -> str:
    """The text with LF for every line end, as both notations read it anyway."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _mistake(start: int, end: int, message: str) -> Mistake:
    return Mistake(code=ENCODING, start=start, end=end, message=message, hint="save the file as UTF-8")
