"""Steps with our keys: `when` drops a step, `uses` will expand one."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from renderline.canonical import JsonObject, JsonValue
from renderline.diagnostic import Code, Finding, Part, Place, TreePath
from renderline.parameters.expressions import is_templated_text
from renderline.parameters.scope import Scope
from renderline.parameters.trees import Fixed, Node, TreeCompiler
from renderline.parameters.values import kind_of

__all__ = ["BAD_CONDITION", "NO_TEMPLATES", "Kept", "Steps", "compile_steps"]

BAD_CONDITION = Code(
    id="RL140", name="bad-condition", description="`when` is an expression that gives true or false."
)
NO_TEMPLATES = Code(
    id="RL141", name="no-step-templates", description="Step templates are not available in this version."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    index: int
    name: Node
    source: TreePath
    condition: Node | None
    body: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """
    The steps of one cell.

    Attributes:
        dropped: name of each step that `when` left out, with its place in the file.
        moves: for each step that has another place now, its path in the body to its path in the file.
    """

    steps: list[JsonValue]
    dropped: Mapping[str, TreePath] = field(default_factory=dict)
    moves: Mapping[TreePath, TreePath] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """The compiled steps of a pipeline."""

    entries: tuple[_Step, ...]
    has_conditions: bool

    def resolve(self, scope: Scope) -> Kept:
        """The steps of one cell; a condition that is no boolean adds a finding and keeps its step."""
        if not self.has_conditions:
            return Kept(steps=[entry.body.resolve(scope) for entry in self.entries])
        steps: list[JsonValue] = []
        dropped: dict[str, TreePath] = {}
        moves: dict[TreePath, TreePath] = {}
        for entry in self.entries:
            if not _is_wanted(entry, scope):
                dropped[_name_of(entry, scope)] = entry.source
                continue
            if len(steps) != entry.index:
                moves["steps", len(steps)] = entry.source
            steps.append(entry.body.resolve(scope))
        return Kept(steps=steps, dropped=dropped, moves=moves)


def compile_steps(compiler: TreeCompiler, steps: list[JsonValue]) -> Steps:
    """Compile the `steps` of the top level; mistakes are added to the compiler's findings."""
    entries = tuple(_compile_step(compiler, step, index) for index, step in enumerate(steps))
    return Steps(entries=entries, has_conditions=any(entry.condition is not None for entry in entries))


def _compile_step(compiler: TreeCompiler, step: JsonValue, index: int) -> _Step:
    path: TreePath = ("steps", index)
    if not isinstance(step, Mapping):
        body = compiler.compile(step, path)
        return _Step(index=index, name=Fixed(None), source=path, condition=None, body=body)
    compiler.findings += _template_findings(step, path)
    ours = {"when", "uses", "with"} if "uses" in step else {"when"}
    condition = _compile_condition(compiler, step["when"], (*path, "when")) if "when" in step else None
    if condition not in (None, Fixed(value=True)):
        # What a step computes may only make sense where its condition holds.
        compiler = dataclasses.replace(compiler, scope=None)
    return _Step(
        index=index,
        name=compiler.compile(step.get("name"), (*path, "name")),
        source=path,
        condition=condition,
        body=compiler.compile({key: value for key, value in step.items() if key not in ours}, path),
    )


def _compile_condition(compiler: TreeCompiler, condition: JsonValue, path: TreePath) -> Node:
    """`when: params.large` and `when: "{{ params.large }}"` mean the same."""
    if isinstance(condition, str) and not is_templated_text(condition):
        condition = f"{{{{ {condition} }}}}"
    # A condition that is reported already is taken for true, so that nothing follows from it.
    before = len(compiler.findings)
    node = compiler.compile(condition, path)
    if len(compiler.findings) > before:
        return Fixed(value=True)
    if isinstance(node, Fixed) and not isinstance(node.value, bool):
        compiler.findings.append(_bad_condition(node.value, path))
        return Fixed(value=True)
    return node


def _template_findings(step: JsonObject, path: TreePath) -> Iterator[Finding]:
    if "uses" in step:
        yield Finding(
            code=NO_TEMPLATES,
            place=Place(path=(*path, "uses"), part=Part.KEY),
            message="`uses`: step templates are not available in this version yet",
            hint="write the step with its `$type` and `input`",
        )


def _is_wanted(entry: _Step, scope: Scope) -> bool:
    if entry.condition is None:
        return True
    before = len(scope.findings)
    wanted = entry.condition.resolve(scope)
    if isinstance(wanted, bool):
        return wanted
    if len(scope.findings) == before:
        scope.findings.append(_bad_condition(wanted, (*entry.source, "when")))
    return True


def _name_of(entry: _Step, scope: Scope) -> str:
    """The name of a step that is not there; unnamed steps are known by their number in the file."""
    name = entry.name.resolve(scope)
    return name if isinstance(name, str) else f"${entry.index}"


def _bad_condition(value: JsonValue, path: TreePath) -> Finding:
    return Finding(
        code=BAD_CONDITION,
        place=Place(path=path),
        message=f"`when` gives {kind_of(value)}, not true or false",
        hint="compare it with something, such as `params.width > 2048`",
    )
