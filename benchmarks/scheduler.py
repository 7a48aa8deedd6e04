"""
What the scheduler reaches on SQLite: trivial three-step workflows a second, against the transactions that they need and nothing else.

    python benchmarks/scheduler.py [WORKFLOWS]

Both sides make the same changes in a store of the same settings, each waiting for the disk. The engine's side has the queue, the
preparation of each step and the worker processes besides. They take turns; medians of 3. The aim is 500 a second.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
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
    """Print both speeds and their ratio."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else WORKFLOWS
    bare, engine = [], []
    for _ in range(ROUNDS):
        bare.append(count / bare_s(count))
        engine.append(count / engine_s(count))
    reached, possible = statistics.median(engine), statistics.median(bare)
    print(
        f"transactions alone {possible:6.0f} workflows/s, engine {reached:6.0f} workflows/s: {reached / possible:.2f}"
    )


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


def bare_s(count: int) -> float:
    """Seconds for the same changes, one transaction after the other."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "engine.db")
        try:
            began_s = time.perf_counter()
            for number in range(count):
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
