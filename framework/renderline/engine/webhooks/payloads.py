"""Events as the documents that receivers get: `WorkflowEvent`, `WorkflowStepEvent`, `WorkflowStepJobEvent`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from renderline.canonical import JsonObject, JsonValue
from renderline.engine.clock import timestamp
from renderline.engine.store import EventRow
from renderline.engine.webhooks.subscription import event_kind
from renderline.wire.statuses import Status

__all__ = ["payload"]

_STEP_FIELDS = ("input", "output", "metadata", "startedAt", "completedAt")


def payload(event: EventRow, workflow: JsonObject | None) -> JsonObject:
    """
    The body of one delivery.

    Args:
        workflow: as it stands now, a `Workflow`, for `details`; None leaves them out.
    """
    kind = event_kind(event)
    fields: JsonObject = {"$type": kind, "workflowId": event.workflow_id, "status": event.status}
    if kind == "job":
        return {**fields, **_job(event)}
    if kind == "step":
        step = {} if workflow is None else _step_named(workflow, event.step_name)
        details: JsonObject = {"details": _step_details(step)} if step else {}
        return {**fields, "name": event.step_name, **details}
    details = {} if workflow is None else {"details": _workflow_details(workflow)}
    return {**fields, "timestamp": timestamp(event.at_ms), **details}


def _job(event: EventRow) -> JsonObject:
    # How far a running job is would be old before it arrived.
    progress: JsonObject = {"progress": 1.0} if event.status is Status.SUCCEEDED else {}
    reason: JsonObject = {} if event.reason is None else {"reason": event.reason}
    return {"stepName": event.step_name, "jobId": event.job_id, **progress, **reason}


def _workflow_details(workflow: JsonObject) -> JsonObject:
    fields = _known(workflow, ("createdAt", "startedAt", "completedAt", "arguments", "metadata"))
    return {**fields, "steps": [_step_of_workflow(step) for step in _steps(workflow)]}


def _step_of_workflow(step: Mapping[str, JsonValue]) -> JsonObject:
    jobs = step.get("jobs")
    # The published event has a cost for each step, where a `Workflow` has one for each job.
    costs = [job["cost"] for job in jobs if isinstance(job, dict)] if isinstance(jobs, list) else []
    cost = sum(each for each in costs if isinstance(each, int | float))
    return {**_known(step, ("name", "status", *_STEP_FIELDS)), **({"cost": cost} if costs else {})}


def _step_details(step: Mapping[str, JsonValue]) -> JsonObject:
    return {"retries": step.get("retries") or 0, **_known(step, (*_STEP_FIELDS, "estimatedProgressRate"))}


def _step_named(workflow: JsonObject, name: str | None) -> Mapping[str, JsonValue]:
    return next((step for step in _steps(workflow) if step.get("name") == name), {})


def _steps(workflow: JsonObject) -> Sequence[Mapping[str, JsonValue]]:
    steps = workflow["steps"]
    return [step for step in steps if isinstance(step, dict)] if isinstance(steps, list) else []


def _known(fields: Mapping[str, JsonValue], names: Sequence[str]) -> JsonObject:
    return {name: fields[name] for name in names if name in fields}
