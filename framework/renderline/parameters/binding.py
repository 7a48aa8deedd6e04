"""From what is given to one value for each declared parameter, each with its origin."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from renderline.canonical import JsonObject, JsonValue, compact
from renderline.diagnostic import Code, Finding, Part, Place, Related, Severity, TreePath, nearest, with_cure
from renderline.parameters import constraints
from renderline.parameters.declarations import Declaration, Declarations
from renderline.parameters.given import Given, Origin, Source
from renderline.parameters.local_files import locate
from renderline.parameters.values import LocalPath, Type, Typed, parse, typed

__all__ = [
    "MISFIT",
    "MISSING_FILE",
    "MISSING_VALUE",
    "PLACEHOLDER_PREFIX",
    "UNKNOWN_PARAMETER",
    "Binding",
    "Parameter",
    "bind",
    "misfits",
    "sources",
]

MISSING_VALUE = Code(
    id="RL120", name="missing-value", description="Every parameter without a default is given a value."
)
UNKNOWN_PARAMETER = Code(
    id="RL121", name="unknown-parameter", description="Only declared parameters are given values."
)
MISFIT = Code(
    id="RL122", name="misfit", description="A given value has the declared type and is within its bounds."
)
MISSING_FILE = Code(
    id="RL123",
    name="missing-input",
    description="The local file that an `image` or `file` parameter names is there.",
)

PLACEHOLDER_PREFIX = "secret:"
"""What stands for a secret in a body, before its name."""

_SHOWN_CHARACTERS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """
    A declared parameter with its value.

    Attributes:
        value: of a secret, `secret:NAME`.
        option: of the command line that gave the value, `-p width=…`; empty where a pipeline file did.
    """

    name: str
    value: JsonValue
    origin: Origin
    option: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """
    All parameters with a value.

    Attributes:
        parameters: in the order of their declarations.
        secrets: the real values of the secret ones, by name; to be shown nowhere.
    """

    parameters: Mapping[str, Parameter]
    secrets: Mapping[str, str] = field(repr=False)
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    value: Typed
    text: str
    origin: Origin
    folder: Path


def bind(declarations: Declarations, given: Given, profile: JsonObject, folder: Path) -> Binding:
    """
    Choose, read and check the value of each parameter.

    Args:
        profile: the values of the chosen profile, by name.
        folder: of the pipeline file.
    """
    parameters: dict[str, Parameter] = {}
    secrets: dict[str, str] = {}
    findings = list(_unknown_names(declarations, given, profile))
    for declaration in declarations.parameters.values():
        chosen = _choose(declaration, given, profile, folder)
        if chosen is None:
            findings.append(_missing(declaration, given))
            continue
        value, faults = _settle(declaration, chosen)
        findings += faults
        if declaration.is_secret:
            secrets[declaration.name] = str(value)
            value = PLACEHOLDER_PREFIX + declaration.name
        # Without the value: it may turn out to be a secret that nobody declared as one.
        option = _option(declaration, chosen.origin, "…")
        parameters[declaration.name] = Parameter(
            name=declaration.name, value=value, origin=chosen.origin, option=option
        )
    return Binding(parameters=parameters, secrets=secrets, findings=tuple(findings))


def misfits(
    declarations: Declarations, values: JsonObject, path: TreePath, folder: Path
) -> Iterator[Finding]:
    """What is wrong with values that stand in the pipeline file itself: those of a profile or a case."""
    for name, value in values.items():
        declaration = declarations.parameters.get(name)
        place = Place(path=(*path, name))
        if name not in declarations.names:
            yield _unknown(name, declarations.names, Place(path=place.path, part=Part.KEY))
        elif declaration is not None:
            origin = Origin(source=Source.PROFILE, place=place)
            candidate = _candidate(declaration, value, origin, folder)
            yield from _settle(declaration, candidate)[1]


def sources(
    declaration: Declaration, given: Given, profile: JsonObject
) -> Iterator[tuple[Origin, JsonValue]]:
    """Every source that has a value for a parameter, the one that wins first; the command line has texts."""
    name = declaration.name
    if name in given.values:
        yield Origin(source=Source.COMMAND_LINE), given.values[name]
    # The last file wins.
    for file, content in reversed(given.files):
        if name in content:
            yield Origin(source=Source.FILE, name=file, place=_place_in_case(given, name)), content[name]
    if name in profile:
        place = Place(path=("profiles", given.profile or "", "parameters", name))
        yield Origin(source=Source.PROFILE, name=given.profile or "", place=place), profile[name]
    # No type takes a null, so None can stand for no default.
    if declaration.default is not None:
        place = Place(path=(*declaration.path, "default"))
        yield Origin(source=Source.DEFAULT, place=place), declaration.default


def _choose(declaration: Declaration, given: Given, profile: JsonObject, folder: Path) -> _Candidate | None:
    origin, value = next(sources(declaration, given, profile), (None, None))
    if origin is None:
        return None
    if origin.source is Source.COMMAND_LINE and isinstance(value, str):
        # From a shell everything comes as text: `-p seed=007` and `-p name=true` mean what is declared.
        typed_value = parse(declaration.type, value)
        return _Candidate(value=typed_value, text=value, origin=origin, folder=given.base)
    return _candidate(declaration, value, origin, folder)


def _place_in_case(given: Given, name: str) -> Place | None:
    """Where the value of a case is written; None for a value that stands in no pipeline file."""
    return Place(path=("cases", given.case, "parameters", name)) if given.case else None


def _candidate(declaration: Declaration, value: JsonValue, origin: Origin, folder: Path) -> _Candidate:
    # As it stands in the file, `true` and not `True`.
    text = value if isinstance(value, str) else compact(value).decode()
    return _Candidate(value=typed(declaration.type, value), text=text, origin=origin, folder=folder)


def _settle(declaration: Declaration, chosen: _Candidate) -> tuple[JsonValue, Sequence[Finding]]:
    """The final value, and what is wrong with it."""
    if chosen.value.fault:
        return None, [_misfit(declaration, chosen, chosen.value.fault)]
    value = chosen.value.value
    faults = [
        _misfit(declaration, chosen, each) for each in constraints.breaches(declaration.constraints, value)
    ]
    if declaration.type in {Type.IMAGE, Type.FILE} and isinstance(value, str):
        located = locate(declaration.type, value, chosen.folder)
        if located.fault:
            return None, [
                *faults,
                _misfit(declaration, chosen, located.fault, hint=located.hint, code=MISSING_FILE),
            ]
        value = located.value
        if isinstance(value, LocalPath):
            # The file may vanish before it is sent: then the option that named it is what a person can change.
            value = LocalPath(value, value.path, _option(declaration, chosen.origin, chosen.text))
    return value, faults


def _misfit(
    declaration: Declaration, chosen: _Candidate, fault: str, *, hint: str = "", code: Code = MISFIT
) -> Finding:
    origin = chosen.origin
    shown = "the secret value" if declaration.is_secret else f"`{_shortened(chosen.text)}`"
    declared = Place(path=declaration.path, part=Part.KEY)
    option = _option(declaration, origin, chosen.text)
    return Finding(
        code=code,
        place=origin.place or replace(declared, option=option),
        message=f"parameter `{declaration.name}`: {shown} {fault}",
        hint=hint,
        related=(Related(place=declared, message="declared here"),) if option else (),
    )


def _option(declaration: Declaration, origin: Origin, text: str) -> str:
    """The option that gave a value, as it is written; empty for a value of the pipeline file."""
    if origin.source is Source.COMMAND_LINE:
        return f"-p {declaration.name}={'…' if declaration.is_secret else _shortened(text)}"
    is_in_pipeline = origin.place is not None or origin.source is not Source.FILE
    return "" if is_in_pipeline else f"--params-file {origin.name}"


def _shortened(text: str) -> str:
    return text if len(text) <= _SHOWN_CHARACTERS else text[: _SHOWN_CHARACTERS - 1] + "…"


def _missing(declaration: Declaration, given: Given) -> Finding:
    if given.case:
        return Finding(
            code=MISSING_VALUE,
            place=Place(path=("cases", given.case), part=Part.KEY),
            message=f"the case `{given.case}` gives no value to parameter `{declaration.name}`, which has no default",
            hint=f"write `{declaration.name}: …` under the case's `parameters`",
            related=(Related(place=Place(path=declaration.path, part=Part.KEY), message="declared here"),),
        )
    unjudged = ", so what depends on it was not checked" if given.is_partial else ""
    return Finding(
        code=MISSING_VALUE,
        severity=Severity.NOTE if given.is_partial else Severity.ERROR,
        place=Place(path=declaration.path, part=Part.KEY),
        message=f"parameter `{declaration.name}` has no default and was given no value{unjudged}",
        hint=f"add `-p {declaration.name}=…`" + (", or a value under `cases`" if given.is_partial else ""),
    )


def _unknown_names(declarations: Declarations, given: Given, profile: JsonObject) -> Iterator[Finding]:
    place = Place(path=("parameters",), part=Part.KEY)
    for name in given.values:
        if name not in declarations.names:
            yield _unknown(name, declarations.names, replace(place, option=f"-p {name}=…"))
    # The values of a case stand in the pipeline file: `misfits` tells of them at their own lines.
    for file, content in () if given.case else given.files:
        for name in content:
            if name not in declarations.names:
                yield _unknown(name, declarations.names, replace(place, option=f"--params-file {file}"))
    for name in profile:
        if name not in declarations.names:
            at = Place(path=("profiles", given.profile or "", "parameters", name), part=Part.KEY)
            yield _unknown(name, declarations.names, at)


def _unknown(name: str, names: frozenset[str], place: Place) -> Finding:
    meant = nearest(name, names)
    known = f"parameters: {', '.join(sorted(names))}" if names else "this file declares no parameters"
    finding = Finding(
        code=UNKNOWN_PARAMETER,
        place=place,
        message=f"there is no parameter `{name}`",
        hint=f"did you mean `{meant}`?" if meant else known,
    )
    return with_cure(finding, name, names)
