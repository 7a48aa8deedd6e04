"""Where a value of a compiled pipeline came from: a chain of hops, each with its place in a file."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from renderline.canonical import JsonObject, JsonValue
from renderline.diagnostic import Location, Part, Place, TreePath
from renderline.parameters import profiles
from renderline.parameters.axis_origins import Spot, axis_spots
from renderline.parameters.binding import sources
from renderline.parameters.declarations import Declarations
from renderline.parameters.declarations import read as read_declarations
from renderline.parameters.expressions import is_templated_text
from renderline.parameters.given import Given, Source
from renderline.parameters.profiles import Overlaid
from renderline.parameters.references import compile_reference
from renderline.parameters.resolve import ResolvedDocument
from renderline.parameters.trees import source_path
from renderline.parameters.value_paths import deepest, values_by_root
from renderline.source.document import SourceDocument
from renderline.source.positions import PositionIndex
from renderline.source.reader import read_text

__all__ = ["Hop", "HopKind", "Tracer"]


class HopKind(StrEnum):
    """What a hop of a value's way is."""

    WRITTEN = "written"
    EXPRESSION = "expression"
    REFERENCE = "reference"
    STEP = "step"
    PARAMETER = "parameter"
    DEFAULT = "default"
    PROFILE = "profile"
    PARAMS_FILE = "params file"
    COMMAND_LINE = "command line"
    AXIS = "axis"
    ROW = "row"
    FILTER = "filter"
    NAME = "name"
    ALIAS = "alias"
    TEMPLATE = "template"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """
    One hop of a value's way.

    Attributes:
        name: of the parameter, profile, file, axis, filter or step; the text of an expression.
        path: of the node of the body that this hop is about; empty for what an expression reads.
        location: None for what stands in no file.
        value: what it gives; meaningless where `is_shown` is False.
        is_shown: False for secrets, and for what has no value of its own.
        is_overridden: whether a stronger source won.
        hops: what it was made of.
    """

    kind: HopKind
    name: str = ""
    path: TreePath = ()
    location: Location | None = None
    value: JsonValue = None
    is_shown: bool = True
    is_overridden: bool = False
    hops: tuple[Hop, ...] = ()


_KINDS = {
    Source.DEFAULT: HopKind.DEFAULT,
    Source.PROFILE: HopKind.PROFILE,
    Source.FILE: HopKind.PARAMS_FILE,
    Source.COMMAND_LINE: HopKind.COMMAND_LINE,
}


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

    def trace(self, path: TreePath) -> Hop:
        """
        The way of one value.

        Args:
            path: in the body, in our own keys, or below `params` and `matrix`; it exists there.
        """
        if path[:1] == ("params",) and len(path) > 1:
            return self._parameter(str(path[1]))
        if path[:1] == ("matrix",) and len(path) > 1:
            return self._axis(str(path[1]))
        return self._node(path)

    @property
    def _overlaid(self) -> Overlaid:
        tree = self.document.tree if isinstance(self.document.tree, Mapping) else {}
        laid = Overlaid(tree=tree)
        if self.given.profile is not None:
            over = profiles.overlay(tree, self.given.profile)
            laid = over if isinstance(over, Overlaid) else laid
        return laid

    @property
    def _declared(self) -> Declarations:
        return read_declarations(self._overlaid.tree)

    def _node(self, path: TreePath) -> Hop:
        """A node of the tree: written as it is, or an expression with all that it reads."""
        index, at = self.resolved.positions.written(path)
        at, written = deepest(self._tree(index), at)
        hops = (*self._uses(index, at), *self._overridden(path, at), *self._templates(path))
        hop = Hop(kind=HopKind.WRITTEN, path=path, location=index.locate(Place(path=at)), value=written)
        if isinstance(written, str) and self.resolved.templated and is_templated_text(written):
            return self._expression(hop, written, index, hops)
        if at[:1] == profiles.PATH and index is self.document.positions:
            hop = dataclasses.replace(hop, kind=HopKind.PROFILE, name=str(at[1]))
        return dataclasses.replace(hop, hops=(*hops, *self._computed_below(path, hop.kind)))

    def _expression(self, hop: Hop, text: str, index: PositionIndex, hops: tuple[Hop, ...]) -> Hop:
        """The hop of a node that an expression or a reference fills."""
        hop = dataclasses.replace(hop, name=text, value=self._value(hop.path))
        reference = compile_reference(text)
        if isinstance(hop.value, Mapping) and reference is not None:
            # Within a template, steps have other names than in the workflow.
            reference = {**reference, "$ref": str(hop.value.get("$ref"))}
        if reference is None:
            return dataclasses.replace(
                hop, kind=HopKind.EXPRESSION, hops=(*self._read(text, hop.path, index), *hops)
            )
        step = self._step(reference["$ref"])
        return dataclasses.replace(hop, kind=HopKind.REFERENCE, value=reference, hops=(step, *hops))

    def _read(self, text: str, path: TreePath, index: PositionIndex) -> Iterator[Hop]:
        from renderline.parameters.reads import read_expression

        reading = read_expression(text)
        for name in dict.fromkeys(each[:2] for each in reading.names):
            yield from self._named(name) if index is self.document.positions else self._given(name, path)
        yield from (Hop(kind=HopKind.FILTER, name=each, is_shown=False) for each in reading.filters)

    def _named(self, name: TreePath) -> Iterator[Hop]:
        root, *entries = name
        if root == "params":
            yield from map(self._parameter, self._chosen(entries, self.resolved.params))
        elif root == "matrix":
            yield from map(self._axis, self._chosen(entries, self.resolved.matrix))
        elif root == "cell":
            cell = self.resolved.cell
            is_index = entries == ["index"]
            yield Hop(
                kind=HopKind.NAME,
                name="cell.index" if is_index else "cell.key",
                value=cell.index if is_index else cell.key,
            )
        elif root == "pipeline":
            yield self._pipeline_name()

    def _chosen(self, entries: list[str | int], known: JsonObject) -> list[str]:
        """The entry that is read, or all of them where the whole mapping is."""
        return [str(each) for each in entries if each in known] or list(known)

    def _pipeline_name(self) -> Hop:
        is_written = "name" in self._overlaid.tree
        location = self.resolved.positions.locate(Place(path=("name",))) if is_written else None
        return Hop(kind=HopKind.NAME, name="pipeline.name", location=location, value=self.resolved.name)

    def _parameter(self, name: str) -> Hop:
        declaration = self._declared.parameters[name]
        offered = [
            Hop(
                kind=_KINDS[origin.source],
                name=origin.name,
                location=self._located(name, origin.source, origin.name, origin.place),
                value=value,
                is_shown=not declaration.is_secret,
                is_overridden=rank > 0,
            )
            for rank, (origin, value) in enumerate(
                sources(declaration, self.given, self._overlaid.parameters)
            )
        ]
        return Hop(
            kind=HopKind.PARAMETER,
            name=name,
            location=self.document.positions.locate(Place(path=declaration.path, part=Part.KEY)),
            value=self.resolved.params[name],
            hops=tuple(offered),
        )

    def _located(self, name: str, source: Source, file: str, place: Place | None) -> Location | None:
        if source is Source.FILE and file in self.files:
            return self.files[file].locate(Place(path=(name,)))
        return None if place is None else self.document.positions.locate(place)

    def _axis(self, name: str) -> Hop:
        laid = self._overlaid
        spots = axis_spots(laid.tree.get("matrix"), self.resolved.cell, name, self.document)
        first, *rest = [self._hop_of(spot, laid.moves) for spot in spots]
        return dataclasses.replace(
            first,
            kind=HopKind.AXIS,
            name=name,
            value=self.resolved.matrix[name],
            is_shown=True,
            hops=tuple(rest),
        )

    def _hop_of(self, spot: Spot, moves: Mapping[TreePath, TreePath]) -> Hop:
        place = Place(path=source_path(spot.path, moves))
        location = spot.location or self.document.positions.locate(place)
        return Hop(kind=HopKind.ROW, name=spot.name, location=location, is_shown=False)

    def _tree(self, index: PositionIndex) -> JsonValue:
        """The tree of an index's file: the pipeline's, or a step template's."""
        if index is self.document.positions:
            return self.document.tree
        source = index.entries[()].source
        document = read_text(source.text, name=source.name).document
        return None if document is None else document.tree

    def _templates(self, path: TreePath) -> Iterator[Hop]:
        for location in self.resolved.positions.uses_of(path):
            yield Hop(kind=HopKind.TEMPLATE, location=location, is_shown=False)

    def _given(self, name: TreePath, path: TreePath) -> Iterator[Hop]:
        """What an expression of a step template reads: the template's own parameter, and what `with` gives it."""
        mount = self.resolved.positions.mount_of(path)
        if mount is None or name[0] != "params" or len(name) == 1:
            return
        index, root = mount
        declared = (*root, "parameters", name[1])
        # The root is mounted below the step's `uses`, under the template's name.
        for place in ((*root[:-2], "with", name[1]), (*declared, "default")):
            inner, at = index.written(place)
            written_at, value = deepest(self._tree(inner), at)
            if written_at == at:
                break
        given = Hop(kind=HopKind.WRITTEN, location=inner.locate(Place(path=at)), value=value)
        location = index.locate(Place(path=declared, part=Part.KEY))
        yield Hop(kind=HopKind.PARAMETER, name=str(name[1]), location=location, is_shown=False, hops=(given,))

    def _step(self, name: str) -> Hop:
        steps = self.resolved.body.get("steps")
        for index, step in enumerate(steps if isinstance(steps, (list, tuple)) else ()):
            if isinstance(step, Mapping) and step.get("name") == name:
                location = self.resolved.positions.locate(Place(path=("steps", index, "name")))
                return Hop(kind=HopKind.STEP, name=name, location=location, is_shown=False)
        return Hop(kind=HopKind.STEP, name=name, is_shown=False)

    def _computed_below(self, path: TreePath, kind: HopKind) -> Iterator[Hop]:
        """The parts of a container that are computed, or taken from elsewhere than itself."""
        value = self._value(path)
        if isinstance(value, Mapping):
            children: Iterator[str | int] = iter(value)
        else:
            children = iter(range(len(value) if isinstance(value, (list, tuple)) else 0))
        for child in children:
            hop = self._node((*path, child))
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

    def _uses(self, index: PositionIndex, at: TreePath) -> Iterator[Hop]:
        use = index.use_of(at)
        if use is not None:
            yield Hop(kind=HopKind.ALIAS, location=use, is_shown=False)

    def _value(self, path: TreePath) -> JsonValue:
        """What stands at a path, or the deepest value on the way there."""
        return deepest(values_by_root(self.resolved) if path else self.resolved.body, path)[1]
