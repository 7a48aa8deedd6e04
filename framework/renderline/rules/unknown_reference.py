"""References lead to a step that exists."""

from __future__ import annotations

from collections.abc import Iterator

from renderline.diagnostic import Code, Finding, Place, nearest, with_cure
from renderline.pipeline.graph import source_of
from renderline.pipeline.model import Pipeline, Step
from renderline.wire.references import ARGUMENTS, Reference
from renderline.wire.step_titles import step_number

__all__ = ["CODE", "check"]

CODE = Code(id="RL304", name="unknown-step", description="A reference names a step of the same workflow.")


def check(pipeline: Pipeline) -> Iterator[Finding]:
    """Dropped steps and numbers of named steps have rules of their own."""
    for step in pipeline.steps:
        for reference in step.references:
            if _is_unknown(pipeline, reference):
                finding = Finding(
                    code=CODE,
                    place=Place(path=(*reference.at, "$ref"), snippet=reference.source),
                    message=f"there is no step `{reference.source}`",
                    hint=_hint(pipeline, step, reference.source),
                )
                yield with_cure(finding, reference.source, _names(pipeline, step))


def _is_unknown(pipeline: Pipeline, reference: Reference) -> bool:
    # Without a path it is the reference's form that has to be mended first.
    if (
        not reference.source
        or not reference.target
        or reference.source == ARGUMENTS
        or reference.source in pipeline.dropped
    ):
        return False
    number = step_number(reference.source)
    # There is such a step; if it has a name, the rule about numbers says so.
    if number is not None and number < len(pipeline.steps):
        return False
    return source_of(pipeline, reference.source) is None


def _hint(pipeline: Pipeline, step: Step, source: str) -> str:
    number = step_number(f"${source}")
    if number is not None and number < len(pipeline.steps):
        return f"a step without a name is referred to as `${source}`"
    names = _names(pipeline, step)
    close = nearest(source, names)
    if close:
        return f"did you mean `{close}`?"
    return (
        f"steps with a name: {', '.join(f'`{name}`' for name in names)}"
        if names
        else "no other step has a name"
    )


def _names(pipeline: Pipeline, step: Step) -> list[str]:
    """What the other steps are called."""
    # Without the step itself: it cannot wait for its own output.
    others = (other.name for other in pipeline.steps if other is not step)
    return [name for name in dict.fromkeys(others) if name is not None]
