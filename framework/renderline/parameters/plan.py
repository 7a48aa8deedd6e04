"""A pipeline's top level, compiled: what it takes to make the body and our own keys of one cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from renderline.canonical import JsonObject, JsonValue
from renderline.diagnostic import Finding, TreePath
from renderline.parameters import own_keys
from renderline.parameters.scope import Scope
from renderline.parameters.steps import Steps, compile_steps
from renderline.parameters.template_files import TemplateLibrary
from renderline.parameters.top_level import API_KEYS
from renderline.parameters.trees import Fixed, Node, TreeCompiler, relocated

__all__ = ["Outcome", "Plan", "compile_plan", "plan_as_it_is"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """
    One cell's body and own keys.

    Attributes:
        moves: for each node that stands elsewhere in the file, its path here to its path there.
        dropped: name of each step that `when` left out, with its place in the file.
    """

    body: JsonObject
    own: JsonObject
    moves: Mapping[TreePath, TreePath]
    dropped: Mapping[str, TreePath]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """
    The compiled top level.

    Attributes:
        body: the API's keys in the file's order; nothing for `steps` when these are a list.
        own: ours; those of `unchecked` differ from cell to cell, so their shape is checked in each.
        moves: the nodes that a profile laid over.
        templated: False for a file of API keys alone.
    """

    body: Mapping[str, Node]
    own: Mapping[str, Node] = field(default_factory=dict)
    steps: Steps | None = None
    unchecked: tuple[str, ...] = ()
    moves: Mapping[TreePath, TreePath] = field(default_factory=dict)
    templated: bool = True

    def resolve(self, scope: Scope) -> Outcome:
        """Evaluate one cell; mistakes are added to the scope's findings."""
        body = {key: node.resolve(scope) for key, node in self.body.items()}
        own = {key: node.resolve(scope) for key, node in self.own.items()}
        # What could not be evaluated is None, and that would be called misshapen as well.
        if not scope.findings:
            scope.findings += self._check(own)
        if self.steps is None:
            return Outcome(body=body, own=own, moves=self.moves, dropped={})
        kept = self.steps.resolve(scope)
        body["steps"] = kept.steps
        moves = {**self.moves, **kept.moves} if kept.moves else self.moves
        return Outcome(body=body, own=own, moves=moves, dropped=kept.dropped)

    def _check(self, own: JsonObject) -> Iterator[Finding]:
        for key in self.unchecked:
            yield from check_shape(key, own[key], self.moves)


def plan_as_it_is(tree: JsonObject) -> Plan:
    """The plan of a file that is not templated: its body is its tree."""
    return Plan(body={key: Fixed(value) for key, value in tree.items()}, templated=False)


def compile_plan(compiler: TreeCompiler, tree: JsonObject, library: TemplateLibrary) -> Plan:
    """Compile a top level, profile laid over; mistakes are added to the compiler's findings."""
    steps = tree.get("steps")
    is_list = isinstance(steps, (list, tuple))
    body = {
        # Only a place, so that `steps` keeps its rank among the keys; each cell has its own.
        key: Fixed(None) if key == "steps" and is_list else compiler.compile(value, (key,))
        for key, value in tree.items()
        if key in API_KEYS
    }
    ours = {key: value for key, value in tree.items() if key not in API_KEYS}
    evaluated, unchecked = _compile_ours(compiler, ours)
    return Plan(
        body=body,
        own={key: evaluated.get(key) or Fixed(value) for key, value in ours.items()},
        steps=compile_steps(compiler, list(steps), library) if isinstance(steps, (list, tuple)) else None,
        unchecked=unchecked,
        moves=compiler.sources,
    )


def _compile_ours(compiler: TreeCompiler, ours: JsonObject) -> tuple[Mapping[str, Node], tuple[str, ...]]:
    """Our keys that are evaluated, with the shapes checked that are known already; and those whose shapes are not."""
    nodes: dict[str, Node] = {}
    unchecked: list[str] = []
    for key in (key for key in own_keys.CHECKS if key in ours):
        before = len(compiler.findings)
        node = nodes[key] = own_keys.compile_own(compiler, key, ours[key])
        if not isinstance(node, Fixed):
            unchecked.append(key)
        # Where an expression cannot be read, its empty place would be reported as well.
        elif len(compiler.findings) == before:
            compiler.findings += check_shape(key, node.value, compiler.sources)
    return nodes, tuple(unchecked)


def check_shape(key: str, value: JsonValue, moves: Mapping[TreePath, TreePath]) -> Iterator[Finding]:
    """What is wrong with one of our evaluated keys, placed where it is written."""
    for finding in own_keys.CHECKS[key](value, (key,)):
        yield relocated(finding, moves)
