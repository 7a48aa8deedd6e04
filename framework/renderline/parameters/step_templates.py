"""
`uses`: one step becomes the steps of a template.

The template's expressions see its own parameters and nothing of the pipeline's, so that it means the same wherever it is used.
Its nodes count as nodes of the pipeline file below the `uses` (see `TemplateLibrary.mount`), and a scalar that only hands on
a parameter counts as written where the parameter's value is: the user's mistake is told at the user's line.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath

from renderline.canonical import JsonObject, JsonValue
from renderline.diagnostic import Finding, Place, TreePath, nearest, with_cure
from renderline.parameters.conditions import Condition, compile_condition
from renderline.parameters.expressions import Expressions, looked_up
from renderline.parameters.inner_references import check_references, renamed
from renderline.parameters.scope import Names, Scope
from renderline.parameters.template_arguments import Arguments, Caller, compile_arguments
from renderline.parameters.template_files import (
    UNKNOWN_TEMPLATE,
    StepTemplate,
    TemplateLibrary,
    bad,
    is_misread,
)
from renderline.parameters.trees import Fixed, Node, TreeCompiler, Varying, read_by, source_path
from renderline.parameters.uses_step import RESULT_KEYS, SCHEDULING, check_uses_step
from renderline.wire.trees import texts

__all__ = ["MAX_DEPTH", "ExpandedStep", "expand"]

MAX_DEPTH = 8
"""Templates within templates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpandedStep:
    """
    One step that came from a template.

    Attributes:
        name: its name in the workflow.
        source: where it stands, below a mounted template.
        conditions: its own `when` and those of the steps around it; all of them must hold.
        moves: path below the step to where that is written, for what the user gave.
    """

    name: str
    source: TreePath
    body: Node
    conditions: tuple[Condition, ...] = ()
    moves: Mapping[TreePath, TreePath] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Use:
    """
    One use of a template.

    Attributes:
        source: of the step that uses it.
        mount: of the template in the pipeline file.
        scheduling: what the step says for all of the template's steps, by key.
        result: what it says for the last one alone.
    """

    name: str
    source: TreePath
    template: StepTemplate
    mount: TreePath
    arguments: Arguments
    condition: Condition | None
    scheduling: Mapping[str, Node]
    result: Mapping[str, Node]

    def enter(self, scope: Scope) -> Scope:
        """What the template sees of a cell; its findings go to the cell's."""
        # Once in a cell: for each step of the template anew, each mistake would be told as often.
        inner = scope.inner.get(self.mount)
        if inner is None:
            values = {**scope.values, "params": self.arguments.resolve(scope), "matrix": {}}
            inner = scope.inner[self.mount] = Scope(values=values, findings=scope.findings)
        return inner


def expand(
    caller: Caller, step: JsonObject, path: TreePath, name: str, library: TemplateLibrary
) -> tuple[ExpandedStep, ...]:
    """
    The steps that a step with `uses` stands for, the result last; mistakes are added to the compiler's findings.

    Args:
        path: of the step in the caller's tree.
        name: of the step in the workflow.
    """
    compiler = caller.compiler
    source = source_path(path, compiler.sources)
    compiler.findings += check_uses_step(step, source)
    template = _found(step, (*source, "uses"), caller, library)
    if isinstance(template, Finding):
        compiler.findings.append(template)
        return ()
    mount = library.mount(template, (*source, "uses"))
    if template.findings:
        compiler.findings += (_below(mount, each) for each in template.findings)
        return ()
    condition = compile_condition(compiler, step["when"], path, source) if "when" in step else None
    if condition is not None and not condition.always_holds:
        # What a template computes may only make sense where the condition of its use holds.
        caller = dataclasses.replace(caller, compiler=dataclasses.replace(compiler, scope=None))
    use = _Use(
        name=name,
        source=source,
        template=template,
        mount=mount,
        arguments=compile_arguments(caller, step, path, template, mount),
        condition=condition,
        scheduling=_compiled(caller.compiler, step, path, SCHEDULING),
        result=_compiled(caller.compiler, step, path, RESULT_KEYS),
    )
    return tuple(_around(use, each) for each in _inner_steps(caller, use, library))


def _found(
    step: JsonObject, path: TreePath, caller: Caller, library: TemplateLibrary
) -> StepTemplate | Finding:
    name = step["uses"]
    template = library.find(name) if isinstance(name, str) else None
    if isinstance(name, str) and name in library.readings and is_misread(library.readings[name]):
        return bad(path, f"the template `{name}` cannot be read", hint=f"see {library.readings[name].name}")
    if template is None:
        return _unknown(name, path, library.names())
    chain = (*caller.chain, template.name)
    if template.name in caller.chain:
        return bad(path, f"this template uses itself: {' → '.join(chain)}")
    if len(chain) > MAX_DEPTH:
        return bad(path, f"templates use templates {len(chain)} deep, and {MAX_DEPTH} is the most")
    return template


def _inner_steps(caller: Caller, use: _Use, library: TemplateLibrary) -> Iterator[ExpandedStep]:
    """The template's steps as its own expressions make them."""
    inner = Caller(
        compiler=_inner_compiler(caller.compiler, use),
        folder=use.template.folder,
        written=use.arguments.written,
        chain=(*caller.chain, use.template.name),
    )
    names = _workflow_names(use)
    for index, written in enumerate(use.template.steps):
        path = ("steps", index)
        inner.compiler.findings += (
            _below(use.mount, each) for each in check_references(written, path, names)
        )
        step = renamed(written, names)
        name = names[use.template.step_names[index]]
        if not isinstance(step, Mapping):
            continue
        if "uses" in step:
            yield from expand(inner, {**step, "name": name}, path, name, library)
        else:
            yield _step(inner, step, path, name)


def _workflow_names(use: _Use) -> Mapping[str, str]:
    """Each step's name in the template to its name in the workflow: the result has the name of the step itself."""
    *inner, result = use.template.step_names
    return {**{name: f"{use.name}-{name}" for name in inner}, result: use.name}


def _inner_compiler(compiler: TreeCompiler, use: _Use) -> TreeCompiler:
    declared, fixed = use.template.declared, use.arguments.fixed
    secrets = {each.name for each in declared.parameters.values() if each.is_secret}
    scope = None
    # With a value missing or wrong, all that is computed from it would be reported as well.
    if compiler.scope is not None and fixed is not None and not compiler.findings:
        scope = Scope(values={**compiler.scope.values, "params": fixed})
    return TreeCompiler(
        expressions=Expressions(
            Names(
                params=declared.names,
                secrets=use.arguments.secrets | secrets,
                references=use.arguments.references,
            )
        ),
        scope=scope,
        sources={("steps",): (*use.mount, "steps")},
        findings=compiler.findings,
    )


def _step(caller: Caller, step: JsonObject, path: TreePath, name: str) -> ExpandedStep:
    compiler = caller.compiler
    source = source_path(path, compiler.sources)
    conditions: tuple[Condition, ...] = ()
    if "when" in step:
        conditions = (compile_condition(compiler, step["when"], path, source),)
        if not conditions[0].always_holds:
            compiler = dataclasses.replace(compiler, scope=None)
    written = {key: value for key, value in step.items() if key not in {"when", "name"}}
    return ExpandedStep(
        name=name,
        source=source,
        body=_merged(compiler.compile(written, path), {"name": Fixed(name)}),
        conditions=conditions,
        moves=_handed_on(step, caller.written),
    )


def _handed_on(step: JsonObject, written: Mapping[str, TreePath]) -> dict[TreePath, TreePath]:
    """Where the values are written that the step takes from parameters as they are."""
    found = ((path, looked_up(text)) for path, text in texts(step))
    return {
        path: written[each[1]] for path, each in found if each and each[0] == "params" and each[1] in written
    }


def _around(use: _Use, step: ExpandedStep) -> ExpandedStep:
    """A step as the workflow has it: evaluated in the template's scope, with what the use says of it."""
    is_result = step.name == use.name
    said = {**use.scheduling, **use.result} if is_result else use.scheduling
    conditions = tuple(dataclasses.replace(each, node=_inside(use, each.node)) for each in step.conditions)
    return dataclasses.replace(
        step,
        body=_merged(_inside(use, step.body), said),
        conditions=conditions if use.condition is None else (use.condition, *conditions),
        moves={
            **step.moves,
            ("name",): (*use.source, "name"),
            **{(key,): (*use.source, key) for key in said},
        },
    )


def _inside(use: _Use, node: Node) -> Node:
    if isinstance(node, Fixed):
        return node
    # What the template's parameters stand for is read by whatever is computed inside.
    reads = node.reads | use.arguments.reads
    return Varying(lambda scope: node.resolve(use.enter(scope)), reads)


def _merged(node: Node, added: Mapping[str, Node]) -> Node:
    """A mapping with some more keys, which win."""
    fixed = {key: each.value for key, each in added.items() if isinstance(each, Fixed)}
    if isinstance(node, Fixed) and len(fixed) == len(added):
        return Fixed(_joined(node.value, fixed))

    def resolve(scope: Scope) -> JsonValue:
        return _joined(node.resolve(scope), {key: each.resolve(scope) for key, each in added.items()})

    return Varying(resolve, read_by((node, *added.values())))


def _joined(value: JsonValue, added: JsonObject) -> JsonValue:
    return {**value, **added} if isinstance(value, Mapping) else value


def _compiled(
    compiler: TreeCompiler, step: JsonObject, path: TreePath, keys: tuple[str, ...]
) -> Mapping[str, Node]:
    return {key: compiler.compile(step[key], (*path, key)) for key in keys if key in step}


def _unknown(name: JsonValue, path: TreePath, names: tuple[str, ...]) -> Finding:
    shown = f"`{name}`" if isinstance(name, str) else "of that name"
    # Some name the file; of a path its stem is meant.
    stem = PurePath(name).stem if isinstance(name, str) else ""
    meant = stem if stem in names else nearest(stem, names)
    finding = Finding(
        code=UNKNOWN_TEMPLATE,
        place=Place(path=path),
        message=f"there is no step template {shown}",
        hint=f"{f'did you mean `{meant}`? ' if meant else ''}templates: {', '.join(names)}",
    )
    return with_cure(finding, name, names) if isinstance(name, str) else finding


def _below(mount: TreePath, finding: Finding) -> Finding:
    """A finding about a template's own file, as one about the pipeline that uses it."""
    return dataclasses.replace(
        finding, place=dataclasses.replace(finding.place, path=(*mount, *finding.place.path))
    )
