"""Step names that can be written in an expression."""

from __future__ import annotations

import re
from collections.abc import Iterator

from renderline.diagnostic import Code, Finding, Place
from renderline.pipeline.model import Pipeline

__all__ = ["CODE", "check"]

CODE = Code(
    id="RL301",
    name="step-name",
    description="In a file that uses our language, a step's name is a letter or `_`, then letters, digits, `_` and `-`.",
)

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


def check(pipeline: Pipeline) -> Iterator[Finding]:
    """A file of API keys alone may use any name the service takes."""
    if not pipeline.templated:
        return
    for step in pipeline.steps:
        # `$` has a rule of its own, which knows what such a name would mean.
        if step.name is None or step.name.startswith("$") or _NAME.fullmatch(step.name):
            continue
        yield Finding(
            code=CODE,
            place=Place(path=(*step.path, "name")),
            message=f"`{step.name}` cannot be a step's name",
            hint="begin with a letter or `_`; go on with letters, digits, `_` and `-`",
        )
