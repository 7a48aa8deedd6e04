"""
One value for all cells that are the same in what it depends on.

A step that reads two axes of three is computed once for each pair of their values. What is made of it later, such as its
references, its canonical bytes and its price, is then found again by the very same object.
"""

from __future__ import annotations

from renderline.canonical import JsonValue
from renderline.parameters.scope import Scope
from renderline.parameters.trees import Fixed, Node, Varying

__all__ = ["shared"]

# Holding more would cost memory that grows with the matrix.
_MOST_VALUES = 1024


def shared(node: Node) -> Node:
    """A node whose value in two cells is the very same object, where all that it reads of them is the same."""
    # `cell.key` and `cell.index` are others in every cell, so nothing would ever be found again.
    if isinstance(node, Fixed) or any(root != "matrix" for root, _ in node.reads):
        return node
    axes = sorted(entry for _, entry in node.reads)
    made: dict[tuple[int, ...], JsonValue] = {}

    def resolve(scope: Scope) -> JsonValue:
        places = scope.places
        # What reads every axis is another in each cell; what reads more than axes cannot be told apart by places on them.
        if len(axes) >= len(places) or not all(axis in places for axis in axes):
            return node.resolve(scope)
        key = tuple([places[axis] for axis in axes])
        if key in made:
            return made[key]
        value = node.resolve(scope)
        # A mistake is told in every cell that has it.
        if not scope.findings:
            if len(made) >= _MOST_VALUES:
                made.clear()
            made[key] = value
        return value

    return Varying(resolve, node.reads)
