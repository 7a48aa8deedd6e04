"""
What runs next: ready steps are prepared, their jobs go to the executor, their ends make other steps ready.

One thread makes the decisions, from calls in one queue: a workflow came in, a preparation ended, a worker reported, a
deadline passed. What is decided is written first (`lifecycle`), so nothing here is lost by a restart; all that waits in the
queue is written in one commit, so a busy engine waits for the disk no more often than an idle one.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from renderline.engine import lifecycle, reuse
from renderline.engine.changes import Changes
from renderline.engine.clock import Clock
from renderline.engine.executors.base import Executor, Failed, Finished, Progressed, Report, Started, Task
from renderline.engine.failures import Failure, Reason
from renderline.engine.ids import IdSource
from renderline.engine.jobs import StepKind
from renderline.engine.library import Library
from renderline.engine.limits import FETCHES_AT_ONCE
from renderline.engine.preparation import Plan, Preparation
from renderline.engine.results import Collected, collect, step_metadata, step_output
from renderline.engine.runs import Run, Runs
from renderline.engine.scheduler_queue import Call, Queue
from renderline.engine.store import JobRow, StepKey, Store, Transaction, blobs, steps
from renderline.engine.store.reuse import ReusableRow
from renderline.engine.threads import Crew
from renderline.wire.statuses import Status

__all__ = ["Scheduler"]

_FIRST_PAUSE_S = 0.25
_LONGEST_PAUSE_S = 30.0
_TOO_LONG = Failure(reason=Reason.TIMEOUT, message="the step took longer than its timeout")

_log = logging.getLogger(__name__)


class Scheduler:
    """Runs the steps of all workflows in a store."""

    def __init__(  # noqa: PLR0913 - the parts it joins
        self,
        *,
        store: Store,
        library: Library,
        preparation: Preparation,
        executor: Executor,
        kinds: Mapping[str, StepKind],
        changes: Changes,
        clock: Clock,
        ids: IdSource,
    ) -> None:
        self._store = store
        self._library = library
        self._preparation = preparation
        self._executor = executor
        self._kinds = kinds
        self._changes = changes
        self._clock = clock
        self._ids = ids
        self._runs = Runs()
        self._queue = Queue(store)
        self._closing = False
        self._thread = threading.Thread(target=self._live, name="renderline-scheduler", daemon=True)
        self._crew = Crew(FETCHES_AT_ONCE, "renderline-preparation")

    def start(self) -> None:
        """Begin; what an earlier process left under way is taken up again."""
        with self._store.transaction() as tx:
            ready = lifecycle.requeue(tx, now_ms=self._clock.now_ms())
        self._executor.start(self._report)
        self._crew.start()
        self._thread.start()
        for key in ready:
            self._queue.put(partial(self._dispatch, key), key)

    def close(self) -> None:
        """Stop deciding and end the workers; what is under way stays in the store as it is."""
        self._closing = True
        # The thread may be waiting for a call, and without a deadline it waits for ever.
        self._queue.put(lambda: None)
        self._crew.close()
        if self._thread.is_alive():
            self._thread.join()
        self._executor.close()

    def wake(self, workflow_id: str) -> None:
        """Look at a workflow: it came in, or something in it became ready."""
        self._queue.put(partial(self._dispatch_ready, workflow_id))

    def drop(self, workflow_id: str) -> None:
        """Stop the work on a workflow that has ended."""
        self._queue.put(partial(self._drop_workflow, workflow_id))

    def rate(self, job_id: str) -> float:
        """How far a job says it is, 0 to 1; 0 for one that has not said anything."""
        return self._runs.rate(job_id)

    def _live(self) -> None:
        while not self._closing:
            calls = self._queue.take(self._runs.seconds_to_deadline())
            try:
                self._queue.carry_out(partial(self._decide, calls))
            except Exception as unexpected:  # noqa: BLE001 - the steps of other turns can still go on
                _log.exception("what was decided could not be kept")
                self._give_up(calls, _internal(unexpected))

    def _decide(self, calls: Sequence[Call]) -> None:
        for call in calls:
            self._guard(call)
        for key in self._runs.overdue():
            self._guard(Call(key, partial(self._end, key, _TOO_LONG)))

    def _guard(self, call: Call) -> None:
        """Let a defect end the step it happened in, so that nobody waits for it for ever."""
        try:
            call.make()
        except Exception as unexpected:  # noqa: BLE001 - it ends its step, whatever it is
            _log.exception("the scheduler could not carry out %s", call)
            if call.key is not None:
                self._end(call.key, _internal(unexpected))

    def _give_up(self, calls: Sequence[Call], failure: Failure) -> None:
        """End the steps of a turn that could not be written, one by one: a full disk may have room for some."""
        for key in {call.key for call in calls if call.key is not None}:
            try:
                self._queue.carry_out(partial(self._end, key, failure))
            except Exception:  # noqa: BLE001 - as good as it gets: the next start takes it up
                _log.exception("step %s could not be ended", key)

    def _dispatch_ready(self, workflow_id: str) -> None:
        with self._store.snapshot() as tx:
            heads = steps.heads(tx, workflow_id)
        for step in heads:
            if step.status is Status.SCHEDULED:
                self._dispatch(step.key)

    def _dispatch(self, key: StepKey) -> None:
        # A step is announced by each of its sources and by `wake`, and must run once.
        if self._runs.begin(key):
            self._crew.submit(partial(self._prepare, key))

    def _prepare(self, key: StepKey) -> None:
        """On a thread of the crew: a preparation may wait for the network."""
        try:
            outcome = self._preparation.prepare(key)
        except Exception as unexpected:  # noqa: BLE001 - it fails its step, whatever it is
            _log.exception("the preparation of step %s failed", key)
            outcome = _internal(unexpected)
        self._queue.put(partial(self._prepared, key, outcome), key)

    def _prepared(self, key: StepKey, outcome: Plan | Failure | None) -> None:
        run = self._runs.find(key)
        # It ended while its sources were on their way: canceled, or its time was up.
        if run is None or outcome is None:
            self._runs.end(key)
        elif isinstance(outcome, Failure):
            self._preparation_failed(key, outcome)
        else:
            self._submit_jobs(run, outcome)

    def _preparation_failed(self, key: StepKey, failure: Failure) -> None:
        with self._store.transaction() as tx:
            used = lifecycle.use_retry(tx, key) if failure.passing else 0
            if used:
                lifecycle.put_back(tx, key, now_ms=self._clock.now_ms())
        if used:
            self._queue.afterwards(
                partial(self._queue.later, _pause_s(used), partial(self._prepare_again, key), key)
            )
        else:
            self._end(key, failure)

    def _prepare_again(self, key: StepKey) -> None:
        if self._runs.find(key) is not None:
            self._queue.afterwards(partial(self._crew.submit, partial(self._prepare, key)))

    def _submit_jobs(self, run: Run, plan: Plan) -> None:
        if plan.made is not None:
            self._reuse(run.key, plan.made)
            return
        with self._store.transaction() as tx:
            rows = lifecycle.schedule(
                tx,
                run.key,
                sources=plan.sources,
                count=len(plan.jobs),
                job_ids=[self._ids("job") for _ in plan.jobs],
                now_ms=self._clock.now_ms(),
            )
            run.plan(plan)
            if not plan.jobs:
                self._succeed(tx, run, rows)
        for row in rows:
            if row.status is Status.UNASSIGNED:
                self._queue.afterwards(partial(self._executor.submit, self._runs.task(run, row)))
        self._announce(run.key) if plan.jobs else self._ended(run.key)

    def _reuse(self, key: StepKey, made: ReusableRow) -> None:
        """Let the same work, done before, answer for a step."""
        with self._store.transaction() as tx:
            is_done = reuse.succeed(tx, key, made, now_ms=self._clock.now_ms())
        if is_done:
            self._ended(key)
        else:
            # A blob of it died since the step was prepared, and will not be found the next time.
            self._queue.afterwards(partial(self._crew.submit, partial(self._prepare, key)))

    def _report(self, report: Report) -> None:
        """On the executor's threads; a result's files are taken over before its worker is free again."""
        found = self._runs.of_task(report.task_id)
        if found is None:
            return
        run, job_id = found
        call: Callable[[], None]
        if isinstance(report, Progressed):
            # Kept in memory only: it is old within a second, and each write waits for the disk.
            self._runs.tell(job_id, report.rate)
            return
        if isinstance(report, Started):
            call = partial(self._started, run, job_id, report.task_id)
        elif isinstance(report, Finished):
            call = self._collected(run, job_id, report)
        else:
            call = partial(self._failed, run, job_id, report)
        self._queue.put(call, run.key)

    def _collected(self, run: Run, job_id: str, report: Finished) -> Callable[[], None]:
        try:
            collected = collect(self._library, job_id, report.result)
        except OSError as full:
            _log.exception("the result of job %s could not be kept", job_id)
            return partial(self._failed, run, job_id, Failed(task_id=report.task_id, failure=_internal(full)))
        return partial(self._finished, run, job_id, collected)

    def _started(self, run: Run, job_id: str, task_id: str) -> None:
        with self._store.transaction() as tx:
            wanted = lifecycle.start_job(tx, job_id, now_ms=self._clock.now_ms())
        if wanted:
            # The monotonic clock: a deadline must not move with the machine's time of day.
            self._runs.start_clock(run, time.monotonic())
            self._announce(run.key)
        else:
            self._queue.afterwards(partial(self._executor.cancel, task_id))

    def _finished(self, run: Run, job_id: str, collected: Collected) -> None:
        now_ms = self._clock.now_ms()
        with self._store.transaction() as tx:
            # Its workflow may have been canceled while the last bytes were written; then nobody knows these blobs.
            if not lifecycle.is_open(tx, job_id):
                return
            for row in collected.blobs:
                blobs.insert(tx, row)
            rows = lifecycle.succeed_job(tx, job_id, collected.document, now_ms=now_ms)
            if rows:
                self._succeed(tx, run, rows)
        if rows:
            self._ended(run.key)

    def _succeed(self, tx: Transaction, run: Run, rows: tuple[JobRow, ...]) -> None:
        output, metadata = step_output(self._kinds[run.kind], rows), step_metadata(rows)
        now_ms = self._clock.now_ms()
        lifecycle.succeed_step(tx, run.key, output=output, metadata=metadata, now_ms=now_ms)
        reuse.keep(tx, run.key, run.work, output, metadata, now_ms=now_ms)

    def _failed(self, run: Run, job_id: str, report: Failed) -> None:
        with self._store.transaction() as tx:
            used = lifecycle.retry_job(tx, job_id) if report.failure.passing else 0
        if used:
            task = self._runs.task_again(run, job_id)
            self._queue.afterwards(
                partial(self._queue.later, _pause_s(used), partial(self._submit_again, task), run.key)
            )
        else:
            self._end(run.key, report.failure)

    def _submit_again(self, task: Task) -> None:
        # Its step may have ended in the pause.
        if self._runs.of_task(task.id) is not None:
            self._queue.afterwards(partial(self._executor.submit, task))

    def _end(self, key: StepKey, failure: Failure) -> None:
        with self._store.transaction() as tx:
            lifecycle.end_step(tx, key, failure, now_ms=self._clock.now_ms())
        self._ended(key)

    def _ended(self, key: StepKey) -> None:
        """Stop what still works on a step, and see what became ready."""
        self._queue.afterwards(partial(self._stop, key))
        self._queue.afterwards(partial(self._dispatch_ready, key.workflow_id))
        self._announce(key)

    def _announce(self, key: StepKey) -> None:
        self._queue.afterwards(partial(self._changes.announce, key.workflow_id))

    def _drop_workflow(self, workflow_id: str) -> None:
        for key in self._runs.of_workflow(workflow_id):
            self._stop(key)
        self._changes.announce(workflow_id)

    def _stop(self, key: StepKey) -> None:
        for task_id in self._runs.end(key):
            self._executor.cancel(task_id)


def _pause_s(retries: int) -> float:
    """How long to wait before a retry, by how many it is: a server that falters needs more than the turn of an idle engine."""
    # A step may ask for more retries than a float has doublings.
    return min(_FIRST_PAUSE_S * 2.0 ** min(retries - 1, 32), _LONGEST_PAUSE_S)


def _internal(unexpected: Exception) -> Failure:
    # A full disk or a broken connection may pass; a defect comes again.
    message = f"{type(unexpected).__name__}: {unexpected}"
    return Failure(reason=Reason.INTERNAL, message=message, passing=isinstance(unexpected, OSError))
