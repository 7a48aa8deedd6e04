"""A download on its way: bytes in a hidden `.part` file, until all files of its workflow are complete."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import AsyncIterator
from pathlib import Path
from types import TracebackType
from typing import Self

from renderline.errors import DownloadError
from renderline.execution.media import HEAD_BYTES, MediaKind, recognize
from renderline.execution.uninterrupted import uninterrupted

__all__ = ["PartFile", "PartFiles", "sweep"]


class PartFile:
    """
    A new file in `folder`, to be moved to its place or discarded.

    Args:
        owner: the run that makes it; `sweep` finds it by this when the run was killed.

    Attributes:
        size_bytes: written so far.
        sha256: of all bytes, in hex; empty until they have reached the disk.
    """

    def __init__(self, folder: Path, owner: str = "") -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / f".{owner}{secrets.token_hex(8)}.part"
        self.size_bytes = 0
        self._head = b""
        self.sha256 = ""
        # Exclusively: never through a link that somebody laid there.
        self._file = self.path.open("x+b")

    @property
    def kind(self) -> MediaKind:
        """What the bytes are."""
        return recognize(self._head)

    async def fill(self, chunks: AsyncIterator[bytes], length_bytes: int | None) -> None:
        """
        Write everything and have it reach the disk.

        Raises:
            DownloadError: it is empty, or not as long as announced.
        """
        async for chunk in chunks:
            self._add(chunk)
        # The disk and the hash take long enough to hold up the requests of all other cells.
        await uninterrupted(self._finish)
        if self.size_bytes == 0:
            raise DownloadError("the file is empty")
        if length_bytes not in {None, self.size_bytes}:
            raise DownloadError(f"{self.size_bytes} of {length_bytes} bytes came")

    def write(self, content: bytes) -> None:
        """Write what is known as a whole, and have it reach the disk."""
        self._add(content)
        self._finish()

    def _add(self, chunk: bytes) -> None:
        self._file.write(chunk)
        self._head += chunk[: HEAD_BYTES - len(self._head)]
        self.size_bytes += len(chunk)

    def _finish(self) -> None:
        # Before the move: a name whose bytes a loss of power took would be taken for a finished file.
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.seek(0)
        self.sha256 = hashlib.file_digest(self._file, "sha256").hexdigest()
        self._file.close()

    def move(self, target: Path) -> None:
        """Put the file in its place in one step, so that nobody ever sees half of it; its folder is still to be synced."""
        target.parent.mkdir(parents=True, exist_ok=True)
        self.path.replace(target)

    def discard(self) -> None:
        """Remove what is left of it; nothing is after `move`."""
        self._file.close()
        self.path.unlink(missing_ok=True)


class PartFiles:
    """The parts of one workflow's files: whatever was not moved when the block ends is removed."""

    def __init__(self, folder: Path, owner: str = "") -> None:
        self._folder = folder
        self._owner = owner
        self._created: list[PartFile] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for part in self._created:
            part.discard()

    def create(self) -> PartFile:
        """A new, empty part."""
        part = PartFile(self._folder, self._owner)
        self._created.append(part)
        return part


def sweep(folder: Path, owner: str) -> None:
    """Remove the parts that an owner left in a folder when it was killed; nobody else's."""
    for part in folder.glob(f".{owner}{'[0-9a-f]' * 16}.part"):
        part.unlink(missing_ok=True)
