"""Requests that wait for a workflow's end."""

from __future__ import annotations

import time

from renderline.engine.core import Engine

__all__ = ["wait_for_end"]

# A bell cannot be lost, but a look now and then costs little.
_LOOK_EVERY_S = 5.0


async def wait_for_end(engine: Engine, workflow_id: str, seconds: float | None) -> None:
    """Return when a workflow has ended or the time is up (None: wait as long as it takes), or the engine stops."""
    from starlette.concurrency import run_in_threadpool

    until_s = None if seconds is None else time.monotonic() + seconds
    with engine.changes.watching(workflow_id) as bell:
        while not engine.changes.closed:
            if await run_in_threadpool(engine.finished, workflow_id):
                return
            left_s = _LOOK_EVERY_S if until_s is None else until_s - time.monotonic()
            if left_s <= 0:
                return
            await bell.heard(min(left_s, _LOOK_EVERY_S))
