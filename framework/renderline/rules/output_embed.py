"""An image that is to hide its metadata holds no provenance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from renderline.diagnostic import Code, Finding, Place, Related
from renderline.pipeline.model import Pipeline, Step

__all__ = ["CODE", "check"]

CODE = Code(
    id="RL415",
    name="output-embed",
    description="`embed: true` writes metadata into an image, so its step does not hide them with `hideMetadata: true`.",
)


def check(pipeline: Pipeline) -> Iterator[Finding]:
    """One finding an output, at its `embed`."""
    # By the label, since `from` may also name a step by its number.
    hiding = {step.label: step for step in pipeline.steps if _hides(step)}
    for output in pipeline.outputs or ():
        step = hiding.get(output.step)
        if output.embed and step is not None:
            yield Finding(
                code=CODE,
                place=Place(path=(*output.path, "embed")),
                message=f"`embed: true` writes provenance into the image whose metadata step `{step.label}` hides",
                hint="leave one of the two out; the sidecar file beside the image says the same",
                related=(
                    Related(
                        place=Place(path=(*step.path, "input", "output", "hideMetadata")),
                        message="hidden here",
                    ),
                ),
            )


def _hides(step: Step) -> bool:
    written = step.input.get("output") if isinstance(step.input, Mapping) else None
    return isinstance(written, Mapping) and written.get("hideMetadata") is True
