"""What can be named on a command line: the parameters, profiles, axes and steps of a pipeline, as far as it can be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from renderline.canonical import JsonValue
from renderline.parameters import declarations
from renderline.parameters.declarations import Declaration
from renderline.parameters.values import Type
from renderline.source import reader

__all__ = ["ParameterName", "PipelineNames", "names_in"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterName:
    """
    A parameter as it is set.

    Attributes:
        values: those that it may have, if they are few; as they are typed.
        about: its type, its default and its description, on one line.
    """

    name: str
    values: tuple[str, ...]
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PipelineNames:
    """The names of one pipeline, in the file's order."""

    parameters: tuple[ParameterName, ...] = ()
    profiles: tuple[str, ...] = ()
    axes: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()


def names_in(file: Path) -> PipelineNames:
    """
    Read the names out of a pipeline, however wrong the rest of it is.

    Raises:
        UsageError: the file cannot be read at all.
    """
    document = reader.read(file).document
    tree = None if document is None else document.tree
    if not isinstance(tree, Mapping):
        return PipelineNames()
    matrix = tree.get("matrix")
    return PipelineNames(
        parameters=tuple(map(_parameter, declarations.read(tree).parameters.values())),
        profiles=_keys(tree.get("profiles")),
        axes=_keys(matrix.get("axes") if isinstance(matrix, Mapping) else None),
        steps=tuple(_step_names(tree.get("steps"))),
    )


def _parameter(declared: Declaration) -> ParameterName:
    default = "" if declared.default is None or declared.is_secret else f", {declared.default}"
    description = f": {declared.description}" if declared.description else ""
    values = (True, False) if declared.type is Type.BOOLEAN else declared.constraints.enum or ()
    return ParameterName(
        name=declared.name,
        values=tuple(_typed(each) for each in values),
        about=" ".join(f"{declared.type.value}{default}{description}".split()),
    )


def _typed(value: JsonValue) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _keys(block: JsonValue) -> tuple[str, ...]:
    return tuple(block) if isinstance(block, Mapping) else ()


def _step_names(listed: JsonValue) -> Iterator[str]:
    for step in listed if isinstance(listed, (list, tuple)) else ():
        name = step.get("name") if isinstance(step, Mapping) else None
        if isinstance(name, str):
            yield name
