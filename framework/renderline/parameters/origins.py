"""Where a value of a compiled pipeline came from: a chain of hops, each with its place in a file."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from renderline.canonical import JsonValue
from renderline.diagnostic import Part, Place, TreePath
from renderline.memo import IdentityMemo
from renderline.parameters import profiles
from renderline.parameters.expressions import is_templated_text, looked_up
from renderline.parameters.given import Given
from renderline.parameters.hops import Hop, HopKind
from renderline.parameters.name_origins import NameOrigins
from renderline.parameters.references import compile_reference
from renderline.parameters.resolve import ResolvedDocument
from renderline.parameters.value_paths import deepest, values_by_root
from renderline.source.document import SourceDocument
from renderline.source.positions import PositionIndex
from renderline.source.reader import read_text

__all__ = ["Hop", "HopKind", "Tracer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracer:
    """
    Traces the values of one resolved cell back to where they are written.

    Attributes:
        files: name of each params file to the places of its values.
    """

    document: SourceDocument
    resolved: ResolvedDocument
    given: Given
    files: Mapping[str, PositionIndex] = field(default_factory=dict)
    _trees: IdentityMemo[PositionIndex, JsonValue] = field(
        default_factory=lambda: IdentityMemo(lambda index, _at: _read_tree(index))
    )

    def trace(self, path: TreePath) -> Hop:
        """
        The way of one value.

        Args:
            path: in the body, in our own keys, or below `params` and `matrix`; it exists there.
        """
        match path:
            case ("params", name, *_):
                return self._names.parameter(str(name))
            case ("matrix", name, *below):
                return self._names.axis(str(name), tuple(below))
        return self._node(path)

    @property
    def _names(self) -> NameOrigins:
        return NameOrigins(document=self.document, resolved=self.resolved, given=self.given, files=self.files)

    def _node(self, path: TreePath) -> Hop:
        """A node of the tree: written as it is, or an expression with all that it reads."""
        index, at, scope = self._written(path)
        at, written = deepest(self._tree(index), at)
        # From near to far: the alias stands in the same file, the template around it.
        hops = (*self._alias(index, at), *self._overridden(path, at), *self._templates(scope))
        hop = Hop(kind=HopKind.WRITTEN, path=path, location=index.locate(Place(path=at)), value=written)
        if isinstance(written, str) and self.resolved.templated and is_templated_text(written):
            return self._computed(hop, written, scope, hops)
        if at[:1] == profiles.PATH and index is self.document.positions:
            hop = dataclasses.replace(hop, kind=HopKind.PROFILE, name=str(at[1]))
        return dataclasses.replace(hop, hops=(*hops, *self._computed_below(path, hop.kind)))

    def _written(self, path: TreePath) -> tuple[PositionIndex, TreePath, TreePath]:
        """The index that knows a node, its path there, and the path in the body by which its file is found."""
        positions = self.resolved.positions
        index, at = positions.written(path)
        # For diagnostics, what a step template hands on stands where the user wrote it; its own expression is a hop all the same.
        root = path[:2]
        outer, step = positions.written(root)
        inner = (*step, *path[2:])
        if (outer, inner) != (index, at) and positions.mount_of(root) is not None:
            found, text = deepest(self._tree(outer), inner)
            if isinstance(text, str) and looked_up(text) is not None:
                return outer, found, root
        return index, at, path

    def _computed(self, hop: Hop, text: str, scope: TreePath, hops: tuple[Hop, ...]) -> Hop:
        """The hop of a node that an expression or a reference fills."""
        hop = dataclasses.replace(hop, name=text, value=self._value(hop.path))
        reference = compile_reference(text)
        if reference is None:
            read = self._read(text, self.resolved.positions, scope)
            return dataclasses.replace(hop, kind=HopKind.EXPRESSION, hops=(*read, *hops))
        if isinstance(hop.value, Mapping):
            # Within a template, steps have other names than in the workflow.
            reference = {**reference, "$ref": str(hop.value.get("$ref"))}
        step = self._step(reference["$ref"])
        return dataclasses.replace(hop, kind=HopKind.REFERENCE, value=reference, hops=(step, *hops))

    def _read(self, text: str, index: PositionIndex, path: TreePath) -> Iterator[Hop]:
        """What the expression at a path reads: the pipeline's names, or those of the step template that it stands in."""
        from renderline.parameters.reads import read_expression

        reading = read_expression(text)
        mount = index.mount_of(path)
        if mount is None:
            yield from self._names.trace(reading.names)
        else:
            names = (str(each[1]) for each in reading.names if each[0] == "params" and len(each) > 1)
            yield from (self._given(each, *mount) for each in dict.fromkeys(names))
        yield from (Hop(kind=HopKind.FILTER, name=each, is_shown=False) for each in reading.filters)

    def _given(self, name: str, index: PositionIndex, root: TreePath) -> Hop:
        """A parameter of the template that is mounted at a path, with what the step gives to it, or its default."""
        declared = (*root, "parameters", name)
        # The root is mounted below the step's `uses`, under the template's name.
        given = (*root[:-2], "with", name)
        is_given = self._is_there(index, given)
        location = index.locate(Place(path=declared, part=Part.KEY))
        argument = self._argument(index, given if is_given else (*declared, "default"))
        if not is_given:
            argument = dataclasses.replace(argument, kind=HopKind.DEFAULT)
        return Hop(kind=HopKind.PARAMETER, name=name, location=location, is_shown=False, hops=(argument,))

    def _argument(self, index: PositionIndex, path: TreePath) -> Hop:
        """What stands under `with`, or as a default; an expression with what it reads in turn."""
        written, at = index.written(path)
        value = deepest(self._tree(written), at)[1]
        hops = tuple(self._alias(written, at))
        hop = Hop(kind=HopKind.WRITTEN, location=written.locate(Place(path=at)), value=value, hops=hops)
        if not isinstance(value, str) or not is_templated_text(value) or compile_reference(value) is not None:
            return hop
        hops = (*self._read(value, index, path), *hops)
        return dataclasses.replace(hop, kind=HopKind.EXPRESSION, name=value, is_shown=False, hops=hops)

    def _is_there(self, index: PositionIndex, path: TreePath) -> bool:
        written, at = index.written(path)
        return deepest(self._tree(written), at)[0] == at

    def _tree(self, index: PositionIndex) -> JsonValue:
        """The tree of an index's file: the pipeline's, or a step template's."""
        return self.document.tree if index is self.document.positions else self._trees.of(index)

    def _step(self, name: str) -> Hop:
        steps = self.resolved.body.get("steps")
        for index, step in enumerate(steps if isinstance(steps, (list, tuple)) else ()):
            if isinstance(step, Mapping) and step.get("name") == name:
                location = self.resolved.positions.locate(Place(path=("steps", index, "name")))
                return Hop(kind=HopKind.STEP, name=name, location=location, is_shown=False)
        return Hop(kind=HopKind.STEP, name=name, is_shown=False)

    def _computed_below(self, path: TreePath, kind: HopKind) -> Iterator[Hop]:
        """The parts of a container that are computed, or taken from elsewhere than itself."""
        for child in _children(self._value(path)):
            hop = self._node((*path, child))
            # What stands where its container stands is told by the container; only what comes from elsewhere is news.
            if hop.kind not in {HopKind.WRITTEN, kind}:
                yield hop
            else:
                yield from (each for each in hop.hops if each.path)

    def _overridden(self, path: TreePath, at: TreePath) -> Iterator[Hop]:
        """What stands in the file for a value that a profile laid over."""
        under, value = deepest(self.document.tree, path)
        if at[:1] == profiles.PATH and under == path:
            location = self.document.positions.locate(Place(path=path))
            yield Hop(kind=HopKind.WRITTEN, location=location, value=value, is_overridden=True)

    def _templates(self, path: TreePath) -> Iterator[Hop]:
        for location in self.resolved.positions.uses_of(path):
            yield Hop(kind=HopKind.TEMPLATE, location=location, is_shown=False)

    def _alias(self, index: PositionIndex, at: TreePath) -> Iterator[Hop]:
        use = index.use_of(at)
        if use is not None:
            yield Hop(kind=HopKind.ALIAS, location=use, is_shown=False)

    def _value(self, path: TreePath) -> JsonValue:
        """What stands at a path, or the deepest value on the way there."""
        return deepest(values_by_root(self.resolved) if path else self.resolved.body, path)[1]


def _children(value: JsonValue) -> Iterator[str | int]:
    if isinstance(value, Mapping):
        return iter(value)
    return iter(range(len(value) if isinstance(value, (list, tuple)) else 0))


def _read_tree(index: PositionIndex) -> JsonValue:
    source = index.entries[()].source
    document = read_text(source.text, name=source.name).document
    return None if document is None else document.tree
