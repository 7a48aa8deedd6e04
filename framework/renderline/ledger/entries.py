"""The values that the ledger takes and gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from renderline.canonical import JsonObject
from renderline.compiler.submission import Submission
from renderline.source.git import Commit

__all__ = ["CellEntry", "Charge", "Entry", "Estimate", "Kind", "RunEntry"]


class Kind(StrEnum):
    """
    What happened to a cell.

    The order of a cell's life: it is intended before anything is sent, submitted once the service has named its workflow,
    finished when that ends, saved when its files lie in their places. `refused` says why it was not taken, `unsaved` which files
    are missing and which are not.
    """

    INTENDED = "intended"
    SUBMITTED = "submitted"
    REFUSED = "refused"
    FINISHED = "finished"
    SAVED = "saved"
    UNSAVED = "unsaved"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEntry:
    """
    One run.

    Attributes:
        id: starts with the UTC time, so that runs sort by age.
        source: the pipeline's file.
        engine: the service's address.
        costs: whether it charges anything.
        out_dir: absolute.
        given: parameters and choices of the command line, without secrets.
    """

    id: str
    started_at_ms: int
    pipeline: str
    source: str
    engine: str
    costs: bool
    out_dir: str
    given: JsonObject = field(default_factory=dict)
    commit: Commit | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What one step was expected to cost, in Buzz; None where nobody knows."""

    step: str
    step_type: str
    model: str
    low: Decimal | None
    high: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CellEntry:
    """
    One cell of a run.

    Attributes:
        position: from 0, in the matrix's order.
        external_id: the key it is submitted under; None where none is needed.
    """

    position: int
    attempt: int
    external_id: str | None
    submission: Submission
    estimates: tuple[Estimate, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that happened to a cell; `facts` are those of its kind."""

    position: int
    kind: Kind
    at_ms: int
    facts: JsonObject = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """
    Money that the service says it took or gave back for a workflow.

    Attributes:
        key: the transaction's own id or, where the service gives none, its place in the list; counted once however often told.
        buzz: zero or more.
    """

    workflow_id: str
    key: str
    is_credit: bool
    currency: str
    buzz: Decimal

    @property
    def net(self) -> Decimal:
        """What it adds to the bill."""
        return -self.buzz if self.is_credit else self.buzz
