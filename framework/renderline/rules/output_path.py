"""What is read from a step's output is there."""

from __future__ import annotations

from collections.abc import Iterator

from renderline.diagnostic import Code, Finding, Place
from renderline.pipeline.graph import Edge, edges
from renderline.pipeline.model import Pipeline
from renderline.wire.references import split_path

__all__ = ["CODE", "check"]

CODE = Code(
    id="RL307",
    name="output-path",
    description="The path of a reference exists in the output of the step it reads from.",
)


def check(pipeline: Pipeline) -> Iterator[Finding]:
    """Judged by the vendored output schema of the source's step type."""
    for edge in edges(pipeline):
        yield from _missing(edge)


def _missing(edge: Edge) -> Iterator[Finding]:
    from renderline.contract import outputs

    path = split_path(edge.reference.target)
    if path is None or path[0] != "output":
        return
    found = outputs.resolve(edge.source.type, edge.source.input, path)
    if isinstance(found, outputs.OutputMiss):
        yield Finding(
            code=CODE,
            place=Place(path=(*edge.reference.at, "path"), snippet=edge.reference.target),
            message=f"step `{edge.source.label}` has no `{edge.reference.target}`: {found.reason}",
            hint=found.suggestion,
        )
