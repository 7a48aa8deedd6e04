"""Values of type `image` and `file`: a URL, a data URL, or a local path that must lead to a file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from renderline.diagnostic import nearest
from renderline.parameters.values import LocalPath, Type

__all__ = ["Located", "locate", "meant_name"]

# Without `//`, only `data:` is a scheme: `cat:1.jpg` is a file, and `C:\cat.jpg` as well.
_SCHEME = re.compile(r"(?P<scheme>data(?=:)|[a-z][a-z0-9+.-]*(?=://))", re.IGNORECASE)
# RFC 2397: the media type may be left out, and so may `;base64`; the comma may not.
_DATA_URL = re.compile(r"data:(?P<media_type>[^,;]*)(?:;[^,]*)?,", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """
    What a text means.

    Attributes:
        value: a `LocalPath`, or the URL as it is; empty when there is a fault.
        fault: what is wrong, as the end of the sentence `VALUE …`.
    """

    value: str = ""
    fault: str = ""
    hint: str = ""


def locate(kind: Type, text: str, folder: Path) -> Located:
    """Read a text as an image or file; a relative path starts at `folder`."""
    if not text:
        return Located(fault="is empty", hint="give a path, a URL or a data URL")
    scheme = _SCHEME.match(text)
    if scheme is None:
        return _local(text, folder)
    match scheme["scheme"].lower():
        case "http" | "https":
            return _url(text)
        case "data":
            return _data_url(kind, text)
        case other:
            return Located(
                fault=f"has the scheme `{other}`", hint="`http`, `https` and `data` are understood"
            )


def _url(text: str) -> Located:
    try:
        host = urlsplit(text).hostname
    except ValueError:
        host = None
    return Located(value=text) if host else Located(fault="is a URL without a host")


def _data_url(kind: Type, text: str) -> Located:
    parts = _DATA_URL.match(text)
    if parts is None:
        return Located(fault="is a data URL without a comma", hint="write `data:image/png;base64,…`")
    if kind is Type.IMAGE and not parts["media_type"].lower().startswith("image/"):
        return Located(
            fault=f"is a data URL of `{parts['media_type']}`, not of an image",
            hint="write `data:image/png;base64,…`",
        )
    return Located(value=text)


def _local(text: str, folder: Path) -> Located:
    # Not resolved: a message shows the way that was written, not where a link leads.
    path = (folder / text).absolute()
    try:
        if path.is_file():
            return Located(value=LocalPath(text, path))
        if path.is_dir():
            return Located(fault=f"is a folder, {path}", hint="name a file in it")
    # `is_file` says no to what is not there; a name longer than the file system takes makes it raise.
    except OSError:
        return Located(fault="is no usable path")
    return Located(fault=f"leads to no file; tried {path}", hint=_hint(path))


def meant_name(path: Path) -> str | None:
    """The name in the same folder that is meant by one which is not there, if it can be guessed."""
    return nearest(path.name, _names_in(path.parent))


def _hint(path: Path) -> str:
    meant = meant_name(path)
    return f"did you mean `{meant}`?" if meant else "name a file that is there, a URL or a data URL"


def _names_in(folder: Path) -> Iterable[str]:
    try:
        return [each.name for each in folder.iterdir()]
    # The hint is worth no failure of its own: the folder may be missing or closed.
    except (OSError, ValueError):
        return []
