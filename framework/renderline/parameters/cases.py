"""Named parameter sets that a pipeline is tested with: `cases: {wide: {parameters: {width: 4096}, expect: …}}`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from renderline.canonical import JsonObject, JsonValue
from renderline.diagnostic import Finding, Part, Place, TreePath
from renderline.parameters import expectations, profiles
from renderline.parameters.expectations import Expectations
from renderline.parameters.given import Given
from renderline.parameters.shapes import misshapen, stray_parameter, unknown_keys
from renderline.parameters.values import kind_of

__all__ = ["DEFAULT", "KEYS", "Case", "CaseReading", "read"]

DEFAULT = "default"
"""What the only case of a pipeline without `cases` is called."""

PATH: TreePath = ("cases",)

KEYS = ("description", "parameters", "profile", "expect")
"""What stands in a case."""

# A case's name is the name of a folder too.
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """
    One named set of parameters.

    Attributes:
        parameters: values by name, as written.
        profile: the name of the profile under them, if any.
        is_implied: whether the file has no `cases` in which it could stand.
    """

    name: str
    parameters: JsonObject = field(default_factory=dict)
    profile: str | None = None
    expectations: Expectations = field(default_factory=Expectations)
    is_implied: bool = False

    @property
    def given(self) -> Given:
        """What the pipeline is compiled with."""
        return Given(
            files=[(f"case `{self.name}`", self.parameters)],
            profile=self.profile,
            case="" if self.is_implied else self.name,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReading:
    """The cases of a file in their order, or what is wrong with them."""

    cases: tuple[Case, ...]
    findings: tuple[Finding, ...]


def read(tree: JsonValue) -> CaseReading:
    """The cases of a file's tree; without any, the one that leaves all parameters as they are."""
    block = tree.get("cases") if isinstance(tree, Mapping) else None
    # Not by the value: an empty `cases:` is null, and that is told as a mistake.
    if not isinstance(tree, Mapping) or "cases" not in tree:
        return CaseReading(cases=(Case(name=DEFAULT, is_implied=True),), findings=())
    findings = tuple(_check(block, tree))
    if findings or not isinstance(block, Mapping):
        return CaseReading(cases=(), findings=findings)
    cases = tuple(_case(name, case) for name, case in block.items() if isinstance(case, Mapping))
    return CaseReading(cases=cases or (Case(name=DEFAULT, is_implied=True),), findings=())


def _case(name: str, case: JsonObject) -> Case:
    parameters, expect, profile = case.get("parameters"), case.get("expect"), case.get("profile")
    return Case(
        name=name,
        parameters=parameters if isinstance(parameters, Mapping) else {},
        profile=profile if isinstance(profile, str) else None,
        expectations=expectations.read(expect if isinstance(expect, Mapping) else {}),
    )


def _check(block: JsonValue, tree: JsonObject) -> Iterator[Finding]:
    if not isinstance(block, Mapping):
        yield misshapen(
            PATH,
            "`cases` is a mapping of names to cases",
            hint="write `cases: {small: {parameters: {width: 512}}}`",
        )
        return
    seen: set[str] = set()
    for name, case in block.items():
        yield from _name_faults(name, seen)
        if isinstance(case, Mapping):
            yield from _key_faults(case, (*PATH, name), tree.get("parameters"))
            yield from _case_faults(case, (*PATH, name), tree.get("profiles"))
        else:
            yield misshapen((*PATH, name), f"the case `{name}` is a mapping, such as `{{parameters: {{…}}}}`")


def _name_faults(name: str, seen: set[str]) -> Iterator[Finding]:
    """Two names that differ in letter case alone would share a folder on some file systems."""
    if not _NAME.fullmatch(name):
        yield misshapen(
            (*PATH, name),
            f"`{name}` cannot be the name of a case",
            hint="a letter or `_`, then letters, digits, `_` and `-`",
            part=Part.KEY,
        )
    if name.casefold() in seen:
        yield misshapen(
            (*PATH, name), f"another case is called `{name}` but for the letter case", part=Part.KEY
        )
    # Folded, as file systems that ignore case compare names.
    seen.add(name.casefold())


def _key_faults(case: JsonObject, path: TreePath, declared: JsonValue) -> Iterator[Finding]:
    """Unknown keys; a parameter among them stands a level too high."""
    names = declared if isinstance(declared, Mapping) else {}
    for key in case:
        if key in names and key not in KEYS:
            message, hint = stray_parameter(key)
            yield misshapen((*path, key), message, hint=hint, part=Part.KEY)
    # Those told above are left out, or each would be told twice.
    yield from unknown_keys({key: case[key] for key in case if key not in names}, path, KEYS)


def _case_faults(case: JsonObject, path: TreePath, known_profiles: JsonValue) -> Iterator[Finding]:
    if not isinstance(case.get("parameters", {}), Mapping):
        yield misshapen(
            (*path, "parameters"), f"`parameters` is a mapping, not {kind_of(case['parameters'])}"
        )
    for key in ("description", "profile"):
        if not isinstance(case.get(key, ""), str):
            yield misshapen((*path, key), f"`{key}` is text, not {kind_of(case[key])}")
    profile = case.get("profile")
    names = known_profiles if isinstance(known_profiles, Mapping) else {}
    if isinstance(profile, str) and profile not in names:
        yield profiles.unknown(profile, known_profiles, Place(path=(*path, "profile")))
    yield from expectations.check(case.get("expect", {}), (*path, "expect"))
