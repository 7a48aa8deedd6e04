"""
What the scheduler reaches on SQLite: trivial three-step workflows a second, against the transactions that they need and nothing else.

    python benchmarks/scheduler.py [WORKFLOWS]

All sides make the same changes in a store of the same settings. Alone, they are committed one after the other, each waiting for the
disk, or a workflow at a time. The engine commits what its queue holds, and has the preparation of each step and the worker processes
besides. They take turns; medians of 3. The aim is 500 a second.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any

from renderline.engine import lifecycle, submission
from renderline.engine.core import Engine
from renderline.engine.intake import Submitted
from renderline.engine.options import EngineOptions
from renderline.engine.store import StepKey, Store

WORKFLOWS = 200
ROUNDS = 3
STEPS = 3


def main() -> None:
    """Print the speeds, and the engine's as a part of the others."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else WORKFLOWS
    sides: dict[str, Callable[[int], float]] = {
        "one by one": partial(bare_s, alone),
        "by workflow": partial(bare_s, grouped),
        "engine": engine_s,
    }
    rounds = [{name: count / side(count) for name, side in sides.items()} for _ in range(ROUNDS)]
    speeds = {name: statistics.median(each[name] for each in rounds) for name in sides}
    for name, speed in speeds.items():
        print(f"{name:12} {speed:6.0f} workflows/s, engine {speeds['engine'] / speed:.2f} of it")


def body(number: int) -> dict[str, Any]:
    """Three steps in a row; the number keeps the bodies apart."""
    steps: list[dict[str, Any]] = [{"$type": "echo", "name": "s0", "input": {"message": f"{number}"}}]
    for index in range(1, STEPS):
        message = {"$ref": f"s{index - 1}", "path": "output.message"}
        steps.append({"$type": "echo", "name": f"s{index}", "input": {"message": message}})
    return {"steps": steps}


def engine_s(count: int) -> float:
    """Seconds from the first submission to the end of the last workflow."""
    with tempfile.TemporaryDirectory() as folder:
        engine = Engine(Path(folder), EngineOptions(), base_url="http://127.0.0.1")
        engine.start()
        try:
            finish(engine, [submit(engine, -1)])
            began_s = time.perf_counter()
            finish(engine, [submit(engine, number) for number in range(count)])
            return time.perf_counter() - began_s
        finally:
            engine.close()


def submit(engine: Engine, number: int) -> str:
    """Take a workflow in, as the route does."""
    taken = engine.intake.submit(body(number))
    if not isinstance(taken, Submitted):
        raise SystemExit("the engine takes a benchmark's workflow for a price question")
    return taken.workflow_id


def finish(engine: Engine, ids: list[str]) -> None:
    """Wait until all have ended."""
    for workflow_id in ids:
        while not engine.finished(workflow_id):
            time.sleep(0.002)


def alone(_store: Store) -> AbstractContextManager[None]:
    """Each transaction is a commit of its own."""
    return nullcontext()


def grouped(store: Store) -> AbstractContextManager[None]:
    """All transactions are one commit."""
    return store.group()


def bare_s(commits: Callable[[Store], AbstractContextManager[None]], count: int) -> float:
    """Seconds for the same changes with nothing around them, one workflow after the other."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "engine.db")
        try:
            began_s = time.perf_counter()
            for number in range(count):
                with commits(store):
                    live(store, f"w{number}", submission.read(body(number)))
            return time.perf_counter() - began_s
        finally:
            store.close()


def live(store: Store, workflow_id: str, asked: submission.Submission) -> None:
    """The life of one workflow: taken in; each step scheduled, begun and done."""
    with store.transaction() as tx:
        lifecycle.accept(tx, asked, workflow_id=workflow_id, price={}, now_ms=1)
    for position in range(STEPS):
        key, job_id = StepKey(workflow_id, position), f"{workflow_id}.{position}"
        with store.transaction() as tx:
            lifecycle.schedule(tx, key, sources={}, count=1, job_ids=[job_id], now_ms=1)
        with store.transaction() as tx:
            lifecycle.start_job(tx, job_id, now_ms=1)
        with store.transaction() as tx:
            lifecycle.succeed_job(tx, job_id, {"blobs": [], "metadata": {}}, now_ms=1)
            lifecycle.succeed_step(tx, key, output={"message": "m"}, metadata={}, now_ms=1)


if __name__ == "__main__":
    main()
