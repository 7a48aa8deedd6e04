"""Two outputs never land in one file."""

from __future__ import annotations

import hashlib
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
        # Folded: macOS and Windows would let the second file overwrite the first.
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
    first: dict[bytes, tuple[str, TreePath]] = {}
    paths: dict[TreePath, TreePath] = {}
    reported: set[TreePath] = set()
    for key, pipeline in pipelines:
        for output in pipeline.outputs or ():
            if output.name is None:
                continue
            # The same object for all cells, since each cell's model brings an equal one of its own.
            path = paths.setdefault(output.path, output.path)
            holder, place = first.setdefault(_fingerprint(output.name), (key, path))
            # Once for each entry: ten thousand cells would tell the same ten thousand times.
            if holder != key and path not in reported:
                reported.add(path)
                yield _shared(output, key, holder, place)


def _fingerprint(name: str) -> bytes:
    """The same for names that are the same in lower case; of a large matrix the names themselves would be too much."""
    return hashlib.blake2b(name.casefold().encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _shared(output: OutputSpec, key: str, holder: str, place: TreePath) -> Finding:
    return Finding(
        code=CODE,
        place=Place(path=(*output.path, "as")),
        message=f"the cells `{holder}` and `{key}` both write `{output.name}`",
        hint="put what tells the cells apart into the name, such as `{{ matrix.… }}` or `{{ cell.index }}`",
        related=()
        if place == output.path
        else (Related(place=Place(path=(*place, "as")), message="the other"),),
    )
