"""`outputs` names steps that are there, and that make files."""

from __future__ import annotations

from collections.abc import Iterator

from renderline.contract.outputs import yields_files
from renderline.diagnostic import Code, Finding, Place, nearest, with_cure
from renderline.pipeline.model import OutputSpec, Pipeline

__all__ = ["CODE", "check"]

CODE = Code(
    id="RL401",
    name="output-source",
    description="`from` of an output names a step of the workflow that makes files.",
)


def check(pipeline: Pipeline) -> Iterator[Finding]:
    """An output of a dropped step is skipped with it, so it is no mistake."""
    # Without a list of steps that is the mistake, and all that follows comes from it.
    if not isinstance(pipeline.body.get("steps"), (list, tuple)):
        return
    types = {step.label: step.type for step in pipeline.steps}
    names = list(types)
    for output in pipeline.outputs or ():
        if output.step in names and not yields_files(types[output.step]):
            yield _without_files(output, types[output.step])
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


def _without_files(output: OutputSpec, step_type: str) -> Finding:
    return Finding(
        code=CODE,
        place=Place(path=(*output.path, "from")),
        message=f"there is no file to take from `{output.step}`: what {step_type} finds out is data",
        hint="leave it out; `run --json` has a step's data below `data`",
    )
