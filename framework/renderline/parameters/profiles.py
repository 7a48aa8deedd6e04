"""Named overlays: `profiles: {draft: {parameters: …, matrix: …, budget: …, tags: …}}`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from renderline.canonical import JsonObject, JsonValue
from renderline.diagnostic import Code, Finding, Part, Place, TreePath, nearest, with_cure
from renderline.parameters.faults import fault_at
from renderline.parameters.shapes import stray_parameter
from renderline.parameters.top_level import API_KEYS, OWN_KEYS

__all__ = ["BAD_PROFILE", "KEYS", "UNKNOWN_PROFILE", "Overlaid", "check", "overlay", "unknown"]

BAD_PROFILE = Code(
    id="RL115",
    name="bad-profile",
    description="A profile changes parameters, the matrix, the budget or fields of the workflow.",
)

_bad = partial(fault_at, BAD_PROFILE)
UNKNOWN_PROFILE = Code(
    id="RL116",
    name="unknown-profile",
    description="A profile that is asked for, with `--profile` or in a case, is declared under `profiles`.",
)

PATH: TreePath = ("profiles",)

KEYS = ("parameters", "matrix", "budget", *(key for key in API_KEYS if key != "steps"))
"""What a profile may change."""

# Axes merged key by key would end up with two sources: a range and a list of files.
_KEPT_APART = ("axes",)

# A profile may bring axes of its own, `mood` beside `model`, so only what is spelt nearly alike is called a mistake.
_MISSPELT = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlaid:
    """
    A tree with a profile laid over it.

    Attributes:
        parameters: the profile's values of parameters, by name.
        moves: for each node that came from the profile, its path in the tree to its path in the file.
    """

    tree: JsonObject
    parameters: JsonObject = field(default_factory=dict)
    moves: Mapping[TreePath, TreePath] = field(default_factory=dict)


def check(tree: JsonObject) -> Iterator[Finding]:
    """What is wrong with the shape of any profile, whether it is used or not."""
    profiles = tree.get("profiles", {})
    if not isinstance(profiles, Mapping):
        yield _bad(
            PATH,
            "`profiles` is a mapping of names to overlays",
            hint="write `profiles: {draft: {parameters: {width: 512}}}`",
        )
        return
    for name, profile in profiles.items():
        if not isinstance(profile, Mapping):
            yield _bad((*PATH, name), f"the profile `{name}` is a mapping, such as `{{parameters: {{…}}}}`")
            continue
        for key, value in profile.items():
            yield from _key_faults((*PATH, name, key), key, value, tree)
        yield from _axis_faults((*PATH, name), tree, profile)


def _axis_faults(path: TreePath, tree: JsonObject, profile: JsonObject) -> Iterator[Finding]:
    """Axes that are spelt almost like one of the file's: as new ones they would multiply the cells unseen."""
    known = _axes(tree)
    for axis in _axes(profile):
        meant = None if axis in known else nearest(axis, known, likeness=_MISSPELT)
        if meant:
            finding = _bad(
                (*path, "matrix", "axes", axis),
                f"the matrix has no axis `{axis}` that the profile could change",
                hint=f"did you mean `{meant}`?",
                part=Part.KEY,
            )
            yield with_cure(finding, axis, known)


def _axes(tree: JsonObject) -> JsonObject:
    matrix = tree.get("matrix")
    axes = matrix.get("axes") if isinstance(matrix, Mapping) else None
    return axes if isinstance(axes, Mapping) else {}


def _key_faults(path: TreePath, key: str, value: JsonValue, tree: JsonObject) -> Iterator[Finding]:
    declared = tree.get("parameters")
    if key not in KEYS and isinstance(declared, Mapping) and key in declared:
        message, hint = stray_parameter(key)
        yield _bad(path, message, hint=hint, part=Part.KEY)
    elif key not in KEYS:
        # What stands at the top level is no misspelling, it only cannot change.
        meant = None if key in (*API_KEYS, *OWN_KEYS) else nearest(key, KEYS)
        hint = (
            f"did you mean `{meant}`?"
            if meant
            else "parameters, the matrix, the budget and fields of the workflow can change; steps can have a `when`"
        )
        finding = _bad(path, f"a profile cannot change `{key}`", hint=hint, part=Part.KEY)
        yield with_cure(finding, key, KEYS) if meant else finding
    elif key in {"parameters", "matrix", "budget"} and not isinstance(value, Mapping):
        yield _bad(
            path, f"`{key}` in a profile is a mapping", hint=f"write it as at the top level, `{key}: {{…}}`"
        )


def overlay(tree: JsonObject, name: str) -> Overlaid | Finding:
    """
    Lay one profile over the top level.

    Mappings merge key by key, each axis of a matrix counts as one value, and lists and scalars are replaced.
    """
    profiles = tree.get("profiles")
    profile = profiles.get(name) if isinstance(profiles, Mapping) else None
    if not isinstance(profile, Mapping):
        return unknown(name, profiles, Place(path=PATH, part=Part.KEY, option=f"--profile {name}"))
    parameters = profile.get("parameters")
    moves: dict[TreePath, TreePath] = {}
    # A copy: the tree is the file's, and other profiles and cases are read from it.
    merged = dict(tree)
    for key, value in profile.items():
        # Values of parameters are bound, not merged: `parameters` at the top level are declarations.
        if key in KEYS and key != "parameters":
            merged[key] = _merge(tree.get(key), value, (key,), (*PATH, name, key), moves)
    return Overlaid(
        tree=merged, parameters=parameters if isinstance(parameters, Mapping) else {}, moves=moves
    )


def _merge(
    under: JsonValue, over: JsonValue, path: TreePath, source: TreePath, moves: dict[TreePath, TreePath]
) -> JsonValue:
    """`over` on `under`; notes in `moves` where each node that is taken over comes from."""
    # Each axis is replaced as a whole; the mapping that holds them is not.
    is_axis = path[:1] == ("matrix",) and path[1:-1] == _KEPT_APART
    if not isinstance(under, Mapping) or not isinstance(over, Mapping) or is_axis:
        moves[path] = source
        return over
    merged = dict(under)
    for key, value in over.items():
        merged[key] = _merge(under.get(key), value, (*path, key), (*source, key), moves)
    return merged


def unknown(name: str, profiles: JsonValue, place: Place) -> Finding:
    """The finding that a profile of this name is not among those of a file."""
    names = [*profiles] if isinstance(profiles, Mapping) else []
    meant = nearest(name, names)
    known = f"profiles: {', '.join(names)}" if names else "this file has no profiles"
    return Finding(
        code=UNKNOWN_PROFILE,
        place=place,
        message=f"there is no profile `{name}`",
        hint=f"did you mean `{meant}`?" if meant else known,
    )
