"""
The machine form, version 1: every field by name.

Fields are added within a version, never renamed or removed. Lines and columns count from 1, columns in code points, ends
exclusive; Buzz figures are numbers or null, and null always comes with a reason.
"""

from __future__ import annotations

from decimal import Decimal

from renderline.canonical import JsonObject, JsonValue
from renderline.cost.preview import StepEstimate, Surcharge
from renderline.diagnostic import Diagnostic, Fix, Location, path_text
from renderline.parameters.origins import Hop
from renderline.reporting.origin import Origin
from renderline.reporting.plan import LivePrice, Plan, WorkflowPlan
from renderline.reporting.record import RunRecord, WorkflowRecord
from renderline.reporting.report import Report

__all__ = [
    "origin_document",
    "plan_document",
    "plan_head",
    "report_document",
    "run_document",
    "workflow_document",
]


def report_document(report: Report) -> JsonObject:
    """What `validate --json` prints."""
    return {
        "format": "renderline.report/1",
        "errors": len(report.errors),
        "warnings": len(report.warnings),
        "diagnostics": [_diagnostic(each) for each in report.diagnostics],
    }


def _diagnostic(diagnostic: Diagnostic) -> dict[str, JsonValue]:
    return {
        "code": diagnostic.code.id,
        "name": diagnostic.code.name,
        "severity": diagnostic.severity.value,
        "message": diagnostic.message,
        "hint": diagnostic.hint or None,
        "option": diagnostic.option or None,
        "path": path_text(diagnostic.path),
        "location": _location(diagnostic.location),
        "fix": None if diagnostic.fix is None else _fix(diagnostic.fix),
        "related": [
            {"message": related.message, "location": _location(related.location)}
            for related in diagnostic.related
        ],
    }


def _fix(fix: Fix) -> dict[str, JsonValue]:
    return {"location": _location(fix.location), "text": fix.text}


def _location(location: Location) -> dict[str, JsonValue]:
    start, end = location.span.start, location.span.end
    return {
        "file": location.file,
        "start": {"line": start.line, "column": start.column},
        "end": {"line": end.line, "column": end.column},
    }


def plan_document(plan: Plan, axis: str | None = None) -> JsonObject:
    """
    What `plan --json` prints; `high` is null as soon as one part has no known price, and `unknown` names it.

    Args:
        axis: the one by whose values prices are summed as well.

    Raises:
        UsageError: no cell has such an axis.
    """
    return {
        **plan_head(plan, axis),
        "workflows": [workflow_document(each) for each in plan.workflows],
    }


def plan_head(plan: Plan, axis: str | None = None) -> JsonObject:
    """The same without its `workflows`."""
    return {
        "format": "renderline.cost/1",
        "pipeline": plan.pipeline,
        "currency": "buzz",
        "low": _amount(plan.low),
        "high": _amount(plan.high),
        "unknown": dict(plan.unknown),
        "localSeconds": plan.local_s,
        "notes": list(plan.notes),
        **({} if plan.live is None else {"whatif": _live(plan.live)}),
        **({} if axis is None else {"by": _groups(plan, axis)}),
    }


def _groups(plan: Plan, axis: str) -> dict[str, JsonValue]:
    # Here, because it draws tables too: `validate --json` need not load what draws them.
    from renderline.reporting.plan_groups import group_by

    found = group_by(plan, axis)
    return {
        "axis": axis,
        "values": [
            {
                "value": group.value,
                "workflows": group.workflows,
                "low": _amount(group.low),
                "high": _amount(group.high),
            }
            for group in found
        ],
    }


def _live(live: LivePrice) -> dict[str, JsonValue]:
    return {
        "total": _amount(live.total),
        "byCurrency": {name: _amount(buzz) for name, buzz in live.by_currency.items()},
        "unpriced": list(live.unpriced),
        "insufficient": live.is_insufficient,
        "failure": live.failure or None,
    }


def workflow_document(workflow: WorkflowPlan) -> JsonObject:
    """One of its workflows."""
    return {
        "cell": workflow.cell_key,
        "digest": workflow.digest,
        "low": _amount(workflow.cost.low),
        "high": _amount(workflow.cost.high),
        "status": workflow.cost.status.value,
        "unknown": list(workflow.cost.unknown),
        "localSeconds": workflow.local_s,
        "steps": [_step(each) for each in workflow.cost.steps],
        "surcharges": [_surcharge(each) for each in workflow.cost.surcharges],
        **(
            {}
            if workflow.live is None
            else {"whatif": _live(workflow.live), "drift": _amount(workflow.drift)}
        ),
    }


def _step(estimate: StepEstimate) -> dict[str, JsonValue]:
    return {
        "name": estimate.name,
        "type": estimate.step_type,
        "buzz": _amount(estimate.buzz),
        "low": _amount(estimate.low),
        "high": _amount(estimate.high),
        "status": estimate.status.value,
        "reason": estimate.reason or None,
        "missing": list(estimate.missing),
        "rule": estimate.rule_id or None,
    }


def _surcharge(surcharge: Surcharge) -> dict[str, JsonValue]:
    return {
        "name": surcharge.name,
        "low": _amount(surcharge.low),
        "high": _amount(surcharge.high),
        "status": surcharge.status.value,
        "reason": surcharge.reason or None,
    }


def _amount(amount: Decimal | None) -> int | float | None:
    if amount is None:
        return None
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def run_document(record: RunRecord) -> JsonObject:
    """What `run --json` prints."""
    return {
        "format": "renderline.run/1",
        "id": record.id or None,
        "pipeline": record.pipeline,
        "engine": record.engine,
        "complete": len(record.complete),
        "incomplete": len(record.incomplete),
        "workflows": [_finished(each) for each in record.workflows],
    }


def _finished(workflow: WorkflowRecord) -> dict[str, JsonValue]:
    return {
        "cell": workflow.cell_key,
        "id": workflow.workflow_id or None,
        "status": workflow.status,
        "failure": workflow.failure or None,
        "blocked": workflow.is_blocked,
        "buzz": workflow.buzz,
        "steps": [
            {
                "name": step.name,
                "type": step.type,
                "status": step.status,
                "reason": step.reason or None,
                "notes": dict(step.notes),
                "data": dict(step.data) or None,
            }
            for step in workflow.steps
        ],
        "outputs": [
            {
                "from": output.step,
                "path": output.path,
                "sha256": output.sha256,
                "bytes": output.size_bytes,
                "mediaType": output.media_type,
                "new": output.is_new,
            }
            for output in workflow.outputs
        ],
    }


def origin_document(origin: Origin) -> JsonObject:
    """What `explain PIPELINE PATH --json` prints; a hop's `from` is what it was made of, the winning source first."""
    return {
        "format": "renderline.origin/1",
        "pipeline": origin.pipeline,
        "cell": origin.cell,
        "path": path_text(origin.path),
        "value": origin.value,
        "file": None if origin.asset is None else origin.asset.name,
        "origin": _hop(origin.hop),
    }


def _hop(hop: Hop) -> dict[str, JsonValue]:
    return {
        "kind": hop.kind.value,
        "name": hop.name or None,
        "path": path_text(hop.path) if hop.path else None,
        "value": hop.value if hop.is_shown else None,
        "overridden": hop.is_overridden,
        "location": None if hop.location is None else _location(hop.location),
        "from": [_hop(each) for each in hop.hops],
    }
