"""Files written at once: whoever reads them sees all of the new text, or what was there before."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

from renderline.errors import UsageError

__all__ = ["rewrite", "rewrite_bytes", "write"]


def write(path: Path, text: str) -> None:
    """
    Write a file, as UTF-8, over an older one if there is one; what is no file, such as a pipe, takes the text as it comes.

    Raises:
        UsageError: the file or its folder cannot be written.
    """
    content = text.encode("utf-8")
    if path.is_file():
        rewrite_bytes(path, content)
        return
    try:
        if path.exists():
            path.write_bytes(content)
        else:
            _create(path.resolve(), content)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}") from error


def rewrite(path: Path, text: str) -> None:
    """
    Replace a file's content, as UTF-8; its mode stays, and a link goes on pointing to the same file.

    Raises:
        UsageError: the file or its folder cannot be written.
    """
    rewrite_bytes(path, text.encode("utf-8"))


def rewrite_bytes(path: Path, content: bytes) -> None:
    """
    Replace a file's content; its mode stays, and a link goes on pointing to the same file.

    Raises:
        UsageError: the file or its folder cannot be written.
    """
    try:
        # Resolved, or the move would put a file in the link's place.
        _replace(path.resolve(strict=True), content)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}") from error


def _replace(target: Path, content: bytes) -> None:
    # A file that its owner made read-only would be replaced all the same: only the folder's mode counts for that.
    with target.open("r+b"):
        mode = stat.S_IMODE(target.stat().st_mode)
    # In the same folder: POSIX moves a file in one step only within a file system.
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    draft = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            _fill(file, content)
        # A temporary file is made for its owner alone.
        draft.chmod(mode)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def _create(target: Path, content: bytes) -> None:
    # Opened by name: unlike a temporary file it gets the mode that the user's umask gives to any new file.
    draft = target.with_name(f".{target.name}.{token_hex(4)}")
    try:
        with draft.open("xb") as file:
            _fill(file, content)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def _fill(file: BinaryIO, content: bytes) -> None:
    file.write(content)
    file.flush()
    # Before the move: after a loss of power the name must not lead to an empty file.
    os.fsync(file.fileno())
