"""What outputs are called."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from renderline.compiler.submission import Output
from renderline.contract.outputs import yields_files
from renderline.parameters.filters import slug
from renderline.pipeline.graph import final_steps
from renderline.pipeline.model import Pipeline, Step

__all__ = ["cell_slug", "downloaded_steps", "outputs_of"]


def outputs_of(pipeline: Pipeline, cell_key: str) -> tuple[Output, ...]:
    """
    The outputs the user asked for or, without `outputs`, those of `downloaded_steps`.

    A step that `when` dropped has nothing to download.
    """
    if pipeline.outputs is None:
        return tuple(
            Output(step=step.label, name=_default_name(pipeline.name, cell_key, step.label))
            for step in downloaded_steps(pipeline)
        )
    return tuple(_asked_for(pipeline, cell_key))


def downloaded_steps(pipeline: Pipeline) -> tuple[Step, ...]:
    """The steps whose files are downloaded where nobody says which: those that nothing else consumes, if they have any."""
    return tuple(step for step in final_steps(pipeline) if yields_files(step.type))


def cell_slug(cell_key: str) -> str:
    """A file name for a cell, `style-neon-seed-1-3fa9c2`; the hash keeps cells apart whose slugs are the same."""
    # Over the whole key: the slug drops signs, and is cut.
    short_hash = hashlib.sha256(cell_key.encode()).hexdigest()[:6]
    return f"{slug(cell_key)[:80]}-{short_hash}"


def _asked_for(pipeline: Pipeline, cell_key: str) -> Iterator[Output]:
    present = {step.label for step in pipeline.steps}
    for spec in pipeline.outputs or ():
        # A name that no step ever had is told by a rule.
        if spec.step in present:
            name = spec.name or _default_name(pipeline.name, cell_key, spec.step)
            yield Output(step=spec.step, name=name, embed=spec.embed)


def _default_name(pipeline: str, cell_key: str, step: str) -> str:
    """`hero/style-neon-seed-1-3fa9c2/final`."""
    cell = [cell_slug(cell_key)] if cell_key else []
    # A name in another script has no ASCII letter that could be left.
    return "/".join([slug(pipeline) or "pipeline", *cell, slug(step) or "output"])
