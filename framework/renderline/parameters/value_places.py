"""
Mistakes in values that expressions only hand on, told where the value is written.

`targetWidth: "{{ params.width }}"` is right; what has to be changed when the service takes no such width is the default, or
the profile's or the case's value, and with `{{ matrix.row.width }}` the field of the table. So that is marked, and the
expression is told beside it. An expression that makes more of a table's field keeps the mistake, and the field is told beside
it.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import NamedTuple

from renderline.diagnostic import Code, Diagnostic, Finding, Part, Place, RelatedLocation, TreePath
from renderline.parameters.axis_origins import AxisOrigins, axis_path
from renderline.parameters.binding import Parameter
from renderline.parameters.program import ResolvedDocument
from renderline.parameters.value_paths import deepest
from renderline.source.document import SourceDocument
from renderline.source.positions import PositionIndex
from renderline.wire.references import split_path

__all__ = ["ValuePlaces"]

_HANDED_ON = re.compile(r"\{\{-?\s*(?P<root>params|matrix)\.(?P<path>[\w.\[\]]+)\s*-?\}\}\n?", re.ASCII)

_MENTION = re.compile(r"\bmatrix\.(?P<axis>\w+)(?:\.(?P<column>\w+))?", re.ASCII)


class _Read(NamedTuple):
    """A name that a scalar hands on, the path in its value that is meant, and where the scalar stands."""

    root: str
    name: str
    entries: TreePath
    at: RelatedLocation


@dataclass(frozen=True, slots=True, kw_only=True)
class ValuePlaces:
    """
    Finds the places of wrong values of one pipeline file, cell by cell.

    Attributes:
        wrong_type: what values of another type than the one that is taken are told by.
    """

    document: SourceDocument
    parameters: Mapping[str, Parameter]
    axes: AxisOrigins
    wrong_type: Code

    def diagnose(self, finding: Finding, resolved: ResolvedDocument) -> Diagnostic:
        """
        A finding about a resolved document with lines and columns: at the value that is wrong.

        Values from the command line and from params files stand in no pipeline file; for them the option is named, and
        the expression marked.
        """
        diagnostic = resolved.positions.diagnose(finding)
        read = self._read(finding.place, resolved)
        if read is None:
            rows = tuple(self._rows(finding.place, resolved))
            return dataclasses.replace(diagnostic, related=(*diagnostic.related, *rows))
        if read.root == "matrix":
            return self._on_axis(diagnostic, finding, read, resolved)
        parameter = self.parameters.get(read.name)
        if parameter is None:
            return diagnostic
        # An entry of a list or mapping has no declared type that could be at fault.
        if finding.code == self.wrong_type and not read.entries:
            # The value is of its declared type: a cure for the value alone would break its declaration.
            _, declared = deepest(self.document.tree, ("parameters", read.name, "type"))
            hint = f"`{read.name}` is declared as `{declared}`: change its type, or take another parameter"
            diagnostic = dataclasses.replace(diagnostic, hint=hint, fix=None)
        if parameter.origin.place is None:
            return _named(diagnostic, parameter.option, read.at)
        path = (*parameter.origin.place.path, *read.entries)
        return _moved(diagnostic, finding, path, self.document.positions, read.at)

    def _on_axis(
        self, diagnostic: Diagnostic, finding: Finding, read: _Read, resolved: ResolvedDocument
    ) -> Diagnostic:
        """The diagnostic at the value of an axis: in the list, in `include`, at the range or pattern, in the table."""
        if read.name not in resolved.matrix:
            return diagnostic
        path, source = axis_path(resolved, read.name)
        if source is not None and source.is_text and finding.code == self.wrong_type:
            # Text is all that such a table can hold, so the cure stands in the expression.
            name = ".".join(str(each) for each in ("matrix", read.name, *read.entries))
            hint = f"values of {PurePath(source.table).suffix} tables are text; make a number of one, as in `{{{{ {name} | int }}}}`"
            return dataclasses.replace(diagnostic, hint=hint, fix=None)
        if source is not None:
            location = self.axes.locate_row(source, dataclasses.replace(finding.place, path=read.entries))
            return dataclasses.replace(
                diagnostic, location=location, fix=None, related=(read.at, *diagnostic.related)
            )
        return _moved(diagnostic, finding, (*path, *read.entries), resolved.positions, read.at)

    def _rows(self, place: Place, resolved: ResolvedDocument) -> Iterator[RelatedLocation]:
        """The fields of tables that the scalar makes something of that a node was made of."""
        index, path = resolved.positions.written(place.path)
        if not resolved.templated or index is not self.document.positions:
            return
        _, text = deepest(self.document.tree, path)
        mentions = _MENTION.finditer(text) if isinstance(text, str) and "{{" in text else ()
        for axis, column in dict.fromkeys((each["axis"], each["column"]) for each in mentions):
            source = axis_path(resolved, axis)[1] if axis in resolved.matrix else None
            if source is not None:
                field = Place(path=(column,) if column else ())
                yield RelatedLocation(location=self.axes.locate_row(source, field), message="row used")

    def _read(self, place: Place, resolved: ResolvedDocument) -> _Read | None:
        """What the scalar hands on that a node was made of; None for any other scalar."""
        index, path = resolved.positions.written(place.path)
        # What a template's file holds is read by the template's own parameters.
        if not resolved.templated or index is not self.document.positions:
            return None
        at, text = deepest(self.document.tree, path)
        below = path[len(at) :]
        match = _HANDED_ON.fullmatch(text) if isinstance(text, str) else None
        # The key before an expression is written beside it.
        if match is None or (place.part is Part.KEY and not below):
            return None
        name, *entries = split_path(match["path"]) or ("",)
        here = RelatedLocation(location=index.locate(Place(path=at)), message="read here")
        return _Read(root=match["root"], name=str(name), entries=(*entries, *below), at=here)


def _moved(
    diagnostic: Diagnostic, finding: Finding, path: TreePath, positions: PositionIndex, read: RelatedLocation
) -> Diagnostic:
    """The diagnostic at another place, with the expression beside it that reads from there."""
    place = dataclasses.replace(finding.place, path=path)
    told = positions.diagnose(dataclasses.replace(finding, place=place, related=()))
    return dataclasses.replace(
        diagnostic, location=told.location, related=(read, *told.related, *diagnostic.related)
    )


def _named(diagnostic: Diagnostic, option: str, read: RelatedLocation) -> Diagnostic:
    """The diagnostic at an option; one that names its own stays as it is."""
    if diagnostic.option or not option:
        return diagnostic
    return dataclasses.replace(diagnostic, option=option, related=(read, *diagnostic.related))
