"""What expressions can see: known before anything is evaluated as names, and for one cell as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from renderline.canonical import JsonValue
from renderline.diagnostic import Finding, TreePath

if TYPE_CHECKING:
    from jinja2.runtime import Context

__all__ = ["CELL_ROOTS", "NOTHING", "Names", "Reads", "Scope"]

CELL_ROOTS = frozenset({"matrix", "cell"})
"""The roots whose values differ from cell to cell."""

Reads: TypeAlias = frozenset[tuple[str, str]]
"""What of these roots is read: each with an entry, or with an empty text for all that it holds."""

NOTHING: Reads = frozenset()
"""What is the same in every cell reads nothing of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """
    The names that expressions of one pipeline may use.

    Attributes:
        matrix: the axes and further keys of the cells; None without a matrix.
        secrets: those of `params` whose values are not to be computed with.
        references: those of `params` that stand for what a step yields, in a template.
        illegible: roots whose entries could not all be read; what they may hold is not known.
    """

    params: frozenset[str]
    matrix: frozenset[str] | None = None
    secrets: frozenset[str] = frozenset()
    references: frozenset[str] = frozenset()
    illegible: frozenset[str] = frozenset()

    @property
    def entries(self) -> Mapping[str, frozenset[str]]:
        """Each root with what it holds."""
        return {
            "params": self.params,
            "matrix": self.matrix or frozenset(),
            "pipeline": frozenset({"name"}),
            "cell": frozenset({"index", "key"}),
        }

    def hint(self, root: str) -> str:
        """What a root holds, as a sentence's end."""
        # None and an empty set differ: without a matrix another sentence helps.
        if root == "matrix" and self.matrix is None:
            return "this file has no `matrix`"
        held = sorted(self.entries[root])
        if root == "params" and not held:
            return "declare it under `parameters`"
        return f"`{root}` holds {', '.join(f'`{each}`' for each in held)}" if held else f"`{root}` is empty"


@dataclass(slots=True, kw_only=True)
class Scope:
    """
    The values for one cell, and what went wrong while they were used.

    Attributes:
        values: root to entries.
        places: each axis with the index of the cell's value on it; empty for a cell that lies on none.
        context: Jinja's view of the values; made when the first expression needs it.
        inner: what the templates see that are used here, by their place; made when the first step needs it.
    """

    values: Mapping[str, Mapping[str, JsonValue]]
    places: Mapping[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    context: Context | None = None
    inner: dict[TreePath, Scope] = field(default_factory=dict)
