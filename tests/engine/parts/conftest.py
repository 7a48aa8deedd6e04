from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from renderline.engine.blobs import BlobFolder
from renderline.engine.clock import ManualClock
from renderline.engine.ids import CountingIds
from renderline.engine.library import Library
from renderline.engine.links import Links
from renderline.engine.store import Store


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """A library of its own, with nothing in it."""
    store = Store(tmp_path / "engine.db")
    yield Library(
        store=store,
        folder=BlobFolder(tmp_path / "blobs"),
        links=Links("http://127.0.0.1", b"secret"),
        clock=ManualClock(),
        ids=CountingIds(),
    )
    store.close()
