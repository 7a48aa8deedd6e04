"""
The bytes of blobs, by their content: `ab/cdef…` is the file whose sha256 is `abcdef…`.

A file appears under its name whole and on disk, or not at all, and never changes. Callers see streams in and paths out.
When it was last put stands in its time of change, which tells what may be removed.
With an object store behind it, a file is in there before anybody is told of it, and comes back from there when it is asked for.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from renderline.durable import sync_folder
from renderline.engine.disk_limit import DiskLimit
from renderline.engine.remote_blobs import RemoteBlobs

__all__ = ["BlobFile", "BlobFolder", "Incoming", "Stored"]

_CHUNK_BYTES = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A file in the folder."""

    sha256: str
    path: Path
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BlobFile:
    """A file in the folder as one sees it in passing: its content's hash, its size, when it was last put or read."""

    sha256: str
    size_bytes: int
    touched_at_ns: int


@dataclass(slots=True)
class Incoming:
    """Bytes on their way in: written to a temporary file and hashed as they come."""

    file: IO[bytes]
    path: Path
    size_bytes: int = 0
    _hash: Any = field(default_factory=hashlib.sha256)

    def write(self, chunk: bytes) -> None:
        """Take the next bytes."""
        self.file.write(chunk)
        self._hash.update(chunk)
        self.size_bytes += len(chunk)

    def sha256(self) -> str:
        """The hash of what came so far."""
        return str(self._hash.hexdigest())


class BlobFolder:
    """
    A local folder of files named by their content.

    Args:
        remote: an object store that has them all; the folder then holds those that were used here.
        limit: what counts its bytes; None lets it hold whatever comes.
    """

    def __init__(
        self, root: Path, remote: RemoteBlobs | None = None, *, limit: DiskLimit | None = None
    ) -> None:
        self.limit = limit or DiskLimit()
        self._root = root
        self._remote = remote
        self._incoming = root / "incoming"
        self._lock = threading.Lock()
        # What a killed process left half written is nobody's.
        shutil.rmtree(self._incoming, ignore_errors=True)
        self._incoming.mkdir(parents=True)

    @contextmanager
    def incoming(self) -> Iterator[Incoming]:
        """A place to write to; what is not kept by `keep` is gone at the end."""
        descriptor, name = tempfile.mkstemp(dir=self._incoming)
        path = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                yield Incoming(file, path)
        finally:
            path.unlink(missing_ok=True)

    def keep(self, incoming: Incoming) -> Stored:
        """Move written bytes to their name; the same content a second time changes nothing."""
        incoming.file.flush()
        # Before the rename: a name that is on disk without its bytes would be a lie for ever.
        os.fsync(incoming.file.fileno())
        path = self._place(incoming.path, incoming.sha256())
        return Stored(sha256=incoming.sha256(), path=path, size_bytes=incoming.size_bytes)

    def put(self, content: bytes) -> Stored:
        """Keep bytes that are in memory already."""
        with self.incoming() as incoming:
            incoming.write(content)
            return self.keep(incoming)

    def take(self, path: Path) -> Stored:
        """Keep a finished file; it must lie on the same file system, and is moved."""
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            os.fsync(file.fileno())
        size_bytes = path.stat().st_size
        return Stored(sha256=sha256, path=self._place(path, sha256), size_bytes=size_bytes)

    def path(self, sha256: str) -> Path:
        """
        The file of a content.

        Raises:
            FileNotFoundError: it is not here.
            OSError: the object store does not give it.
        """
        path = self._path(sha256)
        if self._touch(path):
            return path
        if self._remote is None:
            raise FileNotFoundError(sha256)
        return self._fetched(self._remote, sha256)

    def has(self, sha256: str) -> bool:
        """Whether a content is here."""
        is_here = self._path(sha256).is_file()
        return is_here or (self._remote is not None and self._remote.has(sha256))

    @property
    def is_a_copy(self) -> bool:
        """Whether an object store has all of it too."""
        return self._remote is not None

    def files(self) -> Iterator[BlobFile]:
        """The files that are here now, in no order; one that goes away meanwhile is left out."""
        for part in self._root.iterdir():
            if part == self._incoming or not part.is_dir():
                continue
            for path in part.iterdir():
                with suppress(FileNotFoundError):
                    facts = path.stat()
                    yield BlobFile(
                        sha256=part.name + path.name,
                        size_bytes=facts.st_size,
                        touched_at_ns=facts.st_mtime_ns,
                    )

    def remove(self, file: BlobFile) -> bool:
        """
        Remove a content here and from the object store, unless it was put again since it was seen; whether it is gone.

        Raises:
            OSError: the object store does not let it go; it is still here too.
        """
        # All under the lock, the object store's answer too: who puts the same content again has to find it gone in both places,
        # or still in both.
        with self._lock:
            if self._is_touched(file):
                return False
            if self._remote is not None:
                self._remote.delete(file.sha256)
            self._unlink(file)
            return True

    def remove_copy(self, file: BlobFile) -> bool:
        """Remove what the object store has too from this machine, unless it was used since it was seen; whether it is gone."""
        with self._lock:
            if self._remote is None or self._is_touched(file):
                return False
            self._unlink(file)
            return True

    def _unlink(self, file: BlobFile) -> None:
        with suppress(FileNotFoundError):
            self._path(file.sha256).unlink()
            self.limit.add(-file.size_bytes)

    def _is_touched(self, file: BlobFile) -> bool:
        try:
            return self._path(file.sha256).stat().st_mtime_ns != file.touched_at_ns
        except FileNotFoundError:
            return False

    def _touch(self, path: Path) -> bool:
        """Whether a file is there; from now on it counts as used now."""
        # Under the lock, so that nobody removes it between the look and the touch.
        with self._lock:
            try:
                os.utime(path)
            except FileNotFoundError:
                return False
            return True

    def _fetched(self, remote: RemoteBlobs, sha256: str) -> Path:
        with self.incoming() as incoming:
            for chunk in remote.read(sha256):
                incoming.write(chunk)
            if incoming.sha256() != sha256:
                raise OSError(f"the object store has other bytes than those of {sha256}")
            incoming.file.flush()
            return self._move(incoming.path, sha256)

    def _path(self, sha256: str) -> Path:
        return self._root / sha256[:2] / sha256[2:]

    def _place(self, source: Path, sha256: str) -> Path:
        target = self._move(source, sha256)
        if self._remote is not None:
            self._remote.put(sha256, target)
        return target

    def _move(self, source: Path, sha256: str) -> Path:
        target = self._path(sha256)
        if not target.parent.is_dir():
            target.parent.mkdir(exist_ok=True)
            # The folder's own name has to last as well.
            sync_folder(self._root)
        # The pictures are the user's own, and a worker's file has whatever mode its encoder left.
        source.chmod(0o600)
        if not self._takes(source, target):
            return target
        # The name is only safe on disk once its folder is.
        sync_folder(target.parent)
        return target

    def _takes(self, source: Path, target: Path) -> bool:
        """Whether a file took its place; if the same content was there, that counts as put now."""
        size_bytes = source.stat().st_size
        with self._lock:
            try:
                os.utime(target)
            except FileNotFoundError:
                os.utime(source)
                source.replace(target)
                self.limit.add(size_bytes)
                return True
            return False
