"""
The lives of workflows, steps and jobs: which change follows from which.

Each function takes an open transaction and makes one change whole: the status, its event, what it makes ready, what it
takes down with it. Every one first looks whether the change still applies, so late and repeated news do no harm.

    step   unassigned ─▶ scheduled ⇄ preparing ─▶ processing ─▶ succeeded | failed | expired | canceled
    job    unassigned ─▶ processing ─▶ succeeded | failed | expired | canceled
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from renderline.canonical import JsonObject
from renderline.engine.accounts import books, holding
from renderline.engine.failures import Failure, Reason
from renderline.engine.store import (
    HOUSE,
    JobRow,
    StepHead,
    StepKey,
    Transaction,
    deliveries,
    events,
    jobs,
    steps,
    workflows,
)
from renderline.engine.submission import Submission
from renderline.wire.statuses import TERMINAL, Status

__all__ = [
    "accept",
    "cancel",
    "end_step",
    "is_open",
    "prepare",
    "put_back",
    "requeue",
    "retry_job",
    "schedule",
    "start_job",
    "succeed_job",
    "succeed_step",
    "use_retry",
]


def accept(
    tx: Transaction,
    submission: Submission,
    *,
    workflow_id: str,
    price: JsonObject,
    now_ms: int,
    owner: str = HOUSE,
) -> None:
    """Take in a workflow and make the steps ready that wait for nothing."""
    workflows.insert(
        tx,
        workflow_id=workflow_id,
        template=submission.template,
        price=price,
        created_at_ms=now_ms,
        owner=owner,
    )
    callbacks = submission.template.get("callbacks")
    deliveries.insert(tx, workflow_id, callbacks=len(callbacks) if isinstance(callbacks, list) else 0)
    events.append(tx, workflow_id, Status.UNASSIGNED, at_ms=now_ms)
    graph = submission.graph
    for position, step in enumerate(submission.steps):
        key = StepKey(workflow_id, position)
        steps.insert(tx, key, name=graph.names[position], template=step, sources=graph.sources[position])
        events.append(tx, workflow_id, Status.UNASSIGNED, at_ms=now_ms, step_name=graph.names[position])
    # After all of them are in: a step may consume one that stands below it in the body.
    for row in steps.heads(tx, workflow_id):
        _ready(tx, row, now_ms)


def prepare(tx: Transaction, key: StepKey, *, now_ms: int) -> bool:
    """A ready step's source images are being fetched; False when the step is no longer to be run."""
    step = steps.head(tx, key)
    if step.status is not Status.SCHEDULED:
        return False
    _set_step(tx, step, Status.PREPARING, now_ms)
    return True


def schedule(
    tx: Transaction,
    key: StepKey,
    *,
    sources: Mapping[str, str],
    count: int,
    job_ids: Sequence[str],
    now_ms: int,
) -> tuple[JobRow, ...]:
    """
    The step's sources are here: its jobs exist and wait for a worker.

    Jobs that are there from before a restart are kept, the finished ones with their results.

    Returns:
        All jobs of the step; none when the step is no longer to be run.
    """
    step = steps.head(tx, key)
    if step.status in TERMINAL:
        return ()
    steps.set_sources(tx, key, sources)
    if step.status is Status.PREPARING:
        _set_step(tx, step, Status.SCHEDULED, now_ms)
    known = jobs.of_step(tx, key)
    # After a restart some exist already, and what they made is not made again.
    for ordinal in range(len(known), count):
        jobs.insert(tx, job_id=job_ids[ordinal], step=key, ordinal=ordinal)
        _job_event(tx, step, job_ids[ordinal], Status.UNASSIGNED, now_ms)
    return jobs.of_step(tx, key)


def start_job(tx: Transaction, job_id: str, *, now_ms: int) -> bool:
    """A worker began a job; its step and its workflow are under way. False when it is no longer wanted."""
    job = jobs.find(tx, job_id)
    if job is None or job.status is not Status.UNASSIGNED:
        return False
    step = steps.head(tx, job.step)
    jobs.set_status(tx, job_id, Status.PROCESSING, now_ms=now_ms)
    if step.status is not Status.PROCESSING:
        _set_step(tx, step, Status.PROCESSING, now_ms)
    _start_workflow(tx, job.step.workflow_id, now_ms)
    _job_event(tx, step, job_id, Status.PROCESSING, now_ms)
    return True


def is_open(tx: Transaction, job_id: str) -> bool:
    """Whether a job's result is still wanted."""
    job = jobs.find(tx, job_id)
    return job is not None and job.status not in TERMINAL


def succeed_job(tx: Transaction, job_id: str, result: JsonObject, *, now_ms: int) -> tuple[JobRow, ...]:
    """
    A job is done.

    Returns:
        All jobs of the step if this was the last one open, else none.
    """
    job = jobs.find(tx, job_id)
    if job is None or job.status in TERMINAL:
        return ()
    jobs.set_result(tx, job_id, result)
    jobs.set_status(tx, job_id, Status.SUCCEEDED, now_ms=now_ms)
    _job_event(tx, steps.head(tx, job.step), job_id, Status.SUCCEEDED, now_ms)
    rows = jobs.of_step(tx, job.step)
    return rows if all(row.status is Status.SUCCEEDED for row in rows) else ()


def succeed_step(
    tx: Transaction, key: StepKey, *, output: JsonObject, metadata: JsonObject, now_ms: int
) -> None:
    """A step is done: what consumes it may be ready, and the workflow may be done too."""
    step = steps.head(tx, key)
    if step.status in TERMINAL:
        return
    steps.set_output(tx, key, output)
    if metadata:
        steps.add_metadata(tx, steps.find(tx, key), {"renderline": metadata})
    _set_step(tx, step, Status.SUCCEEDED, now_ms)
    for consumer in steps.consumers(tx, key):
        _ready(tx, consumer, now_ms)
    holding.release(tx, key.workflow_id, now_ms=now_ms)
    _roll_up(tx, key.workflow_id, now_ms)


def retry_job(tx: Transaction, job_id: str) -> int:
    """Put a failed job back, if its step has a retry left; how many the step has used then, 0 if there was none."""
    job = jobs.find(tx, job_id)
    if job is None or job.status in TERMINAL:
        return 0
    used = use_retry(tx, job.step)
    if used:
        # This status begins and ends nothing, so the time is written nowhere.
        jobs.set_status(tx, job_id, Status.UNASSIGNED, now_ms=0)
    return used


def use_retry(tx: Transaction, key: StepKey) -> int:
    """Use up one of the step's retries; how many are used then, 0 if none was left or the step has ended."""
    step = steps.find(tx, key)
    allowed = step.template.get("retries")
    if step.status in TERMINAL or not isinstance(allowed, int) or step.retried >= allowed:
        return 0
    steps.count_retry(tx, key)
    return step.retried + 1


def put_back(tx: Transaction, key: StepKey, *, now_ms: int) -> None:
    """A step whose preparation is to be done again waits for its turn."""
    step = steps.head(tx, key)
    if step.status is Status.PREPARING:
        _set_step(tx, step, Status.SCHEDULED, now_ms)


def end_step(tx: Transaction, key: StepKey, failure: Failure, *, now_ms: int) -> None:
    """A step ends without success: its open jobs end with it, what consumes it is canceled, what never began is paid back."""
    _end(tx, key, failure, now_ms)
    _roll_up(tx, key.workflow_id, now_ms)
    # Last: what is due depends on whether the workflow has ended.
    books.settle(tx, key.workflow_id, now_ms=now_ms)


def cancel(tx: Transaction, workflow_id: str, *, now_ms: int) -> bool:
    """End every open step of a workflow at its submitter's wish; whether anything was open."""
    status = workflows.status(tx, workflow_id)
    if status is None or status in TERMINAL:
        return False
    failure = Failure(reason=Reason.CANCELED, message="the workflow was canceled")
    for step in steps.heads(tx, workflow_id):
        _end(tx, step.key, failure, now_ms)
    # Whatever else happened before, the submitter asked for this end.
    _end_workflow(tx, workflow_id, Status.CANCELED, now_ms)
    books.settle(tx, workflow_id, now_ms=now_ms)
    return True


def requeue(tx: Transaction, *, now_ms: int) -> tuple[StepKey, ...]:
    """
    Put back what an earlier process left under way; it is not run here, so doing this twice does no harm.

    Returns:
        Every step that is ready to be run.
    """
    for key in steps.with_status(tx, Status.PREPARING, Status.PROCESSING):
        for job in jobs.of_step(tx, key):
            if job.status is Status.PROCESSING:
                jobs.set_status(tx, job.id, Status.UNASSIGNED, now_ms=now_ms)
        _set_step(tx, steps.head(tx, key), Status.SCHEDULED, now_ms)
    return steps.with_status(tx, Status.SCHEDULED)


def _ready(tx: Transaction, step: StepHead, now_ms: int) -> None:
    if step.status is Status.UNASSIGNED and not steps.open_sources(tx, step.key):
        _set_step(tx, step, Status.SCHEDULED, now_ms)


def _end(tx: Transaction, key: StepKey, failure: Failure, now_ms: int) -> None:
    # Read anew, not handed over: the end of another step may have ended this one a moment ago.
    step = steps.head(tx, key)
    if step.status in TERMINAL:
        return
    for job in jobs.of_step(tx, step.key):
        if job.status not in TERMINAL:
            jobs.set_status(tx, job.id, failure.status, now_ms=now_ms, reason=failure.reason)
            _job_event(tx, step, job.id, failure.status, now_ms, reason=failure.reason)
    steps.add_metadata(tx, steps.find(tx, key), {"error": failure.document()})
    _set_step(tx, step, failure.status, now_ms, failure.reason)
    left = failure
    # What its submitter canceled did not fail; all that waited for it was canceled with it.
    if failure.reason is not Reason.CANCELED:
        left = Failure(reason=Reason.SOURCE_FAILED, message=f"step `{step.name}` did not succeed")
    for consumer in steps.consumers(tx, step.key):
        _end(tx, consumer.key, left, now_ms)


def _roll_up(tx: Transaction, workflow_id: str, now_ms: int) -> None:
    statuses = {step.status for step in steps.heads(tx, workflow_id)}
    if statuses <= TERMINAL:
        # Canceled comes late: mostly it is what becomes of the consumers of a step that failed.
        order = (Status.FAILED, Status.EXPIRED, Status.CANCELED, Status.SUCCEEDED)
        _end_workflow(tx, workflow_id, next(status for status in order if status in statuses), now_ms)


def _start_workflow(tx: Transaction, workflow_id: str, now_ms: int) -> None:
    if workflows.status(tx, workflow_id) is Status.UNASSIGNED:
        workflows.set_status(tx, workflow_id, Status.PROCESSING, now_ms=now_ms)
        events.append(tx, workflow_id, Status.PROCESSING, at_ms=now_ms)


def _end_workflow(tx: Transaction, workflow_id: str, status: Status, now_ms: int) -> None:
    before = workflows.status(tx, workflow_id)
    if before is not None and before not in TERMINAL:
        workflows.set_status(tx, workflow_id, status, now_ms=now_ms)
        events.append(tx, workflow_id, status, at_ms=now_ms)


def _set_step(
    tx: Transaction, step: StepHead, status: Status, now_ms: int, reason: str | None = None
) -> None:
    steps.set_status(tx, step.key, status, now_ms=now_ms)
    events.append(tx, step.key.workflow_id, status, at_ms=now_ms, step_name=step.name, reason=reason)


def _job_event(
    tx: Transaction, step: StepHead, job_id: str, status: Status, now_ms: int, *, reason: str | None = None
) -> None:
    events.append(
        tx,
        step.key.workflow_id,
        status,
        at_ms=now_ms,
        step_name=step.name,
        job_id=job_id,
        reason=reason,
    )
