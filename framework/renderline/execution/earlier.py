"""Workflows that have made a part of a cell, asked for what its rest needs of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from renderline.canonical import JsonObject
from renderline.errors import NotFound, SubmissionRejected
from renderline.execution.charges import charges_of
from renderline.execution.client import OrchestrationClient
from renderline.execution.rest import Result, results_of
from renderline.execution.uploads import ADDRESS_MARGIN
from renderline.execution.workflow import Workflow
from renderline.ledger.prefix import Prefix

__all__ = ["buzz_of", "find_workflows", "fresh_results"]


async def find_workflows(client: OrchestrationClient, ids: Sequence[str]) -> tuple[Workflow, ...]:
    """The workflows that the service still has; their outputs come with fresh addresses."""
    found: list[Workflow] = []
    for workflow_id in ids:
        try:
            found.append(await client.get(workflow_id))
        except NotFound:
            continue
    return tuple(found)


async def fresh_results(
    client: OrchestrationClient, body: JsonObject, prefix: Prefix
) -> tuple[Result, ...] | None:
    """What the rest of a body reads from the steps that are made, as of now; None where it is no longer to be had."""
    results = results_of(body, prefix, await find_workflows(client, prefix.workflows))
    try:
        return None if results is None else tuple([await _fresh(client, each) for each in results])
    except (NotFound, SubmissionRejected):
        return None


async def _fresh(client: OrchestrationClient, result: Result) -> Result:
    """With an address that lasts until the service comes to read it."""
    blob = result.blob
    if blob is None or not blob.id or blob.expires_at is None:
        return result
    if blob.expires_at - client.pace.now() >= ADDRESS_MARGIN:
        return result
    renewed = await client.refresh_blob(blob.id)
    return replace(result, value=renewed.url or blob.url)


def buzz_of(finished: Workflow, earlier: Sequence[Workflow]) -> float | None:
    """
    What the making of all steps cost by the service's word; None where it says nothing.

    Of an earlier workflow what was given back for its failed steps is taken off.
    """
    total = _total(finished)
    if total is None:
        return None
    return float(total + sum((_net(each) for each in earlier), Decimal(0)))


def _net(workflow: Workflow) -> Decimal:
    charges = charges_of(workflow)
    return sum((each.net for each in charges), Decimal(0)) if charges else _total(workflow) or Decimal(0)


def _total(workflow: Workflow) -> Decimal | None:
    total = workflow.cost.get("total")
    return Decimal(str(total)) if isinstance(total, (int, float)) else None
