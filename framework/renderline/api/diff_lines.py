"""The line that a difference is owed to: where the value is written that is another one now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from renderline.api.diff_sides import CompiledSide
from renderline.canonical import JsonValue, compact
from renderline.diagnostic import Location, TreePath
from renderline.parameters.given import Given
from renderline.parameters.origins import Hop, HopKind, Tracer
from renderline.parameters.resolve import prepare
from renderline.parameters.selection import Selection, select
from renderline.parameters.value_paths import values_by_root
from renderline.wire.body_changes import BodyChange, ChangeKind
from renderline.wire.references import follow

__all__ = ["CellLines", "cell_lines", "locate"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CellLines:
    """Where the values of one cell on one side are written."""

    side: CompiledSide
    tracer: Tracer

    def hop(self, path: TreePath) -> Hop | None:
        """The way of a value; None for one that stands in no file, such as the default name of an output."""
        try:
            follow(values_by_root(self.tracer.resolved), path)
        except LookupError:
            return None
        return self.tracer.trace(path)


def cell_lines(side: CompiledSide, given: Given, key: str) -> CellLines | None:
    """The lines of a cell that compiles; None where the file says otherwise by now."""
    document = side.reading.document
    program = None if document is None else prepare(document, given).program
    if document is None or program is None:
        return None
    resolved = program.resolve(next(select(program, Selection(key=key)))).document
    if resolved is None:
        return None
    return CellLines(
        side=side,
        tracer=Tracer(document=document, resolved=resolved, given=given, files=side.side.files),
    )


def locate(change: BodyChange, old: CellLines | None, new: CellLines | None) -> Location | None:
    """
    The line that makes the difference: of a removed value the old one, else the new one.

    Where an expression stays and a value that it reads does not, it is that value's line: the default, the profile's, the
    row of the table.
    """
    lines, path = (old, change.at) if change.kind is ChangeKind.REMOVED else (new, change.path)
    hop = None if lines is None else lines.hop(path)
    if lines is None or hop is None:
        return None
    was = None if old is None or change.kind is not ChangeKind.CHANGED else old.hop(change.at)
    found = _cause(hop, was)
    location = found.location or hop.location
    return None if location is None else lines.side.side.spelt(location)


def _cause(hop: Hop, was: Hop | None) -> Hop:
    # Another expression makes the difference itself, whatever it reads.
    if hop.kind is not HopKind.EXPRESSION or was is None or was.name != hop.name:
        return hop
    before = {(read.kind, read.name): _spelling(read.value) for read in was.hops}
    changed = [read for read in _reads(hop) if before.get((read.kind, read.name)) != _spelling(read.value)]
    return _source(changed[0]) if changed else _source(hop)


def _source(hop: Hop) -> Hop:
    """Where the value of a parameter or axis is written; that of an expression, if it reads one thing alone."""
    if hop.kind is HopKind.PARAMETER:
        return next((each for each in hop.hops if not each.is_overridden), hop)
    if hop.kind is HopKind.AXIS:
        return next((each for each in hop.hops if each.location is not None), hop)
    reads = list(_reads(hop)) if hop.kind is HopKind.EXPRESSION else []
    if len(reads) == 1:
        source = _source(reads[0])
        return source if source.location is not None else hop
    return hop


def _reads(hop: Hop) -> Iterator[Hop]:
    return (each for each in hop.hops if each.kind in {HopKind.PARAMETER, HopKind.AXIS})


def _spelling(value: JsonValue) -> bytes:
    return compact(value)
