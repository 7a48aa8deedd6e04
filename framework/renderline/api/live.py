"""What the service itself says a plan costs: it is asked with `whatif`, once for each body, and remembers nothing of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from renderline.api.carrying import known_uploads
from renderline.api.compiling import Compilation
from renderline.api.engines import EngineChoice, Service, opened
from renderline.api.folders import project_data_dir
from renderline.api.history import now_ms, open_ledger
from renderline.compiler.submission import Submission
from renderline.errors import SubmissionRejected
from renderline.execution.client import OrchestrationClient, Preview
from renderline.execution.substitution import fill_in
from renderline.execution.uploads import Uploader
from renderline.ledger import quotes
from renderline.ledger.ledger import Ledger
from renderline.reporting.plan import LivePrice, Plan
from renderline.wire.http import orchestrator_client

__all__ = ["MOST_AT_ONCE", "ask_prices"]

MOST_AT_ONCE = 4
"""Price questions under way at the same time."""


def ask_prices(
    compilation: Compilation,
    plan: Plan,
    engine: EngineChoice,
    *,
    ledger_dir: Path | None = None,
    on_notice: Callable[[str], None] = lambda _sentence: None,
) -> Plan:
    """
    The plan with what a service says that each workflow costs.

    Cells with the same body are asked for once. Local images that the service does not have yet are uploaded: they are part
    of the question, and cost nothing.

    Args:
        ledger_dir: where it is remembered what has been uploaded, and what a service that charges has answered; None takes the
            current folder's project.

    Raises:
        RenderlineError: the service cannot be reached, refuses the token, or is not installed.
    """
    folder = ledger_dir or project_data_dir(Path.cwd()).parent
    with opened(engine, on_notice=on_notice) as service, open_ledger(folder) as ledger:
        for warning in service.warnings:
            on_notice(f"warning: {warning}")
        prices = asyncio.run(_ask(service, ledger, compilation))
        _remember(ledger, service, prices)
    workflows = (replace(each, live=prices[each.digest]) for each in plan.workflows)
    return replace(plan, workflows=tuple(workflows))


def _remember(ledger: Ledger, service: Service, prices: Mapping[str, LivePrice]) -> None:
    """For the account, which holds the answers against the bills; one with a step of unknown price says too little."""
    whole = {
        digest: each.total for digest, each in prices.items() if each.total is not None and each.is_whole
    }
    if service.costs and whole:
        with ledger.transaction() as tx:
            quotes.add(tx, service.url, whole, asked_at_ms=now_ms())


async def _ask(service: Service, ledger: Ledger, compilation: Compilation) -> Mapping[str, LivePrice]:
    unique = {each.digest: each for each in compilation.submissions}
    places = asyncio.Semaphore(MOST_AT_ONCE)
    async with OrchestrationClient(orchestrator_client(service.url, service.token)) as client:
        uploader = Uploader(client, known_uploads(ledger, service))

        async def ask(submission: Submission) -> LivePrice:
            async with places:
                urls = await uploader.upload(submission.assets)
                return await _price(client, submission, urls, compilation.secrets)

        prices = await asyncio.gather(*(ask(each) for each in unique.values()))
    return dict(zip(unique, prices, strict=True))


async def _price(
    client: OrchestrationClient, submission: Submission, urls: Mapping[str, str], secrets: Mapping[str, str]
) -> LivePrice:
    body = fill_in(submission.body, urls=urls, secrets=secrets)
    try:
        return _read(await client.preview(body))
    except SubmissionRejected as refused:
        # The other cells still have their prices.
        return LivePrice(total=None, failure=str(refused))


def _read(preview: Preview) -> LivePrice:
    # By way of their text: 0.1 is a tenth, as the service wrote it.
    return LivePrice(
        total=None if preview.total is None else Decimal(str(preview.total)),
        by_currency={name: Decimal(str(buzz)) for name, buzz in preview.by_currency.items()},
        unpriced=preview.unpriced,
        is_insufficient=preview.is_insufficient,
        failure="" if preview.total is not None else "the service named no price",
    )
