"""A reference object is a source and a path, nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from renderline.diagnostic import Code, Finding, Part, Place
from renderline.pipeline.model import Pipeline
from renderline.wire.references import ARGUMENTS, Reference, split_path

__all__ = ["CODE", "check"]

CODE = Code(
    id="RL306",
    name="reference-form",
    description='A reference is `{"$ref": step, "path": "output.…"}`; to arguments, the path has no `output.` in front.',
)


def check(pipeline: Pipeline) -> Iterator[Finding]:
    """Whether the path leads anywhere is another rule's question."""
    for step in pipeline.steps:
        for reference in step.references:
            yield from _extra_keys(reference)
            if not reference.source:
                yield _finding(reference, "$ref", "`$ref` has to be a step's name")
            # Before the missing path, which would be only half of the cure.
            elif not reference.target and ".output." in reference.source:
                yield _run_together(reference)
            elif fault := _path_fault(reference):
                yield _finding(reference, "path", fault)


def _extra_keys(reference: Reference) -> Iterator[Finding]:
    for key in reference.extra:
        yield Finding(
            code=CODE,
            place=Place(path=(*reference.at, key), part=Part.KEY),
            message=f"a reference has no key `{key}`",
            hint="a reference holds `$ref` and `path`, nothing else",
        )


def _run_together(reference: Reference) -> Finding:
    """`$ref` with the path in it, as the documentation once has it."""
    step, _, path = reference.source.partition(".output.")
    return Finding(
        code=CODE,
        place=Place(path=(*reference.at, "$ref")),
        message=f"`{reference.source}` is a step and a path in one",
        hint=f'write {{"$ref": "{step}", "path": "output.{path}"}}',
    )


def _path_fault(reference: Reference) -> str:
    if not reference.target:
        return "the reference's `path` is missing or empty"
    parts = split_path(reference.target)
    if parts is None:
        return f"`{reference.target}` is no path"
    # Arguments are values, and have no output around them.
    if reference.source != ARGUMENTS and parts[0] != "output":
        return f"`{reference.target}` does not begin with `output.`"
    return ""


def _finding(reference: Reference, key: str, message: str) -> Finding:
    example = "photo.url" if reference.source == ARGUMENTS else "output.blob.url"
    return Finding(
        code=CODE,
        place=Place(path=(*reference.at, key)),
        message=message,
        hint=f"a path looks like `{example}`",
    )
