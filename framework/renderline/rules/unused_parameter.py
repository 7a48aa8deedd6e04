"""Every parameter does something."""

from __future__ import annotations

from collections.abc import Iterator

from renderline.diagnostic import Code, Finding, Part, Place, Severity
from renderline.pipeline.model import Pipeline

__all__ = ["CODE", "check"]

CODE = Code(
    id="RL406",
    name="unused-parameter",
    description="A declared parameter is read by some expression of the file.",
)


def check(pipeline: Pipeline) -> Iterator[Finding]:
    """A value that goes nowhere is mostly a misspelt or forgotten expression."""
    for parameter in pipeline.parameters:
        # A name that cannot be read is a mistake of the declaration, which is reported as such.
        if parameter.is_used or not parameter.name.isidentifier():
            continue
        yield Finding(
            code=CODE,
            severity=Severity.WARNING,
            place=Place(path=parameter.path, part=Part.KEY),
            message=f"parameter `{parameter.name}` is declared, but nothing reads it",
            hint=f"write `{{{{ params.{parameter.name} }}}}` where its value belongs, or remove the declaration",
        )
