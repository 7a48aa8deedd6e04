"""A finished workflow's files, fetched and put in their places: all that can be had, or none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from http import HTTPStatus

from renderline.canonical import JsonObject
from renderline.errors import (
    DownloadError,
    EngineUnreachable,
    NotFound,
    RemoteContentError,
    SubmissionRejected,
)
from renderline.execution.client import OrchestrationClient
from renderline.execution.events import Observer, OutputSaved, ignore
from renderline.execution.outputs import Missing, Owed, OwedFile, expected_counts, find_blobs, list_owed
from renderline.execution.partfile import PartFile, PartFiles
from renderline.execution.problems import is_transient
from renderline.execution.retry import TryAgain, with_retries
from renderline.execution.runner import WorkflowRequest
from renderline.execution.saving import Destination, Fetched, SavedFile, settle
from renderline.execution.sidecars import Describe, Provenance, embed_in
from renderline.execution.uninterrupted import uninterrupted
from renderline.execution.workflow import Workflow
from renderline.wire.http import Caps, Guard, is_same_origin, open_stream

__all__ = ["Delivery", "guard_for", "save_outputs"]

_MORE_TRIES = 3
_SLOWER_S = 1.0
_CAPS = Caps(max_bytes=16 << 30, timeout_s=3600)
# Services refuse a signed link that is too old in any of these ways.
_EXPIRED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.GONE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """
    What came of a workflow's outputs.

    Attributes:
        missing: outputs that were not to be had at all, each with its step and why.
    """

    files: tuple[SavedFile, ...]
    missing: tuple[Missing, ...] = ()

    @property
    def failure(self) -> str:
        """What is missing, in a sentence; empty where nothing is."""
        if not self.missing:
            return ""
        count = len(self.missing)
        return f"{count} of {count + len(self.files)} outputs missing: {'; '.join(map(str, self.missing))}"


async def save_outputs(
    client: OrchestrationClient,
    workflow: Workflow,
    request: WorkflowRequest,
    *,
    destination: Destination,
    describe: Describe | None = None,
    observer: Observer = ignore,
) -> Delivery:
    """
    Download a finished workflow's outputs; those that the service does not have do not cost the others.

    Nothing is put in its place before everything is complete, and on a failure nothing stays behind.

    Args:
        describe: says where a step's output came from, for a sidecar; None writes none.

    Raises:
        DownloadError: a file is not what it should be, cannot be written, or another one lies in its place.
        UnsafeAddress: a URL may not be contacted.
        EngineUnreachable: no connection, however often tried.
    """
    # What was asked for, not what is there: an output that is not in the answer would be missed by nobody.
    owed = list_owed(workflow, request.outputs, expected_counts(request.body))
    try:
        saved = await _save(client, workflow, owed, destination, describe)
    except OSError as error:
        raise DownloadError(f"{error.filename or destination.folder}: {error.strerror}") from None
    for each in saved:
        observer(OutputSaved(workflow_id=workflow.id, step=each.step, path=each.path, is_new=each.is_new))
    return Delivery(files=saved, missing=owed.missing)


def guard_for(url: str, base_url: str) -> Guard:
    """
    What a blob's URL may lead to.

    The service's own origin is as private as the user chose it to be; everything else is public and https.
    """
    if is_same_origin(url, base_url):
        return Guard(allow_private=True)
    return Guard(https_only=True)


async def _save(
    client: OrchestrationClient,
    workflow: Workflow,
    owed: Owed,
    destination: Destination,
    describe: Describe | None,
) -> tuple[SavedFile, ...]:
    with PartFiles(destination.folder, destination.owner) as parts:
        fetched = [await _fetch(client, workflow, file, parts) for file in owed.files]
        return await uninterrupted(partial(_place, fetched, destination, describe, parts))


def _place(
    fetched: list[Fetched], destination: Destination, describe: Describe | None, parts: PartFiles
) -> tuple[SavedFile, ...]:
    if describe is not None:
        fetched = [_described(each, describe(each.file.step), parts) for each in fetched]
    return settle(fetched, destination, parts)


def _described(fetched: Fetched, document: JsonObject, parts: PartFiles) -> Fetched:
    if not fetched.file.embed:
        return replace(
            fetched, provenance=Provenance(document=document, delivered_sha256=fetched.part.sha256)
        )
    part, provenance = embed_in(fetched.part, document, parts)
    return replace(fetched, part=part, provenance=provenance)


async def _fetch(
    client: OrchestrationClient, workflow: Workflow, file: OwedFile, parts: PartFiles
) -> Fetched:
    try:
        return Fetched(file=file, part=await _fetch_fresh(client, workflow, file, parts))
    except (RemoteContentError, DownloadError) as error:
        raise DownloadError(f"{file.label}: {error}") from None


async def _fetch_fresh(
    client: OrchestrationClient, workflow: Workflow, file: OwedFile, parts: PartFiles
) -> PartFile:
    try:
        return await _download(client, file.blob.url, parts)
    except RemoteContentError as error:
        if error.status not in _EXPIRED:
            raise
    # Links live for minutes or hours, and a run may be resumed days later.
    return await _download(client, await _fresh_url(client, workflow, file), parts)


async def _download(client: OrchestrationClient, url: str, parts: PartFiles) -> PartFile:
    guard = guard_for(url, client.base_url)

    async def attempt() -> PartFile:
        try:
            stream = open_stream(url, caps=_CAPS, guard=guard, connections=client.connections)
            async with stream as opened:
                # A new part for each try: what came of an earlier one would stand before it.
                part = parts.create()
                await part.fill(opened.chunks, opened.length_bytes)
                return part
        except EngineUnreachable as error:
            raise TryAgain(error) from None
        except RemoteContentError as error:
            if error.status and is_transient(error.status):
                is_asked = error.status == HTTPStatus.TOO_MANY_REQUESTS
                raise TryAgain(error, _SLOWER_S if is_asked else None) from None
            raise

    # It is paid for: nobody gives up on it as soon as on a question.
    policy = replace(client.policy, tries=client.policy.tries + _MORE_TRIES)
    return await with_retries(attempt, policy=policy, pace=client.pace)


async def _fresh_url(client: OrchestrationClient, workflow: Workflow, file: OwedFile) -> str:
    if file.blob.id:
        try:
            return (await client.refresh_blob(file.blob.id)).url or file.blob.url
        except (NotFound, SubmissionRejected):
            # Not every service can renew a blob; the workflow itself is shown with fresh links.
            pass
    step = (await client.get(workflow.id)).find_step(file.step)
    blobs = find_blobs(step.output) if step else ()
    return blobs[file.index].url if file.index < len(blobs) else file.blob.url
