"""Cells of a ledger, carried out on a real engine."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from renderline.canonical import JsonObject
from renderline.compiler.submission import Output, Submission, digest_of
from renderline.engine.embedded import RunningEngine, running
from renderline.execution.cell import CellOutcome, CellRunner, RunContext
from renderline.execution.client import OrchestrationClient
from renderline.execution.retry import RetryPolicy
from renderline.execution.runner import EMBEDDED
from renderline.execution.saving import Destination
from renderline.execution.uploads import Uploader
from renderline.ledger import events, runs
from renderline.ledger.entries import CellEntry, Entry, RunEntry
from renderline.ledger.journal import Journal
from renderline.ledger.ledger import Ledger
from renderline.ledger.prefix import Prefix
from renderline.ledger.standing import Standing, standings
from renderline.provenance.document import RunOrigin
from renderline.wire.http import orchestrator_client

RUN = RunEntry(id="r", started_at_ms=1, pipeline="p", source="p.yaml", engine="e", costs=True, out_dir="out")
_serial = itertools.count()


def image_body(side_px: int = 512) -> JsonObject:
    """A rehearsed image, made in milliseconds."""
    return {
        "steps": [
            {
                "$type": "imageGen",
                "name": "hero",
                "input": {
                    "engine": "flux2",
                    "model": "klein",
                    "operation": "createImage",
                    "modelVersion": "4b",
                    "prompt": f"a cat {next(_serial)}",
                    "width": side_px,
                    "height": side_px,
                },
            }
        ]
    }


class Workplace:
    """A ledger with one run of one cell, an engine, and a folder for outputs."""

    def __init__(self, folder: Path, engine: RunningEngine, body: JsonObject) -> None:
        self.engine = engine
        self.folder = folder / "out"
        self.ledger = Ledger(folder / "ledger.db")
        digest = digest_of(body)
        submission = Submission(
            pipeline="p",
            cell_key="",
            params={},
            matrix={},
            body=body,
            digest=digest,
            assets=(),
            outputs=(Output(step="hero", name="p/hero"),),
        )
        self.external_id = f"rl-{digest[:40]}"
        entry = CellEntry(position=0, attempt=1, external_id=self.external_id, submission=submission)
        with self.ledger.transaction() as tx:
            runs.add(tx, RUN, [entry])

    @property
    def entries(self) -> list[Entry]:
        with self.ledger.snapshot() as tx:
            return list(events.of_run(tx, RUN.id))

    @property
    def kinds(self) -> list[str]:
        return [str(entry.kind) for entry in self.entries]

    @property
    def standing(self) -> Standing:
        with self.ledger.snapshot() as tx:
            return standings(runs.cells(tx, RUN.id), events.of_run(tx, RUN.id))[0]

    def carry_out(
        self, *, run_id: str = RUN.id, url: str | None = None, prefix: Prefix | None = None
    ) -> CellOutcome:
        standing = self.standing if prefix is None else replace(self.standing, prefix=prefix)
        return asyncio.run(self._carry_out(standing, run_id, url or self.engine.url))

    async def submit(self) -> str:
        async with self.client(self.engine.url) as client:
            body = self.standing.cell.submission.body
            return (await client.submit(body, external_id=self.external_id)).id

    def client(self, url: str) -> OrchestrationClient:
        return OrchestrationClient(orchestrator_client(url, self.engine.token), policy=RetryPolicy(tries=1))

    async def _carry_out(self, standing: Standing, run_id: str, url: str) -> CellOutcome:
        clock = itertools.count(1)
        async with (
            self.client(url) as client,
            Journal(self.ledger, run_id, now_ms=lambda: next(clock)) as journal,
        ):
            context = RunContext(
                client=client,
                journal=journal,
                uploader=Uploader(client),
                policy=replace(EMBEDDED, cancels_on_interrupt=False),
                destination=Destination(folder=self.folder),
                origin=RunOrigin(
                    run_id=run_id, pipeline="test", source="test.yaml", engine="local", costs=False
                ),
                secrets={},
            )
            return await CellRunner(context).run(standing)


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningEngine]:
    with running(tmp_path_factory.mktemp("engine")) as engine:
        yield engine


@pytest.fixture
def workplace(tmp_path: Path, engine: RunningEngine) -> Iterator[Callable[..., Workplace]]:
    """Makes a workplace for a body, by default that of an image."""
    made: list[Workplace] = []

    def make(body: JsonObject | None = None) -> Workplace:
        made.append(Workplace(tmp_path, engine, body or image_body()))
        return made[-1]

    yield make
    for each in made:
        each.ledger.close()
