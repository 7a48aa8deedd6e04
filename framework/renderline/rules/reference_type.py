"""What a reference yields is what the field takes."""

from __future__ import annotations

from collections.abc import Iterator

from renderline.diagnostic import Code, Finding, Place, Related
from renderline.pipeline.graph import Edge, edges
from renderline.pipeline.model import Pipeline
from renderline.wire.references import split_path

__all__ = ["CODE", "check"]

CODE = Code(
    id="RL308",
    name="reference-type",
    description="A reference yields a value of the type and the kind of media that its field takes.",
)


def check(pipeline: Pipeline) -> Iterator[Finding]:
    """Where either side's type is not known, the service has the last word."""
    for edge in edges(pipeline):
        yield from _mismatch(edge)


def _mismatch(edge: Edge) -> Iterator[Finding]:
    from renderline.contract import fields, outputs

    path = split_path(edge.reference.target)
    if path is None or path[0] != "output":
        return
    yielded = outputs.resolve(edge.source.type, edge.source.input, path)
    if isinstance(yielded, outputs.OutputMiss):
        return
    inside_input = edge.reference.at[len(edge.step.path) + 1 :]
    taken = fields.field_at(edge.step.type, edge.step.input, inside_input)
    reason = fields.fits(yielded, taken) if taken is not None else None
    if reason:
        yield Finding(
            code=CODE,
            place=Place(path=edge.reference.at),
            message=f"`{edge.reference.target}` of step `{edge.source.label}` {reason}",
            related=(Related(place=Place(path=edge.source.path), message=f"step `{edge.source.label}`"),),
        )
