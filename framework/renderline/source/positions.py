"""
Where the nodes of a tree stand in their files.

The index is keyed by path tuples. Stages that move nodes (dropped steps, expanded templates) leave the entries alone and
lay grafts over them: a graft says that everything below a path comes from somewhere else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from renderline.diagnostic import (
    Cure,
    Diagnostic,
    Finding,
    Fix,
    Location,
    Part,
    Place,
    RelatedLocation,
    TreePath,
)
from renderline.source import replacing, snippets
from renderline.source.text import SourceText

__all__ = ["Entry", "Graft", "PositionIndex"]

_COLLECTIONS = frozenset({"{", "["})


class Entry(NamedTuple):
    """
    Where one node is written, as offsets into `source.text`; ends are exclusive.

    Attributes:
        key: of the mapping's key that leads here; None in lists and at the root.
        style: how a scalar is written: `'`, `"`, `|`, `>`, empty for plain; `{` and `[` for mappings and lists.
        use: of the alias or merge key through which the node came here, if it is written elsewhere.
    """

    source: SourceText
    key: tuple[int, int] | None
    start: int
    end: int
    style: str
    use: tuple[int, int] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Graft:
    """
    Nodes that come from elsewhere.

    Attributes:
        positions: the index that knows them.
        path: of their root in that index.
        use: where they were asked for; related to every diagnostic about them.
    """

    positions: PositionIndex
    path: TreePath
    use: RelatedLocation | None = None


class _Found(NamedTuple):
    entry: Entry
    is_exact: bool
    uses: tuple[RelatedLocation, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PositionIndex:
    """The places of a tree's nodes; every index knows at least its root."""

    entries: Mapping[TreePath, Entry]
    grafts: Mapping[TreePath, Graft] = field(default_factory=dict)

    def locate(self, place: Place) -> Location:
        """
        The stretch of a file that a place means.

        A path that does not exist falls back to its nearest ancestor, a missing key to the value, a snippet that the
        scalar's own text does not hold to the whole scalar.
        """
        return _location(_find(self, place.path), place)

    def diagnose(self, finding: Finding) -> Diagnostic:
        """The finding with its lines and columns; where its node is only used, that spot is related."""
        found = _find(self, finding.place.path)
        location = _location(found, finding.place)
        stated = (
            RelatedLocation(location=self.locate(other.place), message=other.message)
            for other in finding.related
        )
        return Diagnostic(
            code=finding.code,
            location=location,
            path=_reported_path(finding.place),
            message=finding.message,
            hint=finding.hint,
            severity=finding.severity,
            related=(*stated, *_uses(found, location)),
            option=finding.place.option,
            # What an option gave stands nowhere in the pipeline's file.
            fix=None if finding.cure is None or finding.place.option else self.fix(finding.cure),
        )

    def fix(self, cure: Cure) -> Fix | None:
        """
        The change to the file that a cure comes to.

        None where it would change more than the one place, or the meaning of something else: what came through an alias, a
        merge or a step template, an expression, a key whose right spelling stands beside it.
        """
        found = _find(self, cure.place.path)
        if found.entry.use is not None or found.uses:
            return None
        if not found.is_exact:
            return _fix_in_reference(found.entry, cure)
        if cure.place.part is Part.KEY and self._has_sibling(cure.place.path, str(cure.value)):
            return None
        return _fix(found.entry, cure)

    def _has_sibling(self, path: TreePath, key: str) -> bool:
        index, written = self.written(path)
        return (*written[:-1], key) in index.entries

    def written(self, path: TreePath) -> tuple[PositionIndex, TreePath]:
        """The index that knows a node itself, and the node's path there; the node need not exist."""
        index = self
        while (prefix := next((each for each in _prefixes(path) if each in index.grafts), None)) is not None:
            graft = index.grafts[prefix]
            index, path = graft.positions, graft.path + path[len(prefix) :]
        return index, path

    def use_of(self, path: TreePath) -> Location | None:
        """Where the alias stands through which a node came to its place; None for a node that is written there."""
        entry = _find(self, path).entry
        return None if entry.use is None else entry.source.location(*entry.use)

    def uses_of(self, path: TreePath) -> tuple[Location, ...]:
        """Where the files were asked for that a node comes from, the innermost first; empty for a node of the main file."""
        return tuple(use.location for use in _find(self, path).uses)

    def mount_of(self, path: TreePath) -> tuple[PositionIndex, TreePath] | None:
        """The index that knows where a node's file was asked for, and the path there of that file's root."""
        for prefix in _prefixes(path):
            graft = self.grafts.get(prefix)
            if graft is not None:
                inner = graft.positions.mount_of(graft.path + path[len(prefix) :])
                # A file that is asked for by another one is that one's: there it has a place.
                if inner is not None and inner[1]:
                    return inner
                return None if graft.use is None else (self, prefix)
        return None

    def remapped(self, moves: Mapping[TreePath, TreePath]) -> PositionIndex:
        """An index for a tree whose nodes moved: new path to old path; what is below moves along."""
        return self.grafted({new: Graft(positions=self, path=old) for new, old in moves.items()})

    def grafted(self, grafts: Mapping[TreePath, Graft]) -> PositionIndex:
        """An index that finds the nodes below these paths elsewhere, perhaps in another file."""
        return PositionIndex(entries={}, grafts={(): Graft(positions=self, path=()), **grafts})

    def paths(self) -> Iterator[TreePath]:
        """The paths this index knows itself, without its grafts."""
        return iter(self.entries)


def _find(index: PositionIndex, path: TreePath) -> _Found:
    # The longest first: a graft below another one is nearer to the node.
    for prefix in _prefixes(path) if index.grafts else ():
        graft = index.grafts.get(prefix)
        if graft is not None:
            found = _find(graft.positions, graft.path + path[len(prefix) :])
            return found if graft.use is None else found._replace(uses=(*found.uses, graft.use))
    # There always is one: the empty path is the root's.
    prefix = next(prefix for prefix in _prefixes(path) if prefix in index.entries)
    return _Found(index.entries[prefix], prefix == path, ())


def _prefixes(path: TreePath) -> Iterator[TreePath]:
    return (path[:length] for length in range(len(path), -1, -1))


def _location(found: _Found, place: Place) -> Location:
    entry = found.entry
    start, end = entry.start, entry.end
    is_key = place.part is Part.KEY and found.is_exact and entry.key is not None
    if is_key and entry.key is not None:
        start, end = entry.key
    elif entry.style in snippets.BLOCK_STYLES:
        start, end = snippets.block_content(entry.source.text, start, end)
    # In a collection the words might be found in another value first.
    if place.snippet and entry.style not in _COLLECTIONS:
        style = "" if is_key else entry.style
        start, end = snippets.find(entry.source.text, start, end, style, place.snippet) or (start, end)
    return entry.source.location(start, end)


def _fix(entry: Entry, cure: Cure) -> Fix | None:
    source, place = entry.source, cure.place
    span = entry.key if place.part is Part.KEY else (entry.start, entry.end)
    # A collection's stretch holds comments and layout that a new spelling would lose.
    if span is None or (place.part is Part.VALUE and entry.style in _COLLECTIONS):
        return None
    if place.snippet:
        stretch = replacing.part(source.text, *span, place.snippet, cure.value)
        return None if stretch is None else Fix(location=source.location(*stretch), text=str(cure.value))
    spelt = replacing.whole(source.text, *span, cure.value)
    return None if spelt is None else Fix(location=source.location(*span), text=spelt)


def _fix_in_reference(entry: Entry, cure: Cure) -> Fix | None:
    """`{{ steps.NAME.… }}` is one scalar in the file; that it means a mapping with a `$ref` is seen later."""
    if cure.place.path[-1:] == ("path",) and cure.place.snippet:
        return _fix(entry, cure)
    if cure.place.path[-1:] != ("$ref",) or entry.style in _COLLECTIONS:
        return None
    place = replace(cure.place, snippet=f"steps.{cure.place.snippet}")
    return _fix(entry, Cure(place=place, value=f"steps.{cure.value}"))


def _reported_path(place: Place) -> TreePath:
    """A wrong key is a mistake of the mapping that holds it; so the API's own validation problems say it too."""
    return place.path[:-1] if place.part is Part.KEY else place.path


def _uses(found: _Found, location: Location) -> Iterator[RelatedLocation]:
    if found.entry.use is not None:
        use = found.entry.source.location(*found.entry.use)
        # A value's own key stands beside its alias: pointing there twice would tell nothing.
        if use.span.start.line != location.span.start.line:
            yield RelatedLocation(location=use, message="used here through an alias")
    yield from found.uses
