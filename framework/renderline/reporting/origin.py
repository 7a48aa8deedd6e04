"""What `explain` says of one value."""

from __future__ import annotations

from dataclasses import dataclass

from renderline.canonical import JsonValue
from renderline.compiler.submission import Asset
from renderline.diagnostic import TreePath
from renderline.parameters.origins import Hop

__all__ = ["Origin"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """
    A value of a compiled pipeline and its way there.

    Attributes:
        pipeline: its name.
        cell: key of the matrix cell; empty without a matrix.
        cells: how many there are.
        path: the value's place, by the steps' numbers.
        value: as it stands in the compiled body.
        asset: the local file that it stands for, if it is one.
    """

    pipeline: str
    cell: str
    cells: int
    path: TreePath
    value: JsonValue
    hop: Hop
    asset: Asset | None = None
