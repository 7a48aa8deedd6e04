"""Past runs as values and as lines for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from renderline.canonical import JsonObject, JsonValue
from renderline.ledger.entries import Charge, Estimate, Kind, RunEntry
from renderline.ledger.standing import Standing
from renderline.reporting.amounts import number
from renderline.reporting.terminal import printable
from renderline.reporting.text import count

__all__ = [
    "PastRun",
    "cell_lines",
    "expected",
    "expected_now",
    "run_document",
    "run_rows",
    "runs_document",
    "standing_words",
]

_WORDS = {
    None: "not sent",
    Kind.INTENDED: "sent, not answered",
    Kind.SUBMITTED: "under way, when last heard of",
    Kind.REFUSED: "refused",
    Kind.FINISHED: "finished, not fetched",
    Kind.SAVED: "complete",
    Kind.UNSAVED: "finished, files missing",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PastRun:
    """A run with its cells' standings, and what this run was charged: not what an earlier one had paid for."""

    entry: RunEntry
    standings: tuple[Standing, ...]
    charges: tuple[Charge, ...]

    @property
    def complete(self) -> int:
        """How many cells have their files."""
        return sum(each.is_complete for each in self.standings)

    @property
    def net(self) -> Decimal:
        """What it was charged less what came back, in Buzz."""
        return sum((charge.net for charge in self.charges), Decimal(0))


def expected(standings: Iterable[Standing]) -> tuple[Decimal, Decimal | None]:
    """What cells are estimated to cost, in Buzz: the least, and the most; None where a part is unknown."""
    return _sum([each for standing in standings for each in standing.cell.estimates])


def expected_now(standings: Iterable[Standing]) -> tuple[Decimal, Decimal | None]:
    """The same of the attempts that are about to be sent, without what earlier ones have made."""
    return _sum([each for standing in standings for each in standing.estimates])


def _sum(estimates: Sequence[Estimate]) -> tuple[Decimal, Decimal | None]:
    low = sum((each.low for each in estimates if each.low is not None), Decimal(0))
    highs = [each.high for each in estimates if each.high is not None]
    return low, sum(highs, Decimal(0)) if len(highs) == len(estimates) else None


def run_rows(past: Sequence[PastRun]) -> Iterator[tuple[str, ...]]:
    """The table of runs: id, when, pipeline, where, cells, Buzz, commit."""
    yield ("run", "started", "pipeline", "engine", "complete", "Buzz", "commit")
    for each in past:
        entry = each.entry
        commit = f"{entry.commit.sha[:8]}{'*' if entry.commit.is_dirty else ''}" if entry.commit else "–"
        yield (
            entry.id,
            _started(entry),
            printable(entry.pipeline),
            printable(entry.engine),
            f"{each.complete} of {len(each.standings)}",
            number(each.net) if entry.costs else "free",
            commit,
        )


def cell_lines(past: PastRun) -> Iterator[str]:
    """The run, how each of its cells stands, why, and where its files are."""
    yield f"run {past.entry.id} of {printable(past.entry.pipeline)}, {_started(past.entry)}"
    for each in past.standings:
        key = printable(each.cell.submission.cell_key) or "the workflow"
        workflow = f", workflow {printable(each.workflow_id)}" if each.workflow_id else ""
        yield f"{key}: {standing_words(each)}{workflow}"
        if each.reason:
            yield f"  {printable(each.reason)}"
        yield from (f"  {printable(str(file.get('path')))}" for file in each.files)
    yield f"{past.complete} of {count(len(past.standings), 'cell')} complete"


def runs_document(past: Sequence[PastRun]) -> JsonObject:
    """What `runs list --json` prints."""
    return {"format": "renderline.runs/1", "runs": [_summary(each) for each in past]}


def run_document(past: PastRun) -> JsonObject:
    """What `runs show --json` prints."""
    return {
        "format": "renderline.past-run/1",
        **_summary(past),
        "cells": [_cell(each) for each in past.standings],
    }


def _started(entry: RunEntry) -> str:
    return f"{datetime.fromtimestamp(entry.started_at_ms / 1000, UTC):%Y-%m-%d %H:%M} UTC"


def standing_words(standing: Standing) -> str:
    """How a cell stands, in a word or a few."""
    if standing.has_failed and standing.status:
        return standing.status
    return _WORDS[standing.stage]


def _summary(past: PastRun) -> dict[str, JsonValue]:
    entry = past.entry
    return {
        "id": entry.id,
        "startedAt": datetime.fromtimestamp(entry.started_at_ms / 1000, UTC).isoformat(),
        "pipeline": entry.pipeline,
        "source": entry.source,
        "engine": entry.engine,
        "commit": entry.commit.sha if entry.commit else None,
        "dirty": entry.commit.is_dirty if entry.commit else None,
        "cellCount": len(past.standings),
        "complete": past.complete,
        "netBuzz": float(past.net) if entry.costs else None,
    }


def _cell(standing: Standing) -> dict[str, JsonValue]:
    return {
        "cell": standing.cell.submission.cell_key,
        "digest": standing.cell.submission.digest,
        "attempt": standing.attempt,
        "externalId": standing.external_id,
        "stage": None if standing.stage is None else str(standing.stage),
        "workflow": standing.workflow_id or None,
        "earlierWorkflows": list(standing.prefix.workflows),
        "status": standing.status or None,
        "reason": standing.reason or None,
        "files": list(standing.files),
    }
