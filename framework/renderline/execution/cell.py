"""One cell of a run, from wherever it stands to its files in their places; each step of the way is written down first."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from renderline import canonical
from renderline.canonical import JsonObject
from renderline.compiler.submission import Asset
from renderline.errors import (
    DownloadError,
    InsufficientBuzz,
    NotFound,
    RemoteContentError,
    SubmissionRejected,
)
from renderline.execution.charges import charges_of
from renderline.execution.client import OrchestrationClient
from renderline.execution.downloads import save_outputs
from renderline.execution.earlier import buzz_of, find_workflows, fresh_results
from renderline.execution.events import Observer, ignore, of_cell
from renderline.execution.moderation import has_blocked, says_blocked
from renderline.execution.rest import Result, joined, rest_of, with_results
from renderline.execution.runner import (
    PollPolicy,
    StepResult,
    WorkflowRequest,
    WorkflowResult,
    follow,
    summarize,
)
from renderline.execution.saving import Destination, SavedFile, has_content
from renderline.execution.substitution import fill_in
from renderline.execution.uploads import Uploader
from renderline.execution.workflow import Workflow
from renderline.ledger.endings import Ending
from renderline.ledger.entries import Kind
from renderline.ledger.journal import Journal
from renderline.ledger.prefix import Prefix
from renderline.ledger.standing import Standing
from renderline.provenance.document import Making, RunOrigin, describe
from renderline.wire.statuses import Status

__all__ = ["CellOutcome", "CellRunner", "RunContext", "left_behind"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunContext:
    """
    What the cells of one run share.

    Attributes:
        waits: whether workflows are followed to their ends, or only sent.
    """

    client: OrchestrationClient
    journal: Journal
    uploader: Uploader
    policy: PollPolicy
    destination: Destination
    origin: RunOrigin
    secrets: Mapping[str, str] = field(repr=False)
    observer: Observer = ignore
    waits: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CellOutcome:
    """
    How a cell ended.

    Attributes:
        status: of its workflow, or an `Ending` where that does not say it.
        steps: empty where no answer was asked for, because everything lies in its place already.
        cost: as the service has it; empty when it says nothing.
        failure: why outputs are missing; empty when none is.
        is_blocked: whether moderation kept something of it back.
    """

    standing: Standing
    status: str
    workflow_id: str = ""
    steps: tuple[StepResult, ...] = ()
    files: tuple[SavedFile, ...] = ()
    cost: JsonObject = field(default_factory=dict)
    failure: str = ""
    is_blocked: bool = False

    @property
    def is_complete(self) -> bool:
        """Whether it succeeded and every output lies where it should."""
        return self.status == Status.SUCCEEDED and not self.failure


class CellRunner:
    """
    Carries cells out.

    The order of things is what makes a run safe to kill: the intent is on disk before a request goes out, and the request
    carries a key by which the service knows it again; so whatever the moment, the next run finds one workflow, never two.
    """

    def __init__(self, context: RunContext) -> None:
        self._with = context

    async def run(self, standing: Standing) -> CellOutcome:
        """
        Bring one cell to its end, whatever end that is.

        Raises:
            LedgerError: nothing can be written down, so nothing is sent.
            RenderlineError: the service cannot be reached, refuses the token, or asks to slow down for too long.
        """
        # On a thread: reading large files here would hold up the requests of all other cells.
        known = await asyncio.to_thread(_in_place, standing) if standing.is_complete else None
        if known is not None:
            return CellOutcome(
                standing=standing,
                status=standing.status,
                workflow_id=standing.workflow_id,
                files=known,
            )
        request = _request(standing, self._with.secrets)
        begun = await self._begun(standing, request)
        if isinstance(begun, CellOutcome):
            return begun
        if not self._with.waits and not begun.is_finished:
            sent = left_behind(standing, Ending.DETACHED, "sent, and not waited for")
            return replace(sent, workflow_id=begun.id)
        finished = await follow(
            self._with.client, begun, observer=self._observer(standing), policy=self._with.policy
        )
        result = summarize(finished, request.body)
        await self._write_end(standing, result)
        earlier = await find_workflows(self._with.client, standing.prefix.workflows)
        whole = summarize(joined(finished, earlier, request.body), request.body)
        making = _making(standing, whole, buzz=buzz_of(finished, earlier))
        return await self._collect(standing, request, whole, making)

    async def _begun(self, standing: Standing, request: WorkflowRequest) -> Workflow | CellOutcome:
        """The cell's workflow, or how the cell ended without one."""
        results: tuple[Result, ...] | None = ()
        if not standing.workflow_id and standing.prefix.steps:
            results = await fresh_results(self._with.client, request.body, standing.prefix)
        if results is None:
            return await self._stranded(standing)
        try:
            return await self._workflow(standing, request, results)
        except InsufficientBuzz as unpaid:
            return await self._refused(standing, str(unpaid), ending=Ending.UNPAID)
        except SubmissionRejected as refused:
            return await self._refused(standing, str(refused))
        except NotFound as gone:
            return _lost(standing, str(gone))

    async def _workflow(
        self, standing: Standing, request: WorkflowRequest, results: tuple[Result, ...]
    ) -> Workflow:
        """
        The cell's workflow: the one it has, or a new one.

        Args:
            results: of the steps that are made, in place of the references to them.
        """
        client, journal = self._with.client, self._with.journal
        if standing.workflow_id:
            return await client.get(standing.workflow_id)
        # Before the intent: uploads cost nothing, and an intent stands for a request that may have cost something.
        unsent = rest_of(request.body, standing.prefix)
        urls = await self._with.uploader.upload(_used(request.assets, unsent, standing.prefix))
        # Secrets enter only now: the ledger and the digest know them by their names. Results come behind them, for they may hold any text.
        body = with_results(fill_in(unsent, urls=urls, secrets=request.secrets), results)
        position = standing.cell.position
        intent: JsonObject = {"attempt": standing.attempt, "external_id": request.external_id}
        await journal.write(position, Kind.INTENDED, {**intent, **standing.prefix.facts})
        workflow = await client.submit(
            body, external_id=request.external_id, wait_s=self._with.policy.submit_wait_s
        )
        if not workflow.id:
            raise RemoteContentError(client.base_url, "it accepted a workflow without giving it an id")
        await journal.write(position, Kind.SUBMITTED, {"workflow_id": workflow.id})
        return workflow

    def _observer(self, standing: Standing) -> Observer:
        return of_cell(standing.cell.submission.cell_key, self._with.observer)

    async def _refused(
        self, standing: Standing, reason: str, *, ending: Ending = Ending.REFUSED
    ) -> CellOutcome:
        facts: JsonObject = {"reason": reason, "unpaid": ending is Ending.UNPAID}
        await self._with.journal.write(standing.cell.position, Kind.REFUSED, facts)
        return CellOutcome(standing=standing, status=ending, failure=reason, is_blocked=says_blocked(reason))

    async def _stranded(self, standing: Standing) -> CellOutcome:
        """A cell whose rest cannot be made, for what its first steps made is gone; all of it is made by a further attempt."""
        reason = f"what {', '.join(standing.prefix.steps)} made before is no longer to be had"
        if standing.may_have_cost:
            return left_behind(standing, Ending.LOST, reason)
        return await self._refused(standing, f"{reason}; the next attempt makes it anew")

    async def _write_end(self, standing: Standing, result: WorkflowResult) -> None:
        """Once: a workflow that had ended when the run was interrupted is not told of twice."""
        if standing.stage in {Kind.FINISHED, Kind.UNSAVED, Kind.SAVED} and standing.status == result.status:
            return
        reasons = "; ".join(f"{step.name}: {step.reason}" for step in result.steps if step.reason)
        facts: JsonObject = {
            "workflow_id": result.id,
            "status": result.status,
            "reason": reasons,
            "cost": result.cost,
        }
        position, charges = standing.cell.position, charges_of(result.workflow)
        await self._with.journal.write(position, Kind.FINISHED, facts, charges=charges)

    async def _collect(
        self, standing: Standing, request: WorkflowRequest, result: WorkflowResult, making: Making
    ) -> CellOutcome:
        """Outputs of a workflow that succeeded; one that failed has its reasons instead."""
        saved: tuple[SavedFile, ...] = ()
        failure = ""
        if result.has_succeeded:
            try:
                delivery = await save_outputs(
                    self._with.client,
                    result.workflow,
                    request,
                    destination=self._with.destination,
                    describe=partial(describe, self._with.origin, making),
                    observer=self._observer(standing),
                )
            # The work is done and paid for: a later run fetches what is missing, and the other cells go on.
            except DownloadError as missing:
                failure = str(missing)
            else:
                saved, failure = delivery.files, delivery.failure
            await self._write_files(standing, saved, failure)
        return CellOutcome(
            standing=standing,
            status=result.status,
            workflow_id=result.id,
            steps=result.steps,
            files=saved,
            cost=result.cost,
            failure=failure,
            is_blocked=has_blocked(result.workflow),
        )

    async def _write_files(self, standing: Standing, saved: tuple[SavedFile, ...], failure: str) -> None:
        kind = Kind.UNSAVED if failure else Kind.SAVED
        files: JsonObject = {"files": [_file_facts(each) for each in saved]}
        facts: JsonObject = {"reason": failure, **(files if saved else {})} if failure else files
        await self._with.journal.write(standing.cell.position, kind, facts)


def _making(standing: Standing, result: WorkflowResult, *, buzz: float | None) -> Making:
    return Making(
        submission=standing.cell.submission,
        workflow_id=result.id,
        external_id=standing.external_id,
        earlier_workflows=standing.prefix.workflows,
        buzz=buzz,
        notes={step.name: step.notes for step in result.steps},
    )


def _request(standing: Standing, secrets: Mapping[str, str]) -> WorkflowRequest:
    submission = standing.cell.submission
    return WorkflowRequest(
        body=submission.body,
        external_id=standing.external_id,
        assets=submission.assets,
        outputs=submission.outputs,
        secrets=secrets,
    )


def _used(assets: tuple[Asset, ...], body: JsonObject, prefix: Prefix) -> tuple[Asset, ...]:
    """The files that a body still names: those of steps that are made may have changed since."""
    if not prefix.steps:
        return assets
    text = canonical.compact(body)
    return tuple(asset for asset in assets if asset.key.encode() in text)


def left_behind(standing: Standing, status: str, failure: str) -> CellOutcome:
    """The outcome of a cell whose workflow is not followed to its end, and why."""
    return CellOutcome(standing=standing, status=status, workflow_id=standing.workflow_id, failure=failure)


def _lost(standing: Standing, reason: str) -> CellOutcome:
    """A workflow that was accepted and is gone; making it again would be paid for again, so nobody does it unasked."""
    return left_behind(
        standing, standing.status or Ending.LOST, f"the service no longer has its workflow: {reason}"
    )


def _in_place(standing: Standing) -> tuple[SavedFile, ...] | None:
    """The files that an earlier run saved, if they all lie there unchanged."""
    files = tuple(_saved_file(facts) for facts in standing.files)
    return files if all(has_content(file.path, file.sha256) for file in files) else None


def _file_facts(file: SavedFile) -> JsonObject:
    return {
        "step": file.step,
        "path": str(file.path.absolute()),
        "sha256": file.sha256,
        "size_bytes": file.size_bytes,
        "media_type": file.media_type,
        "blob_id": file.blob_id,
    }


def _saved_file(facts: JsonObject) -> SavedFile:
    size = facts.get("size_bytes")
    return SavedFile(
        step=str(facts.get("step")),
        path=Path(str(facts.get("path"))),
        sha256=str(facts.get("sha256")),
        size_bytes=size if isinstance(size, int) else 0,
        media_type=str(facts.get("media_type")),
        blob_id=str(facts.get("blob_id")),
        is_new=False,
    )
