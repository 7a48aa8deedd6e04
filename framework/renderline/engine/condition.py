"""How an engine is: what carries out its work, how much of it waits, how much room is left."""

from __future__ import annotations

import shutil
from pathlib import Path

from renderline.canonical import JsonObject
from renderline.engine.disk_limit import DiskLimit
from renderline.engine.options import EngineOptions
from renderline.engine.store import Store, steps
from renderline.wire.statuses import Status

__all__ = ["Condition"]


class Condition:
    """Answers for whoever watches over an engine, without a token: it counts, and names nobody's work."""

    def __init__(self, *, store: Store, folder: Path, limit: DiskLimit, options: EngineOptions) -> None:
        self._store = store
        self._folder = folder
        self._limit = limit
        self._options = options

    def look(self) -> JsonObject:
        """The numbers of this moment; sizes are in bytes, and what there is no number for is null."""
        with self._store.snapshot() as tx:
            counts = steps.count(tx)
        running = counts.get(Status.PROCESSING, 0)
        return {
            **self._executor(),
            "steps": {"waiting": sum(counts.values()) - running, "running": running},
            "disk": {
                "usedBytes": self._limit.used_bytes,
                "limitBytes": self._limit.limit_bytes,
                "freeBytes": shutil.disk_usage(self._folder).free,
            },
        }

    def _executor(self) -> JsonObject:
        if self._options.cluster is not None:
            # How many jobs run at once is for the cluster to say, and changes with its nodes.
            return {"executor": "ray", "workers": None}
        return {"executor": "local", "workers": self._options.workers}
