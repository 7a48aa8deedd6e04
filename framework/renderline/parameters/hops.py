"""The hops by which a value came into a compiled pipeline."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from renderline.canonical import JsonValue
from renderline.diagnostic import Location, TreePath

__all__ = ["Hop", "HopKind"]


class HopKind(StrEnum):
    """What a hop of a value's way is."""

    WRITTEN = "written"
    EXPRESSION = "expression"
    REFERENCE = "reference"
    STEP = "step"
    PARAMETER = "parameter"
    DEFAULT = "default"
    PROFILE = "profile"
    PARAMS_FILE = "params file"
    COMMAND_LINE = "command line"
    AXIS = "axis"
    ROW = "row"
    FILTER = "filter"
    NAME = "name"
    ALIAS = "alias"
    TEMPLATE = "template"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """
    One hop of a value's way.

    Attributes:
        name: of the parameter, profile, file, axis, filter or step; the text of an expression.
        path: of the node of the body that this hop is about; empty for what an expression reads.
        location: None for what stands in no file.
        value: what it gives; meaningless where `is_shown` is False.
        is_shown: False for secrets, and for what has no value of its own.
        is_overridden: whether a stronger source won.
        hops: what it was made of.
    """

    kind: HopKind
    name: str = ""
    path: TreePath = ()
    location: Location | None = None
    value: JsonValue = None
    is_shown: bool = True
    is_overridden: bool = False
    hops: tuple[Hop, ...] = ()
