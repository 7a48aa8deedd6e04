"""A workflow that is forgotten at its end has to tell somebody before."""

from __future__ import annotations

from collections.abc import Iterator

from renderline.diagnostic import Code, Finding, Place
from renderline.pipeline.model import Pipeline

__all__ = ["CODE", "check"]

CODE = Code(
    id="RL404",
    name="ephemeral-without-callback",
    description="An ephemeral workflow has a callback: the service forgets it, outputs and all, as soon as it ends.",
)


def check(pipeline: Pipeline) -> Iterator[Finding]:
    """A `wait` in the request would do as well, but it is no part of a body."""
    if pipeline.body.get("ephemeral") is True and not pipeline.body.get("callbacks"):
        yield Finding(
            code=CODE,
            place=Place(path=("ephemeral",)),
            message="an ephemeral workflow is forgotten when it ends, and nobody is told its result",
            hint="add `callbacks`, or leave `ephemeral` out",
        )
