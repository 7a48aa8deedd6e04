"""Where the names come from that an expression of a pipeline reads: parameters, axes, the cell, the pipeline's own name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from renderline.canonical import JsonObject
from renderline.diagnostic import Location, Part, Place, TreePath
from renderline.parameters import profiles
from renderline.parameters.axis_origins import AxisOrigins, axis_path
from renderline.parameters.binding import sources
from renderline.parameters.declarations import read as read_declarations
from renderline.parameters.given import Given, Origin, Source
from renderline.parameters.hops import Hop, HopKind
from renderline.parameters.profiles import Overlaid
from renderline.parameters.resolve import ResolvedDocument
from renderline.parameters.value_paths import deepest
from renderline.source.document import SourceDocument
from renderline.source.positions import PositionIndex

__all__ = ["NameOrigins"]

_KINDS = {
    Source.DEFAULT: HopKind.DEFAULT,
    Source.PROFILE: HopKind.PROFILE,
    Source.FILE: HopKind.PARAMS_FILE,
    Source.COMMAND_LINE: HopKind.COMMAND_LINE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NameOrigins:
    """
    Tells of one resolved cell what its names stand for.

    Attributes:
        files: name of each params file to the places of its values.
    """

    document: SourceDocument
    resolved: ResolvedDocument
    given: Given
    files: Mapping[str, PositionIndex] = field(default_factory=dict)

    def trace(self, names: Iterable[TreePath]) -> Iterator[Hop]:
        """
        What each name stands for; two that begin alike, `params.sizes[0]` and `params.sizes[1]`, are one.

        Args:
            names: as they are read, the root first.
        """
        by_entry: dict[TreePath, list[TreePath]] = {}
        for name in names:
            # By the entry, the parameter or axis, for that is what has an origin.
            by_entry.setdefault(name[:2], []).append(name[2:])
        for (root, *entries), below in by_entry.items():
            # Of several columns none is the one that is meant.
            yield from self._named(str(root), entries, below[0] if len(below) == 1 else ())

    def _named(self, root: str, entries: list[str | int], below: TreePath) -> Iterator[Hop]:
        if root == "params":
            yield from map(self.parameter, _chosen(entries, self.resolved.params))
        elif root == "matrix":
            chosen = _chosen(entries, self.resolved.matrix)
            yield from (self.axis(name, below if entries else ()) for name in chosen)
        elif root == "cell":
            yield self._cell_name("index" if entries == ["index"] else "key")
        elif root == "pipeline":
            yield self._pipeline_name()

    def parameter(self, name: str) -> Hop:
        """A parameter with every source that has a value for it, the one that wins first."""
        overlaid = self._overlaid
        declaration = read_declarations(overlaid.tree).parameters[name]
        offered = (
            Hop(
                kind=_KINDS[origin.source],
                name=origin.name,
                location=self._located(name, origin),
                value=value,
                is_shown=not declaration.is_secret,
                # They come strongest first, so all behind the first have lost.
                is_overridden=rank > 0,
            )
            for rank, (origin, value) in enumerate(sources(declaration, self.given, overlaid.parameters))
        )
        return Hop(
            kind=HopKind.PARAMETER,
            name=name,
            location=self.document.positions.locate(Place(path=declaration.path, part=Part.KEY)),
            value=self.resolved.params[name],
            hops=tuple(offered),
        )

    def axis(self, name: str, below: TreePath = ()) -> Hop:
        """
        The value of an axis; where that is the row of a table, with the row's own place.

        Args:
            below: the column that is meant, and what leads on from there; nothing for the whole row.
        """
        path, row = axis_path(self.resolved, name)
        value = self.resolved.matrix[name]
        rows = []
        if row is not None:
            column, held = deepest(value, below)
            location = AxisOrigins(document=self.document).locate_row(row, Place(path=column))
            rows = [
                Hop(kind=HopKind.ROW, name=row.table, location=location, value=held, is_shown=bool(column))
            ]
        location = self.resolved.positions.locate(Place(path=path))
        return Hop(kind=HopKind.AXIS, name=name, location=location, value=value, hops=tuple(rows))

    @property
    def _overlaid(self) -> Overlaid:
        tree = self.document.tree if isinstance(self.document.tree, Mapping) else {}
        if self.given.profile is None:
            return Overlaid(tree=tree)
        over = profiles.overlay(tree, self.given.profile)
        return over if isinstance(over, Overlaid) else Overlaid(tree=tree)

    def _located(self, name: str, origin: Origin) -> Location | None:
        if origin.source is Source.FILE and origin.name in self.files:
            return self.files[origin.name].locate(Place(path=(name,)))
        return None if origin.place is None else self.document.positions.locate(origin.place)

    def _cell_name(self, entry: str) -> Hop:
        cell = self.resolved.cell
        return Hop(
            kind=HopKind.NAME, name=f"cell.{entry}", value=cell.index if entry == "index" else cell.key
        )

    def _pipeline_name(self) -> Hop:
        is_written = "name" in self._overlaid.tree
        location = self.resolved.positions.locate(Place(path=("name",))) if is_written else None
        return Hop(kind=HopKind.NAME, name="pipeline.name", location=location, value=self.resolved.name)


def _chosen(entries: list[str | int], known: JsonObject) -> list[str]:
    """The entry that is read, or all of them where the whole mapping is."""
    return [str(each) for each in entries if each in known] or list(known)
