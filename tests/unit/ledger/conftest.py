"""A ledger with a run of three cells."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from renderline.canonical import JsonObject
from renderline.compiler.submission import Asset, Output, Submission, digest_of
from renderline.ledger import runs
from renderline.ledger.entries import CellEntry, Estimate, RunEntry
from renderline.ledger.ledger import Ledger
from renderline.source.git import Commit


def submission(key: str) -> Submission:
    body: JsonObject = {"steps": [{"$type": "echo", "name": "one", "input": {"message": key}}]}
    return Submission(
        pipeline="hero",
        cell_key=key,
        params={"width": 640, "photo": "cat.png"},
        matrix={"style": key},
        body=body,
        digest=digest_of(body),
        assets=(
            Asset(
                sha256="0" * 64, path=Path("/x/cat.png"), name="cat.png", media_type="image/png", size_bytes=9
            ),
        ),
        outputs=(Output(step="one", name=f"hero/{key}", embed=True),),
    )


def cell(position: int, key: str, *estimates: Estimate) -> CellEntry:
    return CellEntry(
        position=position,
        attempt=1,
        external_id=f"rl-{position}",
        submission=submission(key),
        estimates=estimates or (estimate("one", "4", "4"),),
    )


def estimate(
    step: str, low: str | None, high: str | None, *, model: str = "", kind: str = "echo"
) -> Estimate:
    return Estimate(
        step=step,
        step_type=kind,
        model=model,
        low=None if low is None else Decimal(low),
        high=None if high is None else Decimal(high),
    )


def run_entry(run_id: str = "20261123-120000-a1", *, started_at_ms: int = 5, costs: bool = True) -> RunEntry:
    return RunEntry(
        id=run_id,
        started_at_ms=started_at_ms,
        pipeline="hero",
        source="pipelines/hero.yaml",
        engine="https://service.example",
        costs=costs,
        out_dir="/out",
        given={"parameters": {"width": 640}},
        commit=Commit(sha="c" * 40, is_dirty=True),
    )


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = Ledger(tmp_path / ".renderline" / "ledger.db")
    yield opened
    opened.close()


@pytest.fixture
def cells() -> tuple[CellEntry, ...]:
    return tuple(cell(position, key) for position, key in enumerate(("ink", "neon", "oil")))


@pytest.fixture
def run(ledger: Ledger, cells: tuple[CellEntry, ...]) -> RunEntry:
    entry = run_entry()
    with ledger.transaction() as tx:
        runs.add(tx, entry, cells)
    return entry


@pytest.fixture
def make_run(ledger: Ledger) -> Callable[..., RunEntry]:
    """Writes a further run with one cell."""

    def make(run_id: str, *estimates: Estimate, started_at_ms: int = 5, costs: bool = True) -> RunEntry:
        entry = run_entry(run_id, started_at_ms=started_at_ms, costs=costs)
        with ledger.transaction() as tx:
            runs.add(tx, entry, [cell(0, "only", *estimates)])
        return entry

    return make
