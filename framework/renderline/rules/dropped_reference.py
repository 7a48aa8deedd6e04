"""A step that `when` removed cannot be read from."""

from __future__ import annotations

from collections.abc import Iterator

from renderline.diagnostic import Code, Finding, Place
from renderline.pipeline.graph import source_of
from renderline.pipeline.model import Pipeline

__all__ = ["CODE", "check"]

CODE = Code(
    id="RL311",
    name="dropped-step",
    description="A reference does not lead to a step that `when` leaves out of this workflow.",
)


def check(pipeline: Pipeline) -> Iterator[Finding]:
    """Another step may have taken the name, so that either one or the other is there."""
    for step in pipeline.steps:
        for reference in step.references:
            # As an error of its own: that there is no such step would send a person to look for a misspelling.
            if reference.source in pipeline.dropped and source_of(pipeline, reference.source) is None:
                yield Finding(
                    code=CODE,
                    place=Place(path=(*reference.at, "$ref"), snippet=reference.source),
                    message=f"step `{reference.source}` is left out: its `when` is false",
                    hint="give this step the same `when`, or refer to another step",
                )
