"""What failed cells of a run need not make again: asked of the service before anything is agreed to."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import replace

from renderline.api.engines import Service
from renderline.errors import NotFound
from renderline.execution.client import OrchestrationClient
from renderline.execution.rest import find_prefix
from renderline.ledger.prefix import NOTHING_MADE, Prefix
from renderline.ledger.standing import Standing
from renderline.reporting.run_history import PastRun
from renderline.wire.http import orchestrator_client

__all__ = ["find_prefixes", "with_prefixes"]

_MOST_AT_ONCE = 8


def find_prefixes(service: Service, past: PastRun) -> Mapping[int, Prefix]:
    """
    The steps that a new attempt at each failed cell finds made and paid for, by the cell's position.

    Only where something is paid for: the embedded engine finds by itself what it has made before.

    Raises:
        RenderlineError: the service cannot be reached or refuses the token.
    """
    failed = [each for each in past.standings if each.has_failed and _workflows_of(each)]
    if not past.entry.costs or not failed:
        return {}
    return asyncio.run(_find(service, failed))


def with_prefixes(past: PastRun, prefixes: Mapping[int, Prefix]) -> PastRun:
    """The run with its failed cells as a new attempt would find them."""
    standings = (
        replace(each, prefix=prefixes.get(each.cell.position, NOTHING_MADE)) if each.has_failed else each
        for each in past.standings
    )
    return replace(past, standings=tuple(standings))


async def _find(service: Service, failed: Iterable[Standing]) -> Mapping[int, Prefix]:
    turns = asyncio.Semaphore(_MOST_AT_ONCE)
    found: dict[int, Prefix] = {}

    async def look(client: OrchestrationClient, standing: Standing) -> None:
        async with turns:
            prefix = await _prefix(client, standing)
        if prefix.steps:
            found[standing.cell.position] = prefix

    async with OrchestrationClient(orchestrator_client(service.url, service.token)) as client:
        try:
            async with asyncio.TaskGroup() as group:
                for standing in failed:
                    group.create_task(look(client, standing))
        except BaseExceptionGroup as failures:
            # One cause is enough for a sentence, and the others follow from it.
            raise failures.exceptions[0] from None
    return found


async def _prefix(client: OrchestrationClient, standing: Standing) -> Prefix:
    try:
        workflows = [await client.get(each) for each in _workflows_of(standing)]
    except NotFound:
        return NOTHING_MADE
    return find_prefix(standing.cell.submission, workflows)


def _workflows_of(standing: Standing) -> tuple[str, ...]:
    return tuple(each for each in (*standing.prefix.workflows, standing.workflow_id) if each)
