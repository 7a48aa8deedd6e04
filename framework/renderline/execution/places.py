"""Where a file may be written: below one folder, whatever its name says and whatever links lie there."""

from __future__ import annotations

import re
from pathlib import Path

from renderline.errors import DownloadError

__all__ = ["place"]

# The path separators and stream marks of every system, and what no terminal should be shown.
_FORBIDDEN = re.compile(r"[\\:\x00-\x1f\x7f]")


def place(folder: Path, name: str) -> Path:
    """
    The path of a file named `name` (relative, with `/`) below `folder`.

    Raises:
        DownloadError: the name leads out of the folder: absolute, `..`, or through a symbolic link.
    """
    parts = name.split("/")
    if _FORBIDDEN.search(name) or any(part in {"", ".", ".."} for part in parts):
        raise DownloadError(f"`{name}` is no name of a file below {folder}")
    target = folder.joinpath(*parts)
    if not target.parent.resolve().is_relative_to(folder.resolve()):
        raise DownloadError(f"`{name}` would be written outside {folder}, through a symbolic link")
    return target
