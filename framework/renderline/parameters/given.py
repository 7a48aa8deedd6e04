"""What the caller gives beside the file: values, parameter files, a profile."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from renderline.canonical import JsonObject
from renderline.diagnostic import Place

__all__ = ["Given", "Origin", "Source"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """
    The caller's values; a later source wins over an earlier one: files in their order, then `values`.

    Attributes:
        values: raw text of each `-p name=value`; parsed by the declared type.
        files: name and content of each `--params-file`.
        profile: the name of the profile to use, if any.
        case: the name of the pipeline's case whose values `files` are; empty for values from elsewhere.
        is_partial: whether a missing value is no mistake: what depends on it is not judged then.
        today: tells how old the vendored schemas are, and nothing else.
        base: the folder that local paths in `values` are relative to; all others are relative to the pipeline file.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    files: Sequence[tuple[str, JsonObject]] = ()
    profile: str | None = None
    case: str = ""
    is_partial: bool = False
    base: Path = field(default_factory=Path)
    today: dt.date = field(default_factory=lambda: dt.datetime.now(dt.UTC).date())


class Source(StrEnum):
    """The kinds of places a value can come from, weakest first."""

    DEFAULT = "default"
    PROFILE = "profile"
    FILE = "params file"
    COMMAND_LINE = "command line"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """
    Where a parameter's value came from.

    Attributes:
        name: of the profile or file; empty for the others.
        place: the value's place in the pipeline file, for a default or a profile.
    """

    source: Source
    name: str = ""
    place: Place | None = None

    def __str__(self) -> str:
        return f"{self.source} {self.name}".rstrip()
