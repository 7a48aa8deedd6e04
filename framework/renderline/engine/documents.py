"""Rows as the API's documents, field by field; what the contract requires is always there, what is unknown is left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from renderline.canonical import JsonObject, JsonValue
from renderline.engine.accounts import books, holding
from renderline.engine.clock import timestamp
from renderline.engine.failures import Reason
from renderline.engine.library import Library
from renderline.engine.mature import hidden
from renderline.engine.pricing import Price
from renderline.engine.resolution import Surroundings, resolved_or_raw, surroundings
from renderline.engine.scheduler import Scheduler
from renderline.engine.store import JobRow, StepKey, StepRow, Transaction, WorkflowRow, jobs, steps
from renderline.engine.submission import Submission
from renderline.wire.statuses import Status

__all__ = ["Documents", "preview"]

Draft: TypeAlias = dict[str, JsonValue]
Show: TypeAlias = Callable[[StepRow, JsonValue], JsonValue]

_STARTED = frozenset({Status.PROCESSING, Status.SUCCEEDED})


class Documents:
    """Writes the documents of stored workflows."""

    def __init__(
        self, *, library: Library, scheduler: Scheduler, show: Show = lambda _step, output: output
    ) -> None:
        """
        Make a writer.

        Args:
            show: what of a step's output is shown.
        """
        self._library = library
        self._scheduler = scheduler
        self._show = show

    def workflow(self, tx: Transaction, row: WorkflowRow) -> JsonObject:
        """A `Workflow`, with its steps, their inputs as far as they are resolved, and fresh URLs, unless it is held."""
        is_held = holding.is_held(tx, row)
        document = self._whole(tx, row, is_held=is_held)
        return hidden(document) if is_held else document

    def _whole(self, tx: Transaction, row: WorkflowRow, *, is_held: bool) -> JsonObject:
        price = Price.read(row.price)
        around = surroundings(row, steps.of_workflow(tx, row.id))
        of_step: dict[StepKey, list[JobRow]] = {step.key: [] for step in around.rows}
        # In one question for all steps: a list shows up to a hundred workflows.
        for job in jobs.of_workflow(tx, row.id):
            of_step[job.step].append(job)
        return {
            "id": row.id,
            "createdAt": timestamp(row.created_at_ms),
            **_times(row.started_at_ms, row.completed_at_ms),
            **_body(row.template, price, books.summary(tx, row.id)),
            "status": row.status,
            "steps": [
                {
                    **self._step(tx, step, of_step[step.key], price),
                    # What a reference brings in is a way to a held picture too.
                    "input": step.template.get("input") if is_held else self._input(tx, step, around),
                }
                for step in around.rows
            ],
        }

    def output(self, tx: Transaction, step: StepRow) -> JsonValue:
        """A step's output with fresh URLs; None until it succeeds."""
        return self._show(step, self._library.dress(tx, step.output))

    def _step(self, tx: Transaction, step: StepRow, rows: Sequence[JobRow], price: Price) -> JsonObject:
        draft: Draft = {
            **_step_fields(step.template, step.name),
            "status": step.status,
            "metadata": step.metadata,
            **_times(step.started_at_ms, step.completed_at_ms),
        }
        if rows:
            # Prices are of whole steps, and the contract shows them at jobs.
            share = (price.steps[step.key.position] or 0) / len(rows)
            draft["jobs"] = [self._job(job, share) for job in rows]
        if step.status in _STARTED:
            # A step that is under way without jobs has nothing left to do: its work was done before.
            draft["estimatedProgressRate"] = sum(map(self._rate, rows)) / len(rows) if rows else 1.0
        if step.output is not None:
            draft["output"] = self.output(tx, step)
        return draft

    def _input(self, tx: Transaction, step: StepRow, around: Surroundings) -> JsonValue:
        error = step.metadata.get("error")
        if isinstance(error, dict) and error.get("reason") == Reason.INVALID_INPUT:
            # What the references brought in breaks the contract, so the step is shown as it was submitted.
            return step.template.get("input")
        return resolved_or_raw(tx, step, around, self._library)

    def _job(self, job: JobRow, cost: float) -> JsonObject:
        draft: Draft = {
            "id": job.id,
            "status": job.status,
            "cost": cost,
            **_times(job.started_at_ms, job.completed_at_ms),
        }
        if job.status in _STARTED:
            draft["estimatedProgressRate"] = self._rate(job)
        return draft

    def _rate(self, job: JobRow) -> float:
        return 1.0 if job.status is Status.SUCCEEDED else self._scheduler.rate(job.id)


def preview(submission: Submission, price: Price, transactions: JsonObject, *, now_ms: int) -> JsonObject:
    """
    The `Workflow` that a submission would become; it has no id, for it is nowhere.

    Args:
        transactions: how it would be paid, as a `TransactionSummary`.
    """
    return {
        "id": None,
        "createdAt": timestamp(now_ms),
        **_body(submission.template, price, transactions),
        "status": Status.UNASSIGNED,
        "steps": [
            {
                **_step_fields(step, name),
                "status": Status.UNASSIGNED,
                "metadata": step.get("metadata") or {},
                "input": step.get("input"),
                **_priced(name, cost),
            }
            for step, name, cost in zip(submission.steps, submission.graph.names, price.steps, strict=True)
        ],
    }


def _priced(name: str, cost: float | None) -> JsonObject:
    """A step that will run has one job that carries its price; without a published price it has none."""
    return {} if cost is None else {"jobs": [{"id": name, "status": Status.UNASSIGNED, "cost": cost}]}


def _body(template: JsonObject, price: Price, transactions: JsonObject) -> JsonObject:
    """What was submitted, with the contract's own defaults where it was silent."""
    optional = ("nsfwLevel", "experimental", "allowMatureContent", "ephemeral", "externalId")
    return {
        "metadata": template.get("metadata") or {},
        "tags": template.get("tags") or [],
        "arguments": template.get("arguments") or {},
        "callbacks": template.get("callbacks") or [],
        "tips": template.get("tips") or {"civitai": 0, "creators": 0},
        "upgradeMode": template.get("upgradeMode") or "manual",
        "currencies": template.get("currencies") or [],
        "forceRefunded": False,
        "cost": _cost(price),
        "transactions": transactions,
        **{key: template[key] for key in optional if template.get(key) is not None},
    }


def _cost(price: Price) -> JsonObject:
    fixed: JsonObject = {"fixed": price.fixed} if price.fixed else {}
    tips: JsonObject = {receiver: price.tip(receiver) for receiver in ("civitai", "creators")}
    return {"base": price.base, **fixed, "tips": tips, "total": price.total}


def _step_fields(template: JsonObject, name: str) -> Mapping[str, JsonValue]:
    optional = ("timeout", "retries")
    return {
        "$type": template["$type"],
        "name": name,
        "priority": template.get("priority") or "normal",
        **{key: template[key] for key in optional if template.get(key) is not None},
    }


def _times(started_at_ms: int | None, completed_at_ms: int | None) -> Mapping[str, JsonValue]:
    moments = {"startedAt": started_at_ms, "completedAt": completed_at_ms}
    return {name: timestamp(ms) for name, ms in moments.items() if ms is not None}
