"""Every step is known by one name."""

from __future__ import annotations

from collections.abc import Iterator

from renderline.diagnostic import Code, Finding, Place, Related
from renderline.pipeline.model import Pipeline, Step

__all__ = ["CODE", "check"]

CODE = Code(id="RL302", name="duplicate-step-name", description="Step names are unique within a workflow.")


def check(pipeline: Pipeline) -> Iterator[Finding]:
    """The first step keeps the name, every later one is reported."""
    first: dict[str, Step] = {}
    for step in pipeline.steps:
        # Steps without a name are told apart by their numbers.
        if step.name is None:
            continue
        holder = first.setdefault(step.name, step)
        if holder is not step:
            yield _finding(step, holder)


def _finding(step: Step, holder: Step) -> Finding:
    return Finding(
        code=CODE,
        place=Place(path=(*step.path, "name")),
        message=f"step name `{step.name}` is used twice",
        hint="give each step a name of its own",
        related=(Related(place=Place(path=(*holder.path, "name")), message="first used here"),),
    )
