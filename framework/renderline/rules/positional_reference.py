"""Numbers stand for steps without a name only."""

from __future__ import annotations

from collections.abc import Iterator

from renderline.diagnostic import Code, Finding, Place, Related
from renderline.pipeline.model import Pipeline, Step
from renderline.wire.step_titles import step_number

__all__ = ["CODE", "check"]

CODE = Code(
    id="RL310",
    name="number-of-named-step",
    description="`$0`, `$1`, … stand for steps without a name; a step with a name is referred to by it.",
)


def check(pipeline: Pipeline) -> Iterator[Finding]:
    """A step that is itself called `$0` is meant by its name."""
    for step in pipeline.steps:
        for reference in step.references:
            target = _named_target(pipeline, reference.source)
            if target is not None:
                yield Finding(
                    code=CODE,
                    place=Place(path=(*reference.at, "$ref")),
                    message=f"`{reference.source}` stands for a step without a name, but this one is called `{target.name}`",
                    hint=f"refer to `{target.name}`",
                    related=(Related(place=Place(path=(*target.path, "name")), message="its name"),),
                )


def _named_target(pipeline: Pipeline, source: str) -> Step | None:
    number = step_number(source)
    # A name wins over a number, so this one leads where it should.
    if number is None or pipeline.named(source) is not None:
        return None
    return next((step for step in pipeline.steps if step.index == number and step.name is not None), None)
