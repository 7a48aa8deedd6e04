"""In which order a workflow's steps can be priced: each after the steps whose output it takes."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

from renderline.canonical import JsonObject
from renderline.wire import references

__all__ = ["named_steps", "reference_order", "step_name"]


def step_name(step: JsonObject, index: int) -> str:
    """A step's name, or `$3` for the fourth one when it has none."""
    name = step.get("name")
    return name if isinstance(name, str) and name else f"${index}"


def named_steps(steps: Sequence[JsonObject]) -> Mapping[str, int]:
    """What a reference may call each step, to its index; of two steps of one name the first counts."""
    by_position = {f"${index}": index for index in range(len(steps))}
    by_name: dict[str, int] = {}
    for index, step in enumerate(steps):
        name = step.get("name")
        # The service refuses two of one name; until that is mended a reference means the first, as the graph has it.
        if isinstance(name, str):
            by_name.setdefault(name, index)
    return by_position | by_name


def reference_order(steps: Sequence[JsonObject]) -> Iterator[int]:
    """Every step's index once, a source before its dependents; those that depend on a cycle come last."""
    names = named_steps(steps)
    sorter = TopologicalSorter(
        {
            index: {
                names[found.source] for found in references.find(step.get("input")) if found.source in names
            }
            for index, step in enumerate(steps)
        }
    )
    ordered: list[int] = []
    # What lies before a cycle is still yielded after the error.
    with contextlib.suppress(CycleError):
        sorter.prepare()
    while ready := sorter.get_ready():
        ordered += sorted(ready)
        sorter.done(*ready)
    yield from ordered
    # Priced without their sources: a workflow with a cycle is refused, but each step still has a price to show.
    yield from (index for index in range(len(steps)) if index not in set(ordered))
