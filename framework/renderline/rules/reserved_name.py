"""Names that already mean something in a reference."""

from __future__ import annotations

from collections.abc import Iterator

from renderline.diagnostic import Code, Finding, Place
from renderline.pipeline.model import Pipeline
from renderline.wire.references import ARGUMENTS
from renderline.wire.step_titles import step_number

__all__ = ["CODE", "check"]

CODE = Code(
    id="RL303",
    name="reserved-step-name",
    description="A step is not called `$arguments`, nor `$3` unless it is the step with that number, counted from 0.",
)


def check(pipeline: Pipeline) -> Iterator[Finding]:
    """`$0` on step 0 is harmless: the name and the number mean the same step."""
    for step in pipeline.steps:
        if step.name is None or not _clashes(step.name, step.index):
            continue
        yield Finding(
            code=CODE,
            place=Place(path=(*step.path, "name")),
            message=f"`{step.name}` is reserved: in a reference it means {_meaning(step.name)}",
            hint="choose another name",
        )


def _clashes(name: str, index: int) -> bool:
    number = step_number(name)
    # A reference could not say which of the two it means.
    return name == ARGUMENTS or (number is not None and number != index)


def _meaning(name: str) -> str:
    return "the workflow's arguments" if name == ARGUMENTS else f"step number {name[1:]}, counted from 0"
