"""What is read from `$arguments` is given."""

from __future__ import annotations

from collections.abc import Iterator

from renderline.canonical import JsonObject
from renderline.diagnostic import Code, Finding, Place, Related, nearest
from renderline.pipeline.model import Pipeline
from renderline.wire.references import ARGUMENTS, Reference, follow, split_path

__all__ = ["CODE", "check"]

CODE = Code(
    id="RL309",
    name="unknown-argument",
    description="A reference to `$arguments` leads to a value under the workflow's `arguments`.",
)


def check(pipeline: Pipeline) -> Iterator[Finding]:
    """A workflow without `arguments` has nothing to refer to."""
    for step in pipeline.steps:
        for reference in step.references:
            if reference.source != ARGUMENTS:
                continue
            if pipeline.arguments is None:
                yield _without_arguments(reference)
            else:
                yield from _missing(reference, pipeline.arguments)


def _without_arguments(reference: Reference) -> Finding:
    return Finding(
        code=CODE,
        place=Place(path=reference.at),
        message="the workflow has no `arguments` to refer to",
        hint="add `arguments` beside `steps`, or refer to a step",
    )


def _missing(reference: Reference, arguments: JsonObject) -> Iterator[Finding]:
    parts = split_path(reference.target)
    # What is no path is told by the rule about the form.
    if parts is None:
        return
    try:
        follow(arguments, parts)
    except LookupError:
        # By the first part alone: it is the argument's name, what follows is inside of its value.
        close = nearest(str(parts[0]), list(arguments))
        known = ", ".join(f"`{name}`" for name in arguments) or "none"
        yield Finding(
            code=CODE,
            place=Place(path=(*reference.at, "path")),
            message=f"`arguments` has no `{reference.target}`",
            hint=f"did you mean `{close}`?" if close and close != parts[0] else f"arguments given: {known}",
            related=(Related(place=Place(path=("arguments",)), message="the arguments"),),
        )
