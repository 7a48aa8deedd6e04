"""Where a value came from, for people: one hop a line, what it was made of below it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from renderline import canonical
from renderline.canonical import JsonValue
from renderline.diagnostic import path_text
from renderline.parameters.origins import Hop, HopKind
from renderline.reporting.origin import Origin
from renderline.reporting.terminal import display_width, printable
from renderline.reporting.text import count
from renderline.reporting.wording import place_text

__all__ = ["render"]

_LONGEST_VALUE = 80
_INDENT = "  "
# What stands in no file has its own words for where it is.
_PLACELESS = {HopKind.COMMAND_LINE: "-p", HopKind.FILTER: "", HopKind.NAME: ""}


def render(origin: Origin) -> str:
    """The value with its cell, then its way in columns: where, and what. Safe to print."""
    lines = [f"{path_text(origin.path)} = {_shown(origin.value)}"]
    if origin.cell:
        others = "" if origin.cells == 1 else f" (one of {origin.cells:,}; --cell names another)"
        lines.append(f"{_INDENT}in cell {origin.cell}{others}")
    if origin.asset is not None:
        lines.append(
            f"{_INDENT}stands for the local file {origin.asset.name}, {origin.asset.size_bytes:,} bytes"
        )
    hops = list(_flat(origin.hop, 0))
    width = max(display_width(_where(hop)) for hop, _ in hops)
    for hop, depth in hops:
        where = _where(hop)
        blanks = " " * (width - display_width(where))
        lines.append(
            f"{_INDENT}{where}{blanks}{_INDENT}{_INDENT * depth}{_words(hop, is_part=depth > 0)}".rstrip()
        )
    return printable("\n".join(lines)) + "\n"


def _flat(hop: Hop, depth: int) -> Iterator[tuple[Hop, int]]:
    yield hop, depth
    for each in hop.hops:
        yield from _flat(each, depth + 1)


def _where(hop: Hop) -> str:
    return _PLACELESS.get(hop.kind, "") if hop.location is None else place_text(hop.location)


def _words(hop: Hop, *, is_part: bool) -> str:
    words = _WORDS[hop.kind].format(name=" ".join(hop.name.split()))
    if is_part and hop.path:
        words = f"{path_text(hop.path)} is {words}"
    value = _secret_or_value(hop)
    overridden = " (overridden)" if hop.is_overridden else ""
    return f"{words}{value}{overridden}"


def _secret_or_value(hop: Hop) -> str:
    if hop.is_shown:
        return f": {_shown(hop.value)}"
    return ": a secret" if hop.kind in _SOURCES else ""


_SOURCES = {HopKind.DEFAULT, HopKind.PROFILE, HopKind.PARAMS_FILE, HopKind.COMMAND_LINE}
_WORDS = {
    HopKind.WRITTEN: "written here",
    HopKind.EXPRESSION: "expression `{name}`",
    HopKind.REFERENCE: "reference `{name}`",
    HopKind.STEP: "step `{name}`, whose output is filled in when it has run",
    HopKind.PARAMETER: "parameter `{name}`",
    HopKind.DEFAULT: "default",
    HopKind.PROFILE: "profile `{name}`",
    HopKind.PARAMS_FILE: "params file",
    HopKind.COMMAND_LINE: "command line",
    HopKind.AXIS: "matrix axis `{name}`",
    HopKind.ROW: "row of the table `{name}`",
    HopKind.FILTER: "filter `{name}`",
    HopKind.NAME: "`{name}`",
    HopKind.ALIAS: "used here through an alias",
    HopKind.TEMPLATE: "the step template is used here",
}


def _shown(value: JsonValue) -> str:
    """A value on one line; a container by its size."""
    if isinstance(value, Mapping) and "$ref" not in value:
        return f"a mapping with {count(len(value), 'key')}"
    if isinstance(value, (list, tuple)):
        return f"a list with {count(len(value), 'item')}"
    text = canonical.compact(value).decode()
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"
