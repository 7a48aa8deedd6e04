"""A prepared pipeline, and what each of its cells becomes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from renderline.canonical import JsonObject
from renderline.diagnostic import Finding, TreePath
from renderline.parameters.binding import Parameter
from renderline.parameters.cells import ONLY_CELL, Cell
from renderline.parameters.matrix_cells import Matrix
from renderline.parameters.plan import Plan
from renderline.parameters.scope import Scope
from renderline.source.positions import PositionIndex

__all__ = ["Program", "Resolution", "ResolvedDocument"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedDocument:
    """
    One workflow: everything evaluated, nothing sent yet.

    Attributes:
        body: the request body, API keys only; its parts may be shared between cells, so it is to be read only.
            Local files are `LocalPath`, secrets `secret:NAME`.
        own: our keys; `outputs`, `budget` and `assumptions` evaluated.
        params: the parameters' values; a secret's is `secret:NAME`.
        matrix: the cell's values.
        name: of the pipeline.
        templated: False for a file of API keys alone, which is sent as it is.
        positions: where the nodes of `body` and `own` are written.
        secrets: the real values of secret parameters, by name.
        dropped: name of each step that `when` left out, with its place in the file.
    """

    body: JsonObject
    own: JsonObject
    params: JsonObject
    matrix: JsonObject
    cell: Cell
    name: str
    templated: bool
    positions: PositionIndex
    secrets: Mapping[str, str] = field(repr=False, default_factory=dict)
    dropped: Mapping[str, TreePath] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """A resolved document, or what stands in its way; places are those of the pipeline file."""

    document: ResolvedDocument | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """
    A pipeline file with its values, compiled.

    Attributes:
        parameters: each with its value and origin, in the order of their declarations.
        positions: of the pipeline file.
    """

    name: str
    templated: bool
    parameters: Mapping[str, Parameter]
    positions: PositionIndex
    _secrets: Mapping[str, str] = field(repr=False)
    _values: Mapping[str, JsonObject]
    _plan: Plan
    _matrix: Matrix | None

    def cells(self) -> Iterator[Cell]:
        """The cells in order, made as they are asked for; without a matrix the one with the empty key."""
        return iter((ONLY_CELL,)) if self._matrix is None else self._matrix.cells()

    def keys(self) -> Iterator[str]:
        """The keys of the cells, in their order."""
        return iter((ONLY_CELL.key,)) if self._matrix is None else self._matrix.keys()

    def pick(self, indices: Collection[int]) -> Iterator[Cell]:
        """The cells of these indices, in their order."""
        if self._matrix is not None:
            return self._matrix.pick(indices)
        return iter((ONLY_CELL,) if ONLY_CELL.index in indices else ())

    def find(self, key: str) -> Cell | None:
        """The cell of a key; None where there is none."""
        if self._matrix is not None:
            return self._matrix.find(key)
        return ONLY_CELL if key == ONLY_CELL.key else None

    def count(self) -> int:
        """How many cells there are; none is made for it."""
        return 1 if self._matrix is None else self._matrix.count()

    def resolve(self, cell: Cell) -> Resolution:
        """Evaluate one cell; any mistake leaves its resolution without a document."""
        scope = self._scope(cell)
        outcome = self._plan.resolve(scope)
        if scope.findings:
            return Resolution(document=None, findings=tuple(dict.fromkeys(scope.findings)))
        document = ResolvedDocument(
            body=outcome.body,
            own=outcome.own,
            params=scope.values["params"],
            matrix=cell.values,
            cell=cell,
            name=self.name,
            templated=self.templated,
            # Mostly nothing has moved, and a million cells share one index.
            positions=self.positions.remapped(outcome.moves) if outcome.moves else self.positions,
            secrets=self._secrets,
            dropped=outcome.dropped,
        )
        return Resolution(document=document, findings=())

    def _scope(self, cell: Cell) -> Scope:
        return Scope(
            values={
                **self._values,
                "matrix": cell.values,
                "cell": {"key": cell.key, "index": cell.index},
            },
            places=cell.places,
        )
