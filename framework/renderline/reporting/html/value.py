"""What the page of a run shows, ready to be laid out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

__all__ = ["CellPage", "Field", "Outcome", "Picture", "RunPage", "StepLine"]


class Outcome(StrEnum):
    """How a cell came out, in as many kinds as the page has marks."""

    COMPLETE = "complete"
    FAILED = "failed"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A name and its value, as text."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLine:
    """
    One step of a cell.

    Attributes:
        model: empty where it names none.
        seed: empty where it gives none.
        prompt: as it was sent; empty where it has none.
        notes: what the engine said of it, such as what stood in for what.
    """

    name: str
    type: str
    model: str = ""
    seed: str = ""
    prompt: str = ""
    notes: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """Its name and type."""
        return f"{self.name} ({self.type})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """
    A file that a cell has made.

    Attributes:
        path: on this machine.
        link: relative to the page, ready for a URL.
        before: the picture that it was made from; None where none lies on this machine.
    """

    path: Path
    name: str
    link: str
    step: str
    media_type: str
    size_bytes: int
    before: Path | None = None
    before_name: str = ""

    @property
    def is_image(self) -> bool:
        """Whether there is anything to look at; an archive is only linked."""
        return self.media_type.startswith("image/")


@dataclass(frozen=True, slots=True, kw_only=True)
class CellPage:
    """
    One cell.

    Attributes:
        number: from 1, in the matrix's order.
        axes: its values of the matrix, in the order of its axes.
        matrix: the same in full, rows of tables with all their columns.
        standing: how it stands, in words.
        low: the sum of its known estimates, in Buzz.
        high: their upper end; None as soon as one step's price was unknown.
        charged: what the service says it took, less what it gave back; None where nothing is ever charged.
        command: makes the cell again.
    """

    number: int
    title: str
    axes: Mapping[str, str]
    outcome: Outcome
    standing: str
    reason: str
    parameters: tuple[Field, ...]
    steps: tuple[StepLine, ...]
    pictures: tuple[Picture, ...]
    low: Decimal
    high: Decimal | None
    charged: Decimal | None
    command: str
    facts: tuple[Field, ...] = ()
    matrix: tuple[Field, ...] = ()

    @property
    def prompt(self) -> str:
        """What was asked for: the first step's words; empty where no step has any."""
        return next((step.prompt for step in self.steps if step.prompt), "")

    @property
    def is_priced(self) -> bool:
        """Whether anything of its price is known."""
        return self.high is not None or bool(self.low)

    @property
    def picture_count(self) -> int:
        """How many files it has made."""
        return len(self.pictures)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPage:
    """
    A run.

    Attributes:
        started: in words, by UTC.
        is_free: whether the engine charges nothing, so that estimates are what another would take.
        is_dirty: whether its files were not quite those of the commit.
        checkout: the command that brings its commit back; empty where there is none.
        graph_svg: a picture of the first cell's steps, complete in itself.
    """

    run_id: str
    pipeline: str
    started: str
    engine: str
    is_free: bool
    commit: str
    is_dirty: bool
    checkout: str
    graph_svg: str
    cells: tuple[CellPage, ...] = field(default=())

    @property
    def complete(self) -> int:
        """How many cells have everything."""
        return sum(cell.outcome is Outcome.COMPLETE for cell in self.cells)

    @property
    def troubled(self) -> tuple[CellPage, ...]:
        """The cells that lack something, in the matrix's order."""
        return tuple(cell for cell in self.cells if cell.outcome is not Outcome.COMPLETE)

    @property
    def notes(self) -> tuple[str, ...]:
        """What the engine said of any step, each once."""
        said = (note for cell in self.cells for step in cell.steps for note in step.notes)
        return tuple(dict.fromkeys(said))
