"""The orchestration API's calls that a run needs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self
from urllib.parse import quote

from renderline import canonical
from renderline.canonical import JsonObject
from renderline.errors import RemoteContentError
from renderline.execution.bodies import preview_body, submission_body
from renderline.execution.exchange import Answer, Exchange, Request
from renderline.execution.retry import Pace, RetryPolicy
from renderline.execution.workflow import Blob, Workflow, read_blob, read_workflow
from renderline.wire import headers
from renderline.wire.http import Connections

if TYPE_CHECKING:
    import httpx

__all__ = ["OrchestrationClient", "Preview", "RecipeAnswer"]

_WORKFLOWS = "/v2/consumer/workflows"
_BLOBS = "/v2/consumer/blobs"
_RECIPES = "/v2/consumer/recipes"
_JSON = {"Content-Type": "application/json"}
_BLOCK_BYTES = 1 << 20
# A large file over a slow line; the usual time is meant for answers.
_UPLOAD_TIMEOUT_S = 900.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """
    What a price question answered.

    Attributes:
        total: in Buzz; None when neither the body nor the headers say.
        by_currency: Buzz by kind, e.g. `{"yellow": 12}`.
        unpriced: step types that the engine knows no price of; they are not in `total`.
        document: the whole answer.
    """

    total: float | None
    by_currency: Mapping[str, float]
    is_insufficient: bool
    unpriced: tuple[str, ...]
    document: JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipeAnswer:
    """What a recipe answered: a workflow, or only its step's output; the published sources disagree which."""

    workflow: Workflow | None
    output: JsonObject


class OrchestrationClient:
    """
    The service, call by call. Every call raises what `Exchange.send` raises.

    Takes the client of `wire.http.orchestrator_client`, and closes it.

    Attributes:
        connections: for downloads, which need not come from the service itself; closed with it.
    """

    def __init__(
        self, http: httpx.AsyncClient, *, policy: RetryPolicy | None = None, pace: Pace | None = None
    ) -> None:
        self._http = http
        self.base_url = str(http.base_url)
        self.policy = policy or RetryPolicy()
        self.pace = pace or Pace()
        self.connections = Connections()
        self._exchange = Exchange(http=http, policy=self.policy, pace=self.pace)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.connections.aclose()
        await self._http.aclose()

    async def submit(self, body: JsonObject, *, external_id: str | None, wait_s: int = 0) -> Workflow:
        """
        Have a body carried out; the service holds the answer for up to `wait_s` (at most 100) seconds.

        It is sent again only under a key by which the service knows the first one.
        """
        full = submission_body(body, external_id)
        has_key = full.get("externalId") is not None
        answer = await self._post(_WORKFLOWS, full, query=_wait(wait_s), is_repeatable=has_key)
        return read_workflow(answer.document())

    async def preview(self, body: JsonObject) -> Preview:
        """Ask what a body would cost; nothing is carried out and nothing remembered."""
        answer = await self._post(
            _WORKFLOWS, preview_body(body), query={"whatif": "true"}, is_repeatable=True
        )
        return _read_preview(answer)

    async def get(self, workflow_id: str, *, wait_s: int = 0) -> Workflow:
        """How a workflow stands; the service holds the answer for up to `wait_s` seconds unless it is finished."""
        path = _workflow_path(workflow_id)
        request = Request(method="GET", path=path, query=_wait(wait_s), is_repeatable=True)
        return read_workflow((await self._exchange.send(request)).document())

    async def cancel(self, workflow_id: str) -> None:
        """Stop a workflow; one that has finished stays as it is."""
        request = Request(
            method="PUT",
            path=_workflow_path(workflow_id),
            headers=_JSON,
            content=lambda: canonical.compact({"status": "canceled"}),
            is_repeatable=True,
        )
        await self._exchange.send(request)

    async def upload_blob(self, path: Path, media_type: str) -> Blob:
        """Store a file, streamed. It costs nothing and a second copy does no harm, so it may be sent again."""
        size_bytes = (await asyncio.to_thread(path.stat)).st_size
        request = Request(
            method="POST",
            path=_BLOBS,
            headers={"Content-Type": media_type, "Content-Length": str(size_bytes)},
            content=lambda: _blocks(path),
            is_repeatable=True,
            timeout_s=_UPLOAD_TIMEOUT_S,
        )
        return _blob(await self._exchange.send(request))

    async def refresh_blob(self, blob_id: str) -> Blob:
        """A fresh URL for a stored file."""
        path = f"{_BLOBS}/{quote(blob_id, safe='')}/refresh"
        return _blob(await self._exchange.send(Request(method="POST", path=path, is_repeatable=True)))

    async def recipe(self, name: str, step_input: JsonObject, *, wait_s: int | None = None) -> RecipeAnswer:
        """
        Run one step by itself. It takes no key, so it is never sent twice.

        Args:
            wait_s: asks for a workflow after so many seconds; None for the step's output, whenever it is there.
        """
        query = {} if wait_s is None else {"wait": str(wait_s)}
        path = f"{_RECIPES}/{quote(name, safe='')}"
        document = (await self._post(path, step_input, query=query, is_repeatable=False)).document()
        if "steps" not in document:
            return RecipeAnswer(workflow=None, output=document)
        workflow = read_workflow(document)
        return RecipeAnswer(workflow=workflow, output=workflow.steps[0].output if workflow.steps else {})

    async def _post(
        self, path: str, body: JsonObject, *, query: Mapping[str, str], is_repeatable: bool
    ) -> Answer:
        content = canonical.compact(body)
        request = Request(
            method="POST",
            path=path,
            query=query,
            headers=_JSON,
            content=lambda: content,
            is_repeatable=is_repeatable,
        )
        return await self._exchange.send(request)


def _wait(wait_s: int) -> Mapping[str, str]:
    return {"wait": str(wait_s)} if wait_s else {}


def _workflow_path(workflow_id: str) -> str:
    return f"{_WORKFLOWS}/{quote(workflow_id, safe='')}"


async def _blocks(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            yield block


def _blob(answer: Answer) -> Blob:
    blob = read_blob(answer.document())
    if blob is None:
        raise RemoteContentError(answer.url, "its answer is no blob")
    return blob


def _read_preview(answer: Answer) -> Preview:
    document = answer.document()
    cost = document.get("cost")
    # The header first: of a recipe's price nothing else tells.
    total = headers.parse_amount(_header(answer, headers.COST_TOTAL))
    if total is None and isinstance(cost, Mapping):
        total = headers.parse_amount(cost.get("total"))
    transactions = document.get("transactions")
    said_insufficient = isinstance(transactions, Mapping) and transactions.get("insufficientBuzz") is True
    return Preview(
        total=total,
        by_currency=headers.parse_currencies(_header(answer, headers.COST_BY_CURRENCY)),
        is_insufficient=said_insufficient or _header(answer, headers.INSUFFICIENT_BUZZ).lower() == "true",
        unpriced=headers.parse_list(_header(answer, headers.UNPRICED)),
        document=document,
    )


def _header(answer: Answer, name: str) -> str:
    return answer.headers.get(name.lower(), "")
