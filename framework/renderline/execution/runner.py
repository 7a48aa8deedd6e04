"""One workflow, from its acceptance to its end."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from renderline.canonical import JsonObject, JsonValue
from renderline.compiler.submission import Asset, Output
from renderline.errors import RemoteContentError, RenderlineError
from renderline.execution.client import OrchestrationClient
from renderline.execution.events import Observer, changes, ignore
from renderline.execution.outputs import find_blobs
from renderline.execution.substitution import may_name_secret
from renderline.execution.workflow import Step, Workflow

__all__ = [
    "EMBEDDED",
    "REMOTE",
    "PollPolicy",
    "StepResult",
    "WorkflowRequest",
    "WorkflowResult",
    "follow",
    "summarize",
]

_CANCEL_TIMEOUT_S = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PollPolicy:
    """
    How a workflow is waited for.

    Attributes:
        submit_wait_s: how long the service may hold the answer to the submission.
        wait_s: how long it may hold the answer to each later question.
        pauses_s: between the questions; the last one repeats.
        cancels_on_interrupt: whether Ctrl-C stops the workflow, or only stops watching it.
    """

    submit_wait_s: int
    wait_s: int
    pauses_s: tuple[float, ...]
    cancels_on_interrupt: bool

    def pauses(self) -> Iterator[float]:
        """The pauses, without end."""
        return itertools.chain(self.pauses_s, itertools.repeat(self.pauses_s[-1]))


REMOTE = PollPolicy(
    submit_wait_s=10, wait_s=0, pauses_s=(2.0, 5.0, 10.0, 15.0, 30.0), cancels_on_interrupt=False
)
"""For a service elsewhere: what was paid for goes on, and the next run finds it."""

EMBEDDED = PollPolicy(submit_wait_s=0, wait_s=1, pauses_s=(0.05,), cancels_on_interrupt=True)
"""For the engine in our own process, which ends with us; short waits keep its progress live."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowRequest:
    """
    What is to be carried out.

    Attributes:
        body: compiled; assets and secrets are still names in it.
        external_id: None leaves it to the body, and then nothing may be sent twice.
        secrets: real values by name; they go into what is sent and nowhere else.
    """

    body: JsonObject
    external_id: str | None
    assets: tuple[Asset, ...] = ()
    outputs: tuple[Output, ...] = ()
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepResult:
    """
    How one step ended.

    Attributes:
        reason: why it did not succeed; empty when it did or nobody says.
        notes: what the service added to the step's metadata, e.g. which upscaler stood in, or that it was rehearsed.
        data: the output of a step that made no file, such as a caption; empty for all others, and where the body names a secret.
    """

    name: str
    type: str
    status: str
    reason: str
    notes: JsonObject
    data: JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowResult:
    """
    How a workflow ended.

    Attributes:
        cost: as the service has it, e.g. `{"base": 4, "total": 4}`; empty when it says nothing.
        transactions: what was charged and given back.
        workflow: the last answer, with the steps' outputs.
    """

    id: str
    status: str
    has_succeeded: bool
    steps: tuple[StepResult, ...]
    cost: JsonObject
    transactions: tuple[JsonObject, ...]
    workflow: Workflow


async def follow(
    client: OrchestrationClient,
    workflow: Workflow,
    *,
    observer: Observer = ignore,
    policy: PollPolicy = REMOTE,
) -> Workflow:
    """
    Watch a workflow that the service has accepted until it is finished.

    Raises:
        RemoteContentError: the service gave it no id.
        RenderlineError: what `client.get` raises.
    """
    if not workflow.id:
        raise RemoteContentError(client.base_url, "it accepted a workflow without giving it an id")
    try:
        return await _poll(client, workflow, observer, policy)
    except asyncio.CancelledError:
        # Elsewhere it goes on and is paid for either way; our own engine dies with this process.
        if policy.cancels_on_interrupt:
            await _stop(client, workflow.id)
        raise


async def _poll(
    client: OrchestrationClient, workflow: Workflow, observer: Observer, policy: PollPolicy
) -> Workflow:
    before, pauses = None, policy.pauses()
    while True:
        for event in changes(before, workflow):
            observer(event)
        if workflow.is_finished:
            return workflow
        # The submission was answered a moment ago, so the pause comes before the question.
        await client.pace.sleep(next(pauses))
        before, workflow = workflow, await client.get(workflow.id, wait_s=policy.wait_s)


async def _stop(client: OrchestrationClient, workflow_id: str) -> None:
    with suppress(RenderlineError, TimeoutError):
        async with asyncio.timeout(_CANCEL_TIMEOUT_S):
            await client.cancel(workflow_id)


def summarize(workflow: Workflow, body: JsonObject) -> WorkflowResult:
    """A finished workflow as a result; what the body itself said in its steps' metadata is no note."""
    own = _own_metadata(body)
    # A step may give back what it was told.
    shows_data = not may_name_secret(body)
    return WorkflowResult(
        id=workflow.id,
        status=workflow.status,
        has_succeeded=workflow.has_succeeded,
        steps=tuple(
            _step_result(step, own.get(step.name, {}), shows_data=shows_data) for step in workflow.steps
        ),
        cost=workflow.cost,
        transactions=workflow.transactions,
        workflow=workflow,
    )


def _own_metadata(body: JsonObject) -> Mapping[str, JsonObject]:
    steps = body.get("steps")
    found: dict[str, JsonObject] = {}
    for index, step in enumerate(steps if isinstance(steps, (list, tuple)) else ()):
        metadata = step.get("metadata") if isinstance(step, Mapping) else None
        if isinstance(step, Mapping) and isinstance(metadata, Mapping):
            found[str(step.get("name") or index)] = metadata
    return found


def _step_result(step: Step, own_metadata: JsonObject, *, shows_data: bool) -> StepResult:
    # By its key, not its value: what comes back is as it was sent, with secrets where the body has their names.
    notes: dict[str, JsonValue] = {
        key: value for key, value in step.metadata.items() if key != "error" and key not in own_metadata
    }
    reason = "" if step.has_succeeded else step.reason
    data = step.output if shows_data and not find_blobs(step.output) else {}
    return StepResult(
        name=step.name, type=step.type, status=step.status, reason=reason, notes=notes, data=data
    )
