"""From the path that a person writes, `steps.hero.input.width`, to a place in a resolved pipeline."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from renderline.canonical import JsonObject, JsonValue
from renderline.diagnostic import Part, Place, TreePath, nearest, path_text
from renderline.errors import UsageError
from renderline.parameters import own_keys
from renderline.parameters.resolve import ResolvedDocument
from renderline.parameters.values import kind_of
from renderline.wire.references import follow, split_path

__all__ = ["deepest", "find_value", "values_by_root"]

_MOST_NAMED = 12
_STEP_DEPTH = len(("steps", 0))
_UNCOMPILED = MappingProxyType(
    {
        "parameters": "ask for the value of one with `params.NAME`",
        "profiles": "`--profile NAME` lays one over the file, and `params.NAME` tells what it changed",
        "cases": "give the values of one with `-p`, and ask for `params.NAME`",
    }
)


def values_by_root(resolved: ResolvedDocument) -> JsonObject:
    """All that can be asked for: the body's keys, ours that are evaluated, `params` and `matrix`."""
    # The others, such as `matrix` and `profiles`, hold no values of this cell.
    ours = {key: value for key, value in resolved.own.items() if key in own_keys.CHECKS}
    return {**ours, "params": resolved.params, "matrix": resolved.matrix, **resolved.body}


def find_value(text: str, resolved: ResolvedDocument) -> TreePath:
    """
    The place that a path means; a step may be named by its name or its number, `$` is the whole body.

    Raises:
        UsageError: it is no path, or leads nowhere; the message names the nearest key and those that are there.
    """
    bare = text.removeprefix("$").removeprefix(".")
    if not bare:
        return ()
    path = split_path(bare)
    if path is None:
        raise UsageError(
            f"`{text}` is no path; write it as in `steps.NAME.input.KEY`, `tags[0]` or `params.NAME`"
        )
    found: TreePath = ()
    value: JsonValue = values_by_root(resolved)
    for part in path:
        key = _key_of(part, value, found)
        if key is None:
            raise UsageError(_missing(part, value, found, resolved))
        value = _child(value, key)
        found = (*found, key)
    return found


def deepest(tree: JsonValue, path: TreePath) -> tuple[TreePath, JsonValue]:
    """The longest part of a path that exists, and its value."""
    # From the deep end: mostly the whole path is there, and one look is enough.
    for length in range(len(path), 0, -1):
        try:
            return path[:length], follow(tree, path[:length])
        except LookupError:
            continue
    return (), tree


def _key_of(part: str | int, value: JsonValue, above: TreePath) -> str | int | None:
    """The key or index that a part means; None where there is nothing."""
    if isinstance(value, Mapping):
        return part if part in value else None
    if not isinstance(value, (list, tuple)):
        return None
    if isinstance(part, int):
        return part if part < len(value) else None
    # Only steps have names that a path may use; elsewhere a word in a list leads nowhere.
    names = _step_names(value) if above == ("steps",) else []
    return names.index(part) if part in names else None


def _child(value: JsonValue, key: str | int) -> JsonValue:
    if isinstance(value, Mapping):
        return value[str(key)]
    return value[int(key)] if isinstance(value, (list, tuple)) else None


def _missing(part: str | int, value: JsonValue, above: TreePath, resolved: ResolvedDocument) -> str:
    where = path_text(above)
    if above == ("steps",) and part in resolved.dropped:
        condition = Place(path=(*resolved.dropped[str(part)], "when"), part=Part.KEY)
        location = resolved.positions.written(())[0].locate(condition)
        start = location.span.start
        return f"the step `{part}` is left out in this cell by its `when` at {location.file}:{start.line}:{start.column}"
    if isinstance(value, Mapping):
        return _used_up(part, above) or f"there is no `{part}` in {where}; {_cure(str(part), list(value))}"
    if not isinstance(value, (list, tuple)):
        return f"there is nothing below {where}, which is {kind_of(value)}"
    if above == ("steps",) and isinstance(part, str):
        return f"there is no step `{part}`; {_cure(part, _step_names(value))}"
    return f"there is no `{_segment(part)}` in {where}, which has {_held(len(value))}"


def _used_up(part: str | int, above: TreePath) -> str:
    """What became of a key that the file may well have, and no body has; empty for any other."""
    if not above and part in _UNCOMPILED:
        return f"`{part}` does not reach the body; {_UNCOMPILED[str(part)]}"
    if above[:1] == ("steps",) and len(above) == _STEP_DEPTH and part in {"uses", "with"}:
        where = path_text(above)
        return f"a step template has taken the place of `{part}`; ask for what it makes of it, such as {where}.input"
    return ""


def _segment(part: str | int) -> str:
    return f"[{part}]" if isinstance(part, int) else part


def _held(count: int) -> str:
    if count > 1:
        return f"{count} items, from [0] to [{count - 1}]"
    return "one item, [0]" if count else "no items"


def _cure(key: str, known: list[str]) -> str:
    meant = nearest(key, known)
    if not known:
        return "it is empty"
    listed = ", ".join(f"`{each}`" for each in known[:_MOST_NAMED])
    more = f" and {len(known) - _MOST_NAMED} more" if len(known) > _MOST_NAMED else ""
    there = f"there are {listed}{more}"
    return f"did you mean `{meant}`? {there}" if meant else there


def _step_names(steps: list[JsonValue] | tuple[JsonValue, ...]) -> list[str]:
    names = (step.get("name") if isinstance(step, Mapping) else None for step in steps)
    return [name if isinstance(name, str) else "" for name in names]
