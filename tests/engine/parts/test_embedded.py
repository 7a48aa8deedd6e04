"""The engine inside another process: what it opened is closed, also where it cannot start."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest

from renderline.engine.embedded import running
from renderline.engine.folder import locked
from renderline.engine.options import Cluster, EngineOptions
from renderline.errors import EngineUnreachable, ExtraMissing


def test_an_engine_that_cannot_start_leaves_nothing_open(tmp_path: Path) -> None:
    # Without Ray its absence is told, with Ray that nobody listens there.
    nowhere = EngineOptions(cluster=Cluster(address="127.0.0.1:1"))
    with pytest.raises((ExtraMissing, EngineUnreachable)), running(tmp_path, nowhere):
        pass
    # A socket or loop left open would be told of here, as a warning; and those are errors.
    gc.collect()
    with locked(tmp_path):
        pass
