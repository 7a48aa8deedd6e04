"""
The table of step kinds, imported by name, so that the engine and its workers read the same one.

Other packages bring step kinds of their own as entry points of the group `renderline.steps`: the name is the step type,
the object a `StepKind`. One of a plugin takes the place of ours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType
from typing import cast

from renderline.engine.jobs import StepKind
from renderline.errors import UsageError

__all__ = ["PLUGINS", "load_kinds", "plugin_types"]

PLUGINS = "renderline.steps"
"""The group of entry points."""


def load_kinds(where: str) -> Mapping[str, StepKind]:
    """
    The table at `module:name`, with what plugins add to it.

    Raises:
        ImportError: no such module.
        AttributeError: the module has no such name.
        UsageError: a plugin cannot be loaded.
    """
    module, _, name = where.partition(":")
    own = cast("Mapping[str, StepKind]", getattr(import_module(module), name))
    return MappingProxyType({**own, **dict(_plugins())})


def plugin_types() -> frozenset[str]:
    """The step types that plugins bring; none of their code runs."""
    return frozenset(point.name for point in entry_points(group=PLUGINS))


def _plugins() -> Iterator[tuple[str, StepKind]]:
    for point in entry_points(group=PLUGINS):
        yield point.name, _loaded(point)


def _loaded(point: EntryPoint) -> StepKind:
    # One that was made by hand, and not read from an installed package, has no distribution.
    package = point.dist.name if point.dist is not None else point.module
    try:
        kind = point.load()
    except Exception as broken:  # it is other people's code that runs here
        said = f"{type(broken).__name__}: {broken}"
        raise UsageError(
            f"the step `{point.name}` of the plugin {package} cannot be loaded: {said}"
        ) from broken
    if not isinstance(kind, StepKind):
        raise UsageError(
            f"the step `{point.name}` of the plugin {package} is no StepKind, but {type(kind).__name__}"
        )
    return kind
