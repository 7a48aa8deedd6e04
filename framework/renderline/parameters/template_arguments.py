"""`with`: the values that a step gives to its template's parameters."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeGuard

from renderline.canonical import JsonObject, JsonValue, compact
from renderline.diagnostic import Code, Cure, Finding, Part, Place, Related, TreePath, nearest, with_cure
from renderline.parameters import constraints
from renderline.parameters.declarations import Declaration
from renderline.parameters.expressions import looked_up
from renderline.parameters.local_files import locate
from renderline.parameters.scope import Reads, Scope
from renderline.parameters.template_files import StepTemplate
from renderline.parameters.trees import Fixed, Node, TreeCompiler, read_by, source_path
from renderline.parameters.values import LocalPath, Type, kind_of, typed, unquoted
from renderline.wire.references import is_reference

__all__ = ["TEMPLATE_ARGUMENT", "Arguments", "Caller", "compile_arguments"]

TEMPLATE_ARGUMENT = Code(
    id="RL143",
    name="template-argument",
    description="`with` gives each of a template's parameters a value that fits it, and nothing else.",
)

_SHOWN_CHARACTERS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """
    Who uses a template: the pipeline, or another template.

    Attributes:
        folder: that local paths in `with` are relative to.
        written: where the values of the caller's own parameters are written, if it is a template.
        chain: the names of the templates around the use, outermost first.
    """

    compiler: TreeCompiler
    folder: Path
    written: Mapping[str, TreePath] = field(default_factory=dict)
    chain: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Argument:
    """
    One parameter's value.

    Attributes:
        source: where the value is written, in the pipeline file or below a mounted template.
        folder: that a local path is relative to.
        is_secret: whether a name stands for the value until the request is sent.
    """

    declaration: Declaration
    node: Node
    source: TreePath
    folder: Path
    is_secret: bool = False

    def settle(self, value: JsonValue) -> tuple[JsonValue, list[Finding]]:
        """The final value of one cell, and what is wrong with it."""
        if is_reference(value) or self.is_secret:
            # What a step yields is checked where the template hands it to the API, a secret where it is declared.
            return value, []
        read = typed(self.declaration.type, value)
        if read.fault:
            return None, [self._mistyped(value, read.fault)]
        faults = [
            self._misfit(value, each)
            for each in constraints.breaches(self.declaration.constraints, read.value)
        ]
        if self.declaration.type not in {Type.IMAGE, Type.FILE} or not _is_path(read.value):
            return read.value, faults
        located = locate(self.declaration.type, read.value, self.folder)
        if located.fault:
            return None, [*faults, self._misfit(value, located.fault, located.hint)]
        return located.value, faults

    def _mistyped(self, value: JsonValue, fault: str) -> Finding:
        """A value of the wrong type; where its quotes alone make it so, they can go."""
        bare = unquoted(self.declaration.type, value)
        finding = self._misfit(value, fault, "" if bare is None else "write it without quotes")
        # What an expression yields stands elsewhere, and there its quotes may be right.
        if isinstance(self.node, Fixed) and isinstance(bare, (bool, int, float)):
            return replace(finding, cure=Cure(place=finding.place, value=bare))
        return finding

    def _misfit(self, value: JsonValue, fault: str, hint: str = "") -> Finding:
        shown = value if isinstance(value, str) else compact(value).decode()
        if len(shown) > _SHOWN_CHARACTERS:
            shown = shown[: _SHOWN_CHARACTERS - 1] + "…"
        return Finding(
            code=TEMPLATE_ARGUMENT,
            place=Place(path=self.source),
            message=f"the template's `{self.declaration.name}`: `{shown}` {fault}",
            hint=hint,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """
    The values of one use of a template.

    Attributes:
        references: the parameters that are given what another step yields.
        secrets: those that are given a secret.
    """

    entries: tuple[_Argument, ...]
    references: frozenset[str] = frozenset()
    secrets: frozenset[str] = frozenset()

    @property
    def written(self) -> Mapping[str, TreePath]:
        """Where each parameter's value is written."""
        return {each.declaration.name: each.source for each in self.entries}

    @property
    def reads(self) -> Reads:
        """What the values depend on."""
        return read_by(each.node for each in self.entries)

    @property
    def fixed(self) -> JsonObject | None:
        """The values, where they are the same in every cell."""
        values = {each.declaration.name: each.node for each in self.entries}
        fixed = {name: node.value for name, node in values.items() if isinstance(node, Fixed)}
        return fixed if len(fixed) == len(values) else None

    def resolve(self, scope: Scope) -> JsonObject:
        """The values of one cell; mistakes are added to the scope's findings."""
        values: dict[str, JsonValue] = {}
        for each in self.entries:
            before = len(scope.findings)
            value = each.node.resolve(scope)
            # Fixed ones were checked when compiled, and what could not be computed has its finding.
            if not isinstance(each.node, Fixed) and len(scope.findings) == before:
                value, faults = each.settle(value)
                scope.findings += faults
            values[each.declaration.name] = value
        return values


def compile_arguments(
    caller: Caller, step: JsonObject, path: TreePath, template: StepTemplate, mount: TreePath
) -> Arguments:
    """
    Compile the `with` of a step; mistakes are added to the compiler's findings.

    Args:
        path: of the step in the compiler's tree.
        mount: of the template in the pipeline file.
    """
    given, findings = _read(step, source_path(path, caller.compiler.sources), template, mount)
    caller.compiler.findings += findings
    declared = template.declared.parameters
    entries = [
        _given(caller, declared[name], value, (*path, "with", name))
        for name, value in given.items()
        if name in declared
    ]
    entries += [
        _checked(caller.compiler, _default(each, template, mount))
        for name, each in declared.items()
        if name not in given and each.default is not None
    ]
    names = caller.compiler.expressions.names
    # A reference may be handed on through several templates; what it is then shows in the name alone.
    passed = {name: found[1] for name, value in given.items() if (found := looked_up(value))}
    return Arguments(
        entries=tuple(entries),
        references=frozenset(
            each.declaration.name
            for each in entries
            if _holds_reference(each.node) or passed.get(each.declaration.name) in names.references
        ),
        secrets=frozenset(each.declaration.name for each in entries if each.is_secret),
    )


def _read(
    step: JsonObject, source: TreePath, template: StepTemplate, mount: TreePath
) -> tuple[JsonObject, list[Finding]]:
    """The values as they are written, and what is wrong with their names."""
    given = step.get("with", {})
    if not isinstance(given, Mapping):
        message = f"`with` is a mapping of the template's parameters to values, not {kind_of(given)}"
        return {}, [_finding((*source, "with"), message)]
    names = template.declared.names
    unknown = (_unknown(name, template, (*source, "with", name)) for name in given if name not in names)
    # Where the value would be written; without a `with`, beside the template's name.
    at = Place(path=(*source, "with"), part=Part.KEY) if "with" in step else Place(path=(*source, "uses"))
    missing = (
        _missing(each, template, at, mount)
        for each in template.declared.parameters.values()
        if each.name not in given and each.default is None
    )
    return given, [*unknown, *missing]


def _given(caller: Caller, declaration: Declaration, value: JsonValue, path: TreePath) -> _Argument:
    found = looked_up(value)
    name = found[1] if found and found[0] == "params" else ""
    before = len(caller.compiler.findings)
    argument = _Argument(
        declaration=declaration,
        node=caller.compiler.compile(value, path),
        # A value that is only handed on is written where the caller got it, and there it has to be changed.
        source=caller.written.get(name) or source_path(path, caller.compiler.sources),
        folder=caller.folder,
        is_secret=name in caller.compiler.expressions.names.secrets,
    )
    # An expression that cannot be read gives nothing, of which more would be said.
    return argument if len(caller.compiler.findings) > before else _checked(caller.compiler, argument)


def _default(declaration: Declaration, template: StepTemplate, mount: TreePath) -> _Argument:
    return _Argument(
        declaration=declaration,
        node=Fixed(declaration.default),
        source=(*mount, *declaration.path, "default"),
        # A default means a file beside the template, not beside the pipeline that happens to use it.
        folder=template.folder,
    )


def _checked(compiler: TreeCompiler, argument: _Argument) -> _Argument:
    """The same argument with the final value, where that is the same in every cell."""
    if not isinstance(argument.node, Fixed):
        return argument
    value, faults = argument.settle(argument.node.value)
    compiler.findings += faults
    return dataclasses.replace(argument, node=Fixed(value))


def _unknown(name: str, template: StepTemplate, path: TreePath) -> Finding:
    names = sorted(template.declared.names)
    meant = nearest(name, names)
    known = f"it takes {', '.join(f'`{each}`' for each in names)}" if names else "it takes none"
    finding = Finding(
        code=TEMPLATE_ARGUMENT,
        place=Place(path=path, part=Part.KEY),
        message=f"the template `{template.name}` has no parameter `{name}`",
        hint=f"did you mean `{meant}`?" if meant else known,
    )
    return with_cure(finding, name, names)


def _missing(declaration: Declaration, template: StepTemplate, place: Place, mount: TreePath) -> Finding:
    declared = Related(
        place=Place(path=(*mount, *declaration.path), part=Part.KEY),
        message="declared here, without a default",
    )
    return Finding(
        code=TEMPLATE_ARGUMENT,
        place=place,
        message=f"the template `{template.name}` is given no value for `{declaration.name}`",
        hint=f"write `{declaration.name}: …` under `with`",
        related=(declared,),
    )


def _finding(path: TreePath, message: str) -> Finding:
    return Finding(code=TEMPLATE_ARGUMENT, place=Place(path=path), message=message)


def _holds_reference(node: Node) -> bool:
    return isinstance(node, Fixed) and is_reference(node.value)


def _is_path(value: JsonValue) -> TypeGuard[str]:
    # What the caller's own parameter has located must not be looked for in another folder again.
    return isinstance(value, str) and not isinstance(value, LocalPath)
