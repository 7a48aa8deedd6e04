"""Carry out a compilation, one workflow after the other, and bring its outputs home."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from renderline.api.compiling import Compilation
from renderline.api.engines import EngineChoice, Service, opened
from renderline.compiler.submission import Submission
from renderline.errors import DownloadError, SubmissionRejected
from renderline.execution.client import OrchestrationClient
from renderline.execution.downloads import save_outputs
from renderline.execution.events import Event, Observer, ignore
from renderline.execution.runner import WorkflowRequest, WorkflowResult, make_request, run_workflow
from renderline.execution.saving import Destination, SavedFile
from renderline.execution.uploads import Uploader
from renderline.reporting.record import RunRecord, SavedOutput, StepRecord, WorkflowRecord
from renderline.wire.http import orchestrator_client

__all__ = ["Event", "RunOptions", "run"]

OnService = Callable[[Service], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """
    How a run is carried out.

    Attributes:
        out_dir: what the outputs' names are relative to.
        force: replace files of the same name with other content.
        attempt: a number above 1 asks a paid service to do the same work anew.
    """

    engine: EngineChoice = field(default_factory=EngineChoice)
    out_dir: Path = Path("out")
    force: bool = False
    attempt: int = 1


def run(
    compilation: Compilation,
    options: RunOptions | None = None,
    *,
    observer: Observer = ignore,
    on_service: OnService = lambda _service: None,
    on_notice: Callable[[str], None] = lambda _sentence: None,
) -> RunRecord:
    """
    Run every workflow of a compilation without errors.

    A workflow that fails, or whose outputs cannot be had, is part of the record; the others go on.

    Args:
        observer: told about progress, from this thread.
        on_service: told which service it is, before anything is sent there; it may raise to stop the run.
        on_notice: told in a sentence when another run is waited for, and what earlier ones left behind.

    Raises:
        RenderlineError: the engine cannot be reached, refuses the token, or is not installed.
    """
    options = options or RunOptions()
    with opened(options.engine, on_notice=on_notice) as service:
        on_service(service)
        workflows = asyncio.run(_Run(compilation, options, service, observer).workflows())
    return RunRecord(pipeline=compilation.name, engine=service.label, workflows=workflows)


class _Run:
    """The parts that all workflows of one run share."""

    def __init__(
        self, compilation: Compilation, options: RunOptions, service: Service, observer: Observer
    ) -> None:
        self._compilation = compilation
        self._options = options
        self._service = service
        self._observer = observer

    async def workflows(self) -> tuple[WorkflowRecord, ...]:
        async with OrchestrationClient(orchestrator_client(self._service.url, self._service.token)) as client:
            uploader = Uploader(client)
            return tuple([await self._one(client, uploader, each) for each in self._compilation.submissions])

    async def _one(
        self, client: OrchestrationClient, uploader: Uploader, submission: Submission
    ) -> WorkflowRecord:
        request = self._request(submission)
        try:
            result = await run_workflow(
                client, request, observer=self._observer, policy=self._service.policy, uploader=uploader
            )
        except SubmissionRejected as refused:
            return _refused(submission, refused)
        return await self._collect(client, request, submission, result)

    def _request(self, submission: Submission) -> WorkflowRequest:
        request = make_request(submission, attempt=self._options.attempt, secrets=self._compilation.secrets)
        if self._service.costs:
            return request
        # Nothing is paid, so nothing can be paid twice; and the same body may mean another upscaler now.
        return WorkflowRequest(
            body=request.body,
            external_id=submission.own_external_id,
            assets=request.assets,
            outputs=request.outputs,
            secrets=request.secrets,
        )

    async def _collect(
        self,
        client: OrchestrationClient,
        request: WorkflowRequest,
        submission: Submission,
        result: WorkflowResult,
    ) -> WorkflowRecord:
        """Outputs of a workflow that succeeded; one that failed has its reasons instead."""
        saved: tuple[SavedFile, ...] = ()
        failure = ""
        if result.has_succeeded:
            destination = Destination(folder=self._options.out_dir, force=self._options.force)
            try:
                saved = await save_outputs(
                    client, result.workflow, request, destination=destination, observer=self._observer
                )
            except DownloadError as missing:
                failure = str(missing)
        return _record(submission, result, saved, failure, costs=self._service.costs)


def _record(
    submission: Submission, result: WorkflowResult, saved: tuple[SavedFile, ...], failure: str, *, costs: bool
) -> WorkflowRecord:
    total = result.cost.get("total")
    return WorkflowRecord(
        cell_key=submission.cell_key,
        workflow_id=result.id,
        status=result.status,
        steps=tuple(
            StepRecord(
                name=step.name, type=step.type, status=step.status, reason=step.reason, notes=step.notes
            )
            for step in result.steps
        ),
        outputs=tuple(
            SavedOutput(
                step=each.step,
                path=str(each.path),
                sha256=each.sha256,
                size_bytes=each.size_bytes,
                media_type=each.media_type,
                is_new=each.is_new,
            )
            for each in saved
        ),
        failure=failure,
        buzz=float(total) if costs and isinstance(total, (int, float)) else None,
    )


def _refused(submission: Submission, refused: SubmissionRejected) -> WorkflowRecord:
    return WorkflowRecord(
        cell_key=submission.cell_key,
        workflow_id="",
        status="refused",
        steps=(),
        outputs=(),
        failure=str(refused),
    )
