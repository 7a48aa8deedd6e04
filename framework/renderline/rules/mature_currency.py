"""Mature content is paid in yellow Buzz."""

from __future__ import annotations

from collections.abc import Iterator

from renderline.diagnostic import Code, Finding, Place, Related
from renderline.pipeline.model import Pipeline

__all__ = ["CODE", "check"]

CODE = Code(
    id="RL405",
    name="mature-currency",
    description="A workflow that allows mature content may be charged in yellow Buzz, the only kind that pays for it.",
)


def check(pipeline: Pipeline) -> Iterator[Finding]:
    """No list, or an empty one, restricts nothing."""
    currencies = pipeline.body.get("currencies")
    # By identity: a text such as "true" is the contract's to report.
    if pipeline.body.get("allowMatureContent") is not True or not isinstance(currencies, (list, tuple)):
        return
    if currencies and "yellow" not in currencies:
        yield Finding(
            code=CODE,
            place=Place(path=("currencies",)),
            message="mature content is paid in yellow Buzz, which `currencies` does not allow",
            hint="add `yellow`, or leave `currencies` out",
            related=(
                Related(place=Place(path=("allowMatureContent",)), message="mature content is allowed here"),
            ),
        )
