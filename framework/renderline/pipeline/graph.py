"""Which step a reference means, what depends on what, and the cycles among them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from renderline.pipeline.model import Pipeline, Step
from renderline.wire.references import ARGUMENTS, Reference
from renderline.wire.step_titles import step_number

__all__ = ["Cycle", "Edge", "cycles", "edges", "final_steps", "source_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A dependency: `step` reads from `source` at `reference`."""

    step: Step
    source: Step
    reference: Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle:
    """Edges that lead from a step back to itself, beginning at the cycle's earliest step."""

    edges: tuple[Edge, ...]


def source_of(pipeline: Pipeline, source: str) -> Step | None:
    """
    The step that a `$ref` means: a name or, for steps without one, `$0`, `$1`, … counted from 0.

    A name wins over a number, because callers of the service do name their steps `$0`.
    """
    # The workflow's own arguments are no step, whatever a step is called.
    if source == ARGUMENTS:
        return None
    named = pipeline.named(source)
    if named is not None:
        return named
    index = step_number(source)
    step = next((step for step in pipeline.steps if step.index == index), None)
    return step if step is not None and step.name is None else None


def edges(pipeline: Pipeline) -> Iterator[Edge]:
    """Every dependency whose source exists, in document order."""
    for step in pipeline.steps:
        for reference in step.references:
            source = source_of(pipeline, reference.source)
            if source is not None:
                yield Edge(step=step, source=source, reference=reference)


def final_steps(pipeline: Pipeline) -> tuple[Step, ...]:
    """The steps that no other step consumes, in document order."""
    # By number, since two steps may have one name by mistake.
    consumed = {edge.source.index for edge in edges(pipeline)}
    return tuple(step for step in pipeline.steps if step.index not in consumed)


def cycles(pipeline: Pipeline) -> Iterator[Cycle]:
    """
    The cycles, each once, from its earliest step, in document order.

    A step that lies on several cycles is reported with the first one found; mending that one shows the next.
    """
    outgoing: dict[int, list[Edge]] = {}
    for edge in edges(pipeline):
        outgoing.setdefault(edge.step.index, []).append(edge)
    reported: set[int] = set()
    for start in outgoing:
        found = None if start in reported else _way_back(start, outgoing)
        if found:
            reported.update(edge.step.index for edge in found)
            yield Cycle(edges=found)


def _way_back(start: int, outgoing: dict[int, list[Edge]]) -> tuple[Edge, ...] | None:
    """The shortest way from a step back to itself, breadth first."""
    ways: list[tuple[Edge, ...]] = [(edge,) for edge in outgoing[start]]
    seen: set[int] = set()
    # The list grows while it is walked, so shorter ways come first.
    for way in ways:
        reached = way[-1].source.index
        if reached == start:
            return way
        # Each step once: ways through a dense graph would else grow without end.
        if reached not in seen:
            seen.add(reached)
            ways.extend((*way, edge) for edge in outgoing.get(reached, ()))
    return None
