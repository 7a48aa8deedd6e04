"""What `diff` says: what two sides of a repository would send, and what the difference costs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from renderline.canonical import JsonValue
from renderline.cost.compare import CostDelta, total
from renderline.diagnostic import Location, TreePath
from renderline.reporting.report import Report
from renderline.wire.body_changes import ChangeKind

__all__ = ["BudgetNote", "CellPrice", "ChangedCells", "Diff", "FieldDiff", "PipelineDiff"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldDiff:
    """
    One field that differs.

    Attributes:
        step: the step's name or `$0`; empty for the workflow's own fields and outputs.
        field: its path in there; empty for a whole step.
        old: None for an added value; a local file as its name, what looks like a secret is veiled.
        new: None for a removed value.
        location: where the new value is written, for a removed one the old; None for what stands in no file, and
            beyond the first hundred groups of a pipeline.
        cost: what this field alone changes, in each cell; None where that is not known.
        varies: whether other cells of the group have other values here.
    """

    kind: ChangeKind
    step: str
    field: TreePath
    old: JsonValue
    new: JsonValue
    location: Location | None
    cost: CostDelta | None
    varies: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedCells:
    """
    Cells in which the same fields differ, at the same cost.

    Attributes:
        cells: their keys, `CASE: KEY` where the values come from cases; empty text for a pipeline without a matrix.
        fields: as they are in the first cell.
        cost: of each cell.
        together: what the fields cost each cell beside what they do alone; None for nothing, or where it is not known.
    """

    cells: tuple[str, ...]
    fields: tuple[FieldDiff, ...]
    cost: CostDelta
    together: CostDelta | None = None

    @property
    def total(self) -> CostDelta:
        """Of all its cells."""
        return total([self.cost] * len(self.cells))


@dataclass(frozen=True, slots=True, kw_only=True)
class CellPrice:
    """A cell that only one side has, with what it adds to the price or takes from it."""

    cell: str
    cost: CostDelta


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetNote:
    """
    Where the new side comes to its budget's end.

    Attributes:
        is_over: whether `run` would refuse it; else it only comes near.
        message: a sentence without a full stop, with both figures.
        location: the budget's own line.
    """

    is_over: bool
    message: str
    location: Location


@dataclass(frozen=True, slots=True, kw_only=True)
class PipelineDiff:
    """
    One pipeline on both sides.

    Attributes:
        path: from the repository's top, on the new side where it is there.
        old_path: of a renamed pipeline; None for any other.
        on_old, on_new: whether the side has the file.
        same: cells that would be sent alike.
        before: what all its cells cost on the old side.
        after: what they cost on the new one.
        budget: what its own `budget` says to the new price.
        old_problem: why the old side does not compile, in a sentence; its cells are then not known.
        new_problem: the same for the new side.
    """

    path: str
    old_path: str | None = None
    on_old: bool = True
    on_new: bool = True
    added: tuple[CellPrice, ...] = ()
    removed: tuple[CellPrice, ...] = ()
    changed: tuple[ChangedCells, ...] = ()
    same: int = 0
    before: CostDelta = field(default_factory=CostDelta)
    after: CostDelta = field(default_factory=CostDelta)
    budget: tuple[BudgetNote, ...] = ()
    old_problem: str = ""
    new_problem: str = ""

    @property
    def changed_cells(self) -> int:
        """How many cells differ."""
        return sum(len(group.cells) for group in self.changed)

    @property
    def is_same(self) -> bool:
        """Whether both sides are known to send the same."""
        return not (self.added or self.removed or self.changed or self.old_problem or self.new_problem)

    @property
    def is_comparable(self) -> bool:
        """Whether both sides compile, as far as they have the file."""
        return not (self.old_problem or self.new_problem)

    @property
    def cost(self) -> CostDelta:
        """Of all cells."""
        return total(
            [each.cost for each in (*self.added, *self.removed)] + [each.total for each in self.changed]
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Diff:
    """
    Two sides of a repository.

    Attributes:
        base: the old revision as the user wrote it.
        head: the new one; empty for the work tree.
        report: what is wrong with the new side.
    """

    base: str
    head: str
    pipelines: tuple[PipelineDiff, ...]
    report: Report

    @property
    def different(self) -> Iterator[PipelineDiff]:
        """Those that do not send the same on both sides."""
        return (each for each in self.pipelines if not each.is_same)

    @property
    def is_same(self) -> bool:
        """Whether nothing differs, and that is known."""
        return all(each.is_same for each in self.pipelines)

    @property
    def left_out(self) -> int:
        """How many pipelines cannot be compared."""
        return sum(not each.is_comparable for each in self.pipelines)

    @property
    def cost(self) -> CostDelta | None:
        """Of all pipelines that compile on both sides; None where none of those that differ does."""
        comparable = [each.cost for each in self.different if each.is_comparable]
        return total(comparable) if comparable or not self.left_out else None

    @property
    def before(self) -> CostDelta:
        """What the pipelines that count in `cost` cost on the old side."""
        return total([each.before for each in self.different if each.is_comparable])

    @property
    def after(self) -> CostDelta:
        """What they cost on the new side."""
        return total([each.after for each in self.different if each.is_comparable])
