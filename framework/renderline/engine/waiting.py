"""Requests that wait for a workflow: for its end, or for the next change."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

from renderline.engine.core import Engine

__all__ = ["wait_for_change", "wait_for_end"]

# A bell cannot be lost, but a look now and then costs little.
_LOOK_EVERY_S = 5.0


async def wait_for_end(engine: Engine, workflow_id: str, seconds: float | None) -> None:
    """Return when a workflow has ended or the time is up (None: wait as long as it takes), or the engine stops."""
    await _wait(engine, workflow_id, seconds, partial(engine.finished, workflow_id))


async def wait_for_change(engine: Engine, workflow_id: str, seconds: float) -> None:
    """Return when the status of a workflow, of a step or of a job has changed; at once where it has ended already."""
    from starlette.concurrency import run_in_threadpool

    before = await run_in_threadpool(engine.latest_event, workflow_id)

    def has_changed() -> bool:
        return engine.finished(workflow_id) or engine.latest_event(workflow_id) != before

    await _wait(engine, workflow_id, seconds, has_changed)


async def _wait(engine: Engine, workflow_id: str, seconds: float | None, is_over: Callable[[], bool]) -> None:
    from starlette.concurrency import run_in_threadpool

    until_s = None if seconds is None else time.monotonic() + seconds
    with engine.changes.watching(workflow_id) as bell:
        while not engine.changes.closed:
            if await run_in_threadpool(is_over):
                return
            left_s = _LOOK_EVERY_S if until_s is None else until_s - time.monotonic()
            if left_s <= 0:
                return
            await bell.heard(min(left_s, _LOOK_EVERY_S))
