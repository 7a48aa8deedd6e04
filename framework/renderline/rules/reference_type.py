"""What a reference yields is what the field takes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from renderline.diagnostic import Code, Finding, Place, Related, TreePath
from renderline.pipeline.graph import Edge, edges
from renderline.pipeline.model import Pipeline
from renderline.wire.references import split_path

if TYPE_CHECKING:
    from renderline.contract.fields import InputField

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
    # The rule about the form tells of these.
    if path is None or path[0] != "output":
        return
    inside_input = edge.reference.at[len(edge.step.path) + 1 :]
    taken = fields.field_at(edge.step.type, edge.step.input, inside_input)
    yielded = outputs.resolve(edge.source.type, edge.source.input, path)
    # A path that leads nowhere is told by its own rule.
    if taken is None or isinstance(yielded, outputs.OutputMiss):
        return
    reason = fields.fits(yielded, taken)
    if reason:
        fitting = _fitting(edge, path, taken)
        yield Finding(
            code=CODE,
            place=Place(path=edge.reference.at),
            message=f"`{edge.reference.target}` of step `{edge.source.label}` {reason}",
            hint=f"did you mean `{fitting}`?"
            if fitting
            else f"`renderline schemas show {edge.source.type}` lists what it yields",
            related=(Related(place=Place(path=edge.source.path), message=f"step `{edge.source.label}`"),),
        )


def _fitting(edge: Edge, path: TreePath, taken: InputField) -> str:
    """The nearest address of media of the right kind, below the asked-for path or else beside it; empty for none."""
    from renderline.contract import fields, outputs
    from renderline.contract.output_words import dotted

    # `output.images` for `output.images[0].url` stops too early; `output.video.id` took a wrong turn at the end.
    for known in (path, path[:-1]) if taken.media else ():
        for below in outputs.parts_below(edge.source.type, known):
            found = outputs.resolve(edge.source.type, edge.source.input, below)
            if isinstance(found, outputs.OutputMiss) or found.media != taken.media:
                continue
            if fields.fits(found, taken) is None:
                return dotted(below)
    return ""
