"""Two outputs never land in one file."""

from __future__ import annotations

from collections.abc import Iterator

from renderline.diagnostic import Code, Finding, Place, Related
from renderline.pipeline.model import OutputSpec, Pipeline

__all__ = ["CODE", "check"]

CODE = Code(
    id="RL403",
    name="output-collision",
    description="Outputs have different names, also where upper and lower case are the same.",
)


def check(pipeline: Pipeline) -> Iterator[Finding]:
    """Within one workflow; over the cells of a matrix the compiler compares them all."""
    first: dict[str, OutputSpec] = {}
    for output in pipeline.outputs or ():
        if output.name is None:
            continue
        holder = first.setdefault(output.name.casefold(), output)
        if holder is not output:
            yield Finding(
                code=CODE,
                place=Place(path=(*output.path, "as")),
                message=f"two outputs are called `{output.name}`",
                hint="give each a name of its own",
                related=(Related(place=Place(path=(*holder.path, "as")), message="first used here"),),
            )
