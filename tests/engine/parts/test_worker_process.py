"""A worker process as the engine holds it."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest

from renderline.engine.executors.process import WorkerProcess


def test_a_worker_that_cannot_be_started_leaves_no_socket_open(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        WorkerProcess("renderline.engine.steps", tmp_path / "no-such-folder" / "worker.log")
    # A socket left open would be told of here, as a warning; and those are errors.
    gc.collect()
