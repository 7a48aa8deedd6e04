"""The engine inside another process: what it opened is closed, also where it cannot start."""

from __future__ import annotations

import gc
import sys
import threading
from pathlib import Path

import pytest

from renderline.engine.embedded import running
from renderline.engine.folder import Address, live_engine, locked, published
from renderline.engine.options import Cluster, EngineOptions
from renderline.errors import EngineUnreachable, ExtraMissing, UsageError


def test_an_engine_that_cannot_start_leaves_nothing_open(tmp_path: Path) -> None:
    # Without Ray its absence is told, with Ray that nobody listens there.
    nowhere = EngineOptions(cluster=Cluster(address="127.0.0.1:1"))
    with pytest.raises((ExtraMissing, EngineUnreachable)), running(tmp_path, nowhere):
        pass
    # A socket or loop left open would be told of here, as a warning; and those are errors.
    gc.collect()
    with locked(tmp_path):
        pass


@pytest.mark.skipif(sys.platform != "linux", reason="no other system lists a process's files so")
@pytest.mark.parametrize("fault", ["bucket", "work"])
def test_parts_that_cannot_be_made_leave_no_file_and_no_thread(tmp_path: Path, fault: str) -> None:
    gc.disable()
    # Of engines that other tests share.
    before = set(threading.enumerate())
    try:
        if fault == "work":
            # Where work folders are to be, a file that cannot be taken away stands in their place.
            (tmp_path / "logs").write_text("mine")
        options = EngineOptions(blobs_url="nonsense") if fault == "bucket" else EngineOptions()
        with pytest.raises((ExtraMissing, UsageError, OSError)), running(tmp_path, options):
            pass
        opened = [str(each.readlink()) for each in Path("/proc/self/fd").iterdir() if each.is_symlink()]
        assert [path for path in opened if path.startswith(str(tmp_path))] == []
        assert set(threading.enumerate()) <= before
    finally:
        gc.enable()


def test_the_address_of_an_engine_that_was_killed_is_nobodys(tmp_path: Path) -> None:
    """Whoever holds the folder next has no address to give, and least of all the dead one's with its token."""
    (tmp_path / "engine.json").write_text('{"url": "http://127.0.0.1:1", "token": "old", "pid": 1}')
    assert live_engine(tmp_path) is None
    with locked(tmp_path):
        assert live_engine(tmp_path) is None
        address = Address(url="http://127.0.0.1:2", token="new")  # noqa: S106 - the test's own
        with published(tmp_path, address):
            assert live_engine(tmp_path) == address
        assert live_engine(tmp_path) is None
