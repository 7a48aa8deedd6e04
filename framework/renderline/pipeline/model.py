"""
From a resolved body to steps and references.

Nodes know their path in the body, never their line. The model is built from whatever is there: what a broken body lacks
is the contract's to report, so a step that is no mapping is passed over here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from renderline.canonical import JsonObject, JsonValue
from renderline.diagnostic import TreePath
from renderline.pipeline.declared import DeclaredParameter
from renderline.wire import references
from renderline.wire.references import Reference

__all__ = ["OutputSpec", "Pipeline", "Step", "build", "rebuild"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """
    One step of a workflow.

    Attributes:
        index: its place in `steps`, from 0.
        path: where it stands in the body.
        name: as the user gave it; None for a step without one.
        type: the value of `$type`, empty when it is missing or no text.
        references: every reference object of the input, `at` counted from the body's root.
    """

    index: int
    path: TreePath
    name: str | None
    type: str
    input: JsonValue
    references: tuple[Reference, ...]

    @property
    def label(self) -> str:
        """What the service calls the step: its name or, without one, its number."""
        return str(self.index) if self.name is None else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputSpec:
    """
    One entry of `outputs`: the media of which step, under which name.

    Attributes:
        step: the name after `from`.
        name: the relative path without extension; None for the default name.
        embed: whether provenance is written into the image.
        path: where the entry stands in the document.
    """

    step: str
    name: str | None
    embed: bool
    path: TreePath


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """
    One workflow of a pipeline file, ready to be judged by the rules.

    Attributes:
        name: of the pipeline.
        body: the request body, API keys only.
        templated: whether the file uses our language; else it is sent as it stands.
        arguments: the body's `arguments`; None when it has none.
        outputs: what the user wants downloaded; None when that is left to the default.
        dropped: names of steps that `when` removed, with the place in the file where they stood.
        parameters: what the file declares; the same in every workflow of a matrix.
    """

    name: str
    body: JsonObject
    steps: tuple[Step, ...]
    templated: bool
    arguments: JsonObject | None = None
    outputs: tuple[OutputSpec, ...] | None = None
    dropped: Mapping[str, TreePath] = field(default_factory=dict)
    parameters: tuple[DeclaredParameter, ...] = ()

    def named(self, name: str) -> Step | None:
        """The first step of that name."""
        return next((step for step in self.steps if step.name == name), None)


def build(
    name: str,
    body: JsonObject,
    *,
    templated: bool,
    step_types: Collection[str],
    outputs: JsonValue = None,
    dropped: Mapping[str, TreePath] | None = None,
) -> Pipeline:
    """
    The model of a body.

    Args:
        step_types: the known ones; what a step of another type calls a reference may mean anything, and is passed over.
        outputs: the resolved value of our key of that name.
        dropped: as in `Pipeline`.
    """
    arguments = body.get("arguments")
    return Pipeline(
        name=name,
        body=body,
        steps=tuple(_steps(body.get("steps"), step_types, {})),
        templated=templated,
        arguments=arguments if isinstance(arguments, Mapping) else None,
        outputs=tuple(_outputs(outputs)) if isinstance(outputs, (list, tuple)) else None,
        dropped=dropped or {},
    )


def rebuild(
    earlier: Pipeline,
    body: JsonObject,
    *,
    step_types: Collection[str],
    outputs: JsonValue = None,
    dropped: Mapping[str, TreePath] | None = None,
) -> Pipeline:
    """The model of another workflow of the same file, for which see `build`; the steps that both share are not read again."""
    arguments = body.get("arguments")
    return Pipeline(
        name=earlier.name,
        body=body,
        steps=tuple(_steps(body.get("steps"), step_types, _made(earlier))),
        templated=earlier.templated,
        arguments=arguments if isinstance(arguments, Mapping) else None,
        outputs=tuple(_outputs(outputs)) if isinstance(outputs, (list, tuple)) else None,
        dropped=dropped or {},
        parameters=earlier.parameters,
    )


def _made(pipeline: Pipeline) -> Mapping[int, tuple[JsonValue, Step]]:
    """Steps by their number, each with the part of the body that it was made of."""
    steps = pipeline.body.get("steps")
    listed = steps if isinstance(steps, (list, tuple)) else ()
    return {step.index: (listed[step.index], step) for step in pipeline.steps}


def _steps(
    steps: JsonValue, step_types: Collection[str], made: Mapping[int, tuple[JsonValue, Step]]
) -> Iterator[Step]:
    if not isinstance(steps, (list, tuple)):
        return
    for index, step in enumerate(steps):
        source, same = made.get(index, (None, None))
        if same is not None and source is step:
            yield same
        elif isinstance(step, Mapping):
            yield _step(index, step, step_types)


def _step(index: int, step: JsonObject, step_types: Collection[str]) -> Step:
    path: TreePath = ("steps", index)
    name, kind = step.get("name"), step.get("$type")
    given = step.get("input")
    return Step(
        index=index,
        path=path,
        name=name if isinstance(name, str) else None,
        type=kind if isinstance(kind, str) else "",
        input=given,
        references=tuple(references.find(given, (*path, "input"))) if kind in step_types else (),
    )


def _outputs(entries: list[JsonValue] | tuple[JsonValue, ...]) -> Iterator[OutputSpec]:
    for index, entry in enumerate(entries):
        if not isinstance(entry, Mapping) or not isinstance(entry.get("from"), str):
            continue
        name = entry.get("as")
        yield OutputSpec(
            step=str(entry["from"]),
            name=name if isinstance(name, str) else None,
            embed=entry.get("embed") is True,
            path=("outputs", index),
        )
