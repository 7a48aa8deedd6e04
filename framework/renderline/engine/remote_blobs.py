"""The bytes of blobs in an object store, such as a bucket: the folder on this machine is then a copy that may be lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from renderline.errors import EngineUnreachable, ExtraMissing, UsageError

__all__ = ["RemoteBlobs"]

_CHUNK_BYTES = 2**20


class RemoteBlobs:
    """Files of an object store, named as in the folder: `ab/cdef…` for the content whose sha256 is `abcdef…`."""

    def __init__(self, url: str) -> None:
        """
        Open a store; access keys, region and endpoint come from the environment, as `AWS_…` has them.

        Args:
            url: `s3://BUCKET/PREFIX`, or another scheme that obstore knows.

        Raises:
            ExtraMissing: obstore is not installed.
            UsageError: no store has such an address.
            EngineUnreachable: the store does not answer, or not to us.
        """
        try:
            import obstore
            from obstore import exceptions, store
        except ImportError:
            raise ExtraMissing(feature="an object store for blobs", extra="s3") from None
        self._failures = exceptions.BaseError
        try:
            self._store = store.from_url(url)
        except (self._failures, ValueError) as wrong:
            raise UsageError(f"{url} is no object store: {wrong}") from None
        # By listing: of a bucket that is not there, each single file is simply not found.
        try:
            next(obstore.list(self._store, chunk_size=1), None)
        except (self._failures, FileNotFoundError) as cause:
            raise EngineUnreachable(url, f"the object store refuses: {cause}") from None

    def put(self, sha256: str, path: Path) -> None:
        """
        Store a file, unless it is there.

        Raises:
            OSError: the store does not take it.
        """
        import obstore

        # Asked first: megabytes that are there already need not travel again.
        if not self.has(sha256):
            try:
                obstore.put(self._store, _name(sha256), path)
            except self._failures as failed:
                raise OSError(f"the object store does not take a blob: {failed}") from None

    def read(self, sha256: str) -> Iterator[bytes]:
        """
        A file's bytes.

        Raises:
            FileNotFoundError: it is not there.
            OSError: the store does not give it.
        """
        import obstore

        try:
            yield from obstore.get(self._store, _name(sha256)).stream(min_chunk_size=_CHUNK_BYTES)
        except FileNotFoundError:
            raise FileNotFoundError(sha256) from None
        except self._failures as failed:
            raise OSError(f"the object store does not give a blob: {failed}") from None

    def has(self, sha256: str) -> bool:
        """
        Whether a content is there.

        Raises:
            OSError: the store does not say.
        """
        import obstore

        try:
            obstore.head(self._store, _name(sha256))
        except FileNotFoundError:
            # obstore raises its own kind of it.
            return False
        except self._failures as failed:
            raise OSError(f"the object store does not answer: {failed}") from None
        return True

    def delete(self, sha256: str) -> None:
        """
        Remove a content; one that is not there is removed already.

        Raises:
            OSError: the store does not let it go.
        """
        import obstore

        try:
            obstore.delete(self._store, _name(sha256))
        except FileNotFoundError:
            return
        except self._failures as failed:
            raise OSError(f"the object store does not remove a blob: {failed}") from None


def _name(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256[2:]}"
