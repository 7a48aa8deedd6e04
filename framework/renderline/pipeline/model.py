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
from renderline.memo import IdentityMemo
from renderline.pipeline.declared import DeclaredParameter
from renderline.wire import references
from renderline.wire.references import Reference

__all__ = ["Modeller", "OutputSpec", "Pipeline", "Step", "build"]


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
    modeller = Modeller(name, templated=templated, step_types=step_types)
    return modeller.model(body, outputs=outputs, dropped=dropped)


class Modeller:
    """
    Makes the models of one file's workflows; the steps that they share are read once.

    Args:
        name: of the pipeline.
        step_types: as in `build`.
        parameters: as in `Pipeline`.
    """

    def __init__(
        self,
        name: str,
        *,
        templated: bool,
        step_types: Collection[str],
        parameters: tuple[DeclaredParameter, ...] = (),
    ) -> None:
        self._name = name
        self._templated = templated
        self._parameters = parameters
        self._steps: IdentityMemo[JsonValue, Step | None] = IdentityMemo(
            lambda step, path: _step(path, step, step_types) if isinstance(step, Mapping) else None
        )

    def model(
        self,
        body: JsonObject,
        *,
        outputs: JsonValue = None,
        dropped: Mapping[str, TreePath] | None = None,
    ) -> Pipeline:
        """The model of one body; for the arguments see `build`."""
        arguments = body.get("arguments")
        return Pipeline(
            name=self._name,
            body=body,
            steps=self._steps_of(body.get("steps")),
            templated=self._templated,
            arguments=arguments if isinstance(arguments, Mapping) else None,
            outputs=tuple(_outputs(outputs)) if isinstance(outputs, (list, tuple)) else None,
            dropped=dropped or {},
            parameters=self._parameters,
        )

    def _steps_of(self, steps: JsonValue) -> tuple[Step, ...]:
        if not isinstance(steps, (list, tuple)):
            return ()
        found = (self._steps.of(step, ("steps", index)) for index, step in enumerate(steps))
        # What is no mapping is told by the contract; the others keep their numbers.
        return tuple(step for step in found if step is not None)


def _step(path: TreePath, step: JsonObject, step_types: Collection[str]) -> Step:
    name, kind = step.get("name"), step.get("$type")
    given = step.get("input")
    return Step(
        index=int(path[-1]),
        path=path,
        name=name if isinstance(name, str) else None,
        type=kind if isinstance(kind, str) else "",
        input=given,
        # In `input` alone, where the service looks for them.
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
            # By identity: `1` and `"true"` are told as mistakes and must not act meanwhile.
            embed=entry.get("embed") is True,
            path=("outputs", index),
        )
