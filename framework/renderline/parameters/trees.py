"""
A tree of scalars, compiled once: what is the same in every cell is evaluated once and shared, not copied.

The results of `Tree.resolve` share their fixed parts, so they are to be read, never changed.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from renderline.canonical import JsonValue
from renderline.diagnostic import Finding, TreePath
from renderline.parameters import references, syntax
from renderline.parameters.expressions import Expressions, Template, is_templated_text
from renderline.parameters.scope import NOTHING, Reads, Scope

__all__ = ["Fixed", "Node", "TreeCompiler", "Varying", "read_by", "relocated", "source_path"]


@dataclass(frozen=True, slots=True)
class Fixed:
    """A part of a tree that every cell shares."""

    value: JsonValue

    @property
    def reads(self) -> Reads:
        """Nothing that differs from cell to cell."""
        return NOTHING

    def resolve(self, _scope: Scope) -> JsonValue:
        """The same for every scope."""
        return self.value


@dataclass(frozen=True, slots=True)
class Varying:
    """
    A part of a tree that is evaluated in each cell.

    Attributes:
        reads: what of the cell it depends on; nothing where it merely could not be evaluated once for all.
    """

    resolve: Callable[[Scope], JsonValue]
    reads: Reads


Node: TypeAlias = "Fixed | Varying"


@dataclass(slots=True, kw_only=True)
class TreeCompiler:
    """
    Compiles trees of one pipeline.

    Attributes:
        scope: what is known before any cell, `params` and `pipeline`; None when that is not sound.
        sources: path in the tree to path in the file, for parts that a profile laid over.
        findings: what was wrong so far.
    """

    expressions: Expressions
    scope: Scope | None
    sources: Mapping[TreePath, TreePath] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def compile(self, value: JsonValue, path: TreePath, *, text_keys: frozenset[str] = frozenset()) -> Node:
        """
        Compile a tree; mistakes are added to the findings.

        Args:
            path: of the tree in the pipeline, from the top level.
            text_keys: keys under which even whole scalars give text.
        """
        if isinstance(value, str):
            return self._scalar(value, path, text_keys) if is_templated_text(value) else Fixed(value)
        if isinstance(value, Mapping):
            return self._mapping(value, path, text_keys)
        if isinstance(value, (list, tuple)):
            return self._sequence(list(value), path, text_keys)
        return Fixed(value)

    def _scalar(self, text: str, path: TreePath, text_keys: frozenset[str]) -> Node:
        source = source_path(path, self.sources)
        if reference := references.compile_reference(text):
            if not _takes_reference(path):
                self.findings.append(references.misplaced(text, source))
            return Fixed(reference)
        # Before Jinja, to which `${{ x }}` is sound: a dollar sign and an expression.
        foreign = syntax.dollar(text, source)
        if foreign is not None:
            self.findings.append(foreign)
            return Fixed(None)
        template = self.expressions.compile(text, source, as_text=path[-1] in text_keys)
        if not isinstance(template, Template):
            self.findings += template
            return Fixed(None)
        return self._settled(template)

    def _settled(self, template: Template) -> Node:
        if self.scope is None or template.reads:
            return Varying(template.evaluate, template.reads)
        value = template.evaluate(self.scope)
        # A mistake is told once, now; left in the scope it would be told at the next scalar again.
        self.findings += self.scope.findings
        self.scope.findings.clear()
        return Fixed(value)

    def _mapping(self, value: Mapping[str, JsonValue], path: TreePath, text_keys: frozenset[str]) -> Node:
        nodes = {key: self.compile(child, (*path, key), text_keys=text_keys) for key, child in value.items()}
        # None holds the place of what varies, so that the keys keep their order in each copy.
        fixed = {key: node.value if isinstance(node, Fixed) else None for key, node in nodes.items()}
        varying = [(key, node.resolve) for key, node in nodes.items() if isinstance(node, Varying)]
        if not varying:
            return Fixed(fixed)

        def resolve(scope: Scope) -> JsonValue:
            # A shallow copy: what is fixed below is shared by all cells.
            made = fixed.copy()
            for key, child in varying:
                made[key] = child(scope)
            return made

        return Varying(resolve, read_by(nodes.values()))

    def _sequence(self, value: list[JsonValue], path: TreePath, text_keys: frozenset[str]) -> Node:
        nodes = [
            self.compile(child, (*path, index), text_keys=text_keys) for index, child in enumerate(value)
        ]
        fixed = [node.value if isinstance(node, Fixed) else None for node in nodes]
        varying = [(index, node.resolve) for index, node in enumerate(nodes) if isinstance(node, Varying)]
        if not varying:
            return Fixed(fixed)

        def resolve(scope: Scope) -> JsonValue:
            made = fixed.copy()
            for index, child in varying:
                made[index] = child(scope)
            return made

        return Varying(resolve, read_by(nodes))


def read_by(nodes: Iterable[Node]) -> Reads:
    """What any of some nodes depends on."""
    return NOTHING.union(*(node.reads for node in nodes))


def source_path(path: TreePath, moves: Mapping[TreePath, TreePath]) -> TreePath:
    """Where in the file a node is written that may have come from elsewhere."""
    for length in range(len(path), 0, -1) if moves else ():
        if path[:length] in moves:
            return moves[path[:length]] + path[length:]
    return path


def relocated(finding: Finding, moves: Mapping[TreePath, TreePath]) -> Finding:
    """A finding about a tree, placed where in the file it is written."""
    path = source_path(finding.place.path, moves)
    return dataclasses.replace(finding, place=dataclasses.replace(finding.place, path=path))


def _takes_reference(path: TreePath) -> bool:
    # A template's argument, since the template hands it on to an input.
    return path[:1] == ("steps",) and path[2:3] in {("input",), ("with",)}
