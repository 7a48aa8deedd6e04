"""The table of step kinds, imported by name, so that the engine and its workers read the same one."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import cast

from renderline.engine.jobs import StepKind

__all__ = ["load_kinds"]


def load_kinds(where: str) -> Mapping[str, StepKind]:
    """
    The table at `module:name`.

    Raises:
        ImportError: no such module.
        AttributeError: the module has no such name.
    """
    module, _, name = where.partition(":")
    return cast("Mapping[str, StepKind]", getattr(import_module(module), name))
