"""Two outputs never land in one file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from renderline.diagnostic import Code, Finding, Place, Related, TreePath
from renderline.pipeline.model import OutputSpec, Pipeline

__all__ = ["CODE", "across", "check"]

CODE = Code(
    id="RL403",
    name="output-collision",
    description="Outputs have different names, also where upper and lower case are the same.",
)


def check(pipeline: Pipeline) -> Iterator[Finding]:
    """Within one workflow; `across` compares those of a matrix."""
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


def across(pipelines: Iterable[tuple[str, Pipeline]]) -> Iterator[Finding]:
    """
    Names that two cells of a matrix share; each entry of `outputs` is reported once.

    Args:
        pipelines: each with its cell's key.
    """
    first: dict[str, tuple[str, OutputSpec]] = {}
    reported: set[TreePath] = set()
    for key, pipeline in pipelines:
        for output in pipeline.outputs or ():
            if output.name is None:
                continue
            holder, spec = first.setdefault(output.name.casefold(), (key, output))
            if holder != key and output.path not in reported:
                reported.add(output.path)
                yield _shared(output, key, holder, spec)


def _shared(output: OutputSpec, key: str, holder: str, spec: OutputSpec) -> Finding:
    return Finding(
        code=CODE,
        place=Place(path=(*output.path, "as")),
        message=f"the cells `{holder}` and `{key}` both write `{output.name}`",
        hint="put what tells the cells apart into the name, such as `{{ matrix.… }}` or `{{ cell.index }}`",
        related=()
        if spec.path == output.path
        else (Related(place=Place(path=(*spec.path, "as")), message="the other"),),
    )
