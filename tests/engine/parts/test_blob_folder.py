"""Files are named by their content, whole or not there at all."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from renderline.engine.blobs import BlobFolder

CONTENT = b"some bytes"
SHA256 = hashlib.sha256(CONTENT).hexdigest()


def names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def break_off(folder: BlobFolder) -> None:
    with folder.incoming() as incoming:
        incoming.write(CONTENT)
        raise ConnectionError


def test_bytes_are_found_by_their_hash(tmp_path: Path) -> None:
    folder = BlobFolder(tmp_path)
    stored = folder.put(CONTENT)
    assert (stored.sha256, stored.size_bytes) == (SHA256, len(CONTENT))
    assert folder.path(SHA256).read_bytes() == CONTENT
    assert names(tmp_path) == [f"{SHA256[:2]}/{SHA256[2:]}"]


def test_the_same_bytes_are_kept_once_whichever_way_they_come(tmp_path: Path) -> None:
    folder = BlobFolder(tmp_path / "blobs")
    finished = tmp_path / "finished"
    finished.write_bytes(CONTENT)
    with folder.incoming() as incoming:
        incoming.write(CONTENT[:3])
        incoming.write(CONTENT[3:])
        stored = folder.keep(incoming)
    assert folder.put(CONTENT) == stored == folder.take(finished)
    assert len(names(tmp_path / "blobs")) == 1


def test_what_is_broken_off_leaves_nothing(tmp_path: Path) -> None:
    folder = BlobFolder(tmp_path)
    with pytest.raises(ConnectionError):
        break_off(folder)
    assert names(tmp_path) == []


def test_what_a_killed_process_left_is_swept_up_at_the_next_start(tmp_path: Path) -> None:
    BlobFolder(tmp_path)
    (tmp_path / "incoming" / "half").write_bytes(b"ha")
    BlobFolder(tmp_path)
    assert names(tmp_path) == []


def test_a_content_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        BlobFolder(tmp_path).path(SHA256)
