"""How the cells of a run stand: what their entries come to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from renderline.canonical import JsonObject, JsonValue
from renderline.ledger.entries import CellEntry, Entry, Estimate, Kind
from renderline.ledger.prefix import NOTHING_MADE, Prefix, read_prefix
from renderline.wire.statuses import Status

__all__ = ["Standing", "standings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """
    How one cell stands.

    Attributes:
        attempt: of the key it was last submitted under.
        stage: its latest entry; None before the first.
        workflow_id: empty until the service named one for this attempt.
        status: the workflow's, as the service said it last.
        reason: why it was refused, failed, or could not be saved; empty otherwise.
        prefix: what earlier attempts have made, so that this one makes the rest.
        files: what was saved, each with its path, hash and size; of an unsaved cell what there was to be had.
    """

    cell: CellEntry
    attempt: int
    external_id: str | None
    prefix: Prefix = NOTHING_MADE
    stage: Kind | None = None
    workflow_id: str = ""
    status: str = ""
    reason: str = ""
    files: tuple[JsonObject, ...] = ()

    @property
    def estimates(self) -> tuple[Estimate, ...]:
        """What this attempt is expected to cost, step by step."""
        return tuple(each for each in self.cell.estimates if each.step not in self.prefix.steps)

    @property
    def may_have_cost(self) -> bool:
        """Whether a request may have reached the service."""
        return self.stage not in {None, Kind.REFUSED}

    @property
    def is_complete(self) -> bool:
        """Whether its files lie in their places."""
        return self.stage is Kind.SAVED

    @property
    def has_failed(self) -> bool:
        """Whether going on would not help: the service refused it, or its workflow ended without success."""
        ended_badly = self.stage is Kind.FINISHED and self.status != Status.SUCCEEDED
        return self.stage is Kind.REFUSED or ended_badly


def standings(cells: Iterable[CellEntry], entries: Iterable[Entry]) -> tuple[Standing, ...]:
    """Each cell with what its entries come to, in the matrix's order."""
    found = {
        cell.position: Standing(cell=cell, attempt=cell.attempt, external_id=cell.external_id)
        for cell in cells
    }
    # In their order: a later entry says more, and none is taken back.
    for entry in entries:
        found[entry.position] = _after(found[entry.position], entry)
    return tuple(found[position] for position in sorted(found))


def _after(standing: Standing, entry: Entry) -> Standing:
    facts, moved = entry.facts, replace(standing, stage=entry.kind, reason=_text(entry.facts, "reason"))
    if entry.kind is Kind.INTENDED:
        return _intended(moved, facts)
    if entry.kind is Kind.REFUSED:
        # A rest that was refused would be refused again, so the next attempt makes all of it; one that was not paid for waits for Buzz.
        return moved if facts.get("unpaid") is True else replace(moved, prefix=NOTHING_MADE)
    if entry.kind is Kind.SUBMITTED:
        return replace(moved, workflow_id=_text(facts, "workflow_id"))
    if entry.kind is Kind.FINISHED:
        # An intent that found its workflow already ended never wrote that it was submitted.
        known = _text(facts, "workflow_id") or moved.workflow_id
        return replace(moved, workflow_id=known, status=_text(facts, "status"))
    if "files" in facts:
        return replace(moved, files=_objects(facts["files"]))
    return moved


def _intended(standing: Standing, facts: JsonObject) -> Standing:
    """The same attempt goes on with the workflow it had; a new one begins from nothing."""
    attempt = facts.get("attempt")
    if not isinstance(attempt, int) or attempt == standing.attempt:
        return standing
    external_id = facts.get("external_id")
    return replace(
        standing,
        attempt=attempt,
        external_id=external_id if isinstance(external_id, str) else None,
        prefix=read_prefix(facts),
        workflow_id="",
        status="",
        files=(),
    )


def _text(facts: JsonObject, key: str) -> str:
    value = facts.get(key)
    return value if isinstance(value, str) else ""


def _objects(value: JsonValue) -> tuple[JsonObject, ...]:
    found = value if isinstance(value, (list, tuple)) else ()
    return tuple(each for each in found if isinstance(each, Mapping))
