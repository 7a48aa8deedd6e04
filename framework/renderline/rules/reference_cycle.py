"""No step waits for itself."""

from __future__ import annotations

from collections.abc import Iterator

from renderline.diagnostic import Code, Finding, Place, Related
from renderline.pipeline.graph import Cycle, cycles
from renderline.pipeline.model import Pipeline

__all__ = ["CODE", "check"]

CODE = Code(
    id="RL305",
    name="reference-cycle",
    description="No step depends on its own output, directly or through others.",
)


def check(pipeline: Pipeline) -> Iterator[Finding]:
    """A cycle is reported once, at its earliest step; the other references on it are related places."""
    for cycle in cycles(pipeline):
        first, *others = cycle.edges
        yield Finding(
            code=CODE,
            place=Place(path=(*first.reference.at, "$ref"), snippet=first.reference.source),
            message=_message(cycle),
            hint="break the circle: one of these steps has to begin with something that is there already",
            related=tuple(
                Related(
                    place=Place(path=(*edge.reference.at, "$ref"), snippet=edge.reference.source),
                    message=f"`{edge.step.label}` waits for `{edge.source.label}` here",
                )
                for edge in others
            ),
        )


def _message(cycle: Cycle) -> str:
    labels = [f"`{edge.step.label}`" for edge in cycle.edges]
    if len(labels) == 1:
        return f"step {labels[0]} refers to its own output"
    return f"these steps wait for each other: {' → '.join([*labels, labels[0]])}"
