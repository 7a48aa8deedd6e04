"""The cells of a matrix, one workflow each."""

from __future__ import annotations

from dataclasses import dataclass, field

from renderline.canonical import JsonObject

__all__ = ["ONLY_CELL", "Cell"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """
    One cell.

    Attributes:
        key: `style=neon,seed=1`; stable, unique in its matrix, empty without one.
        index: from 0, in the matrix's order.
        values: axis to value.
    """

    key: str
    index: int
    values: JsonObject = field(default_factory=dict)


ONLY_CELL = Cell(key="", index=0)
"""The cell of a pipeline without a matrix."""
