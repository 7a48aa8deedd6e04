"""`outputs` names steps that are there."""

from __future__ import annotations

from collections.abc import Iterator

from renderline.diagnostic import Code, Finding, Place, nearest, with_cure
from renderline.pipeline.model import Pipeline

__all__ = ["CODE", "check"]

CODE = Code(id="RL401", name="output-source", description="`from` of an output names a step of the workflow.")


def check(pipeline: Pipeline) -> Iterator[Finding]:
    """An output of a dropped step is skipped with it, so it is no mistake."""
    # Without a list of steps that is the mistake, and all that follows comes from it.
    if not isinstance(pipeline.body.get("steps"), (list, tuple)):
        return
    names = list(dict.fromkeys(step.label for step in pipeline.steps))
    for output in pipeline.outputs or ():
        if output.step in names or output.step in pipeline.dropped:
            continue
        close = nearest(output.step, names)
        finding = Finding(
            code=CODE,
            place=Place(path=(*output.path, "from")),
            message=f"there is no step `{output.step}` to take media from",
            hint=f"did you mean `{close}`?"
            if close
            else f"steps: {', '.join(f'`{name}`' for name in names)}",
        )
        yield with_cure(finding, output.step, names)
