"""
Mistakes in values that expressions only hand on, told where the value is written.

`targetWidth: "{{ params.width }}"` is right; what has to be changed when the service takes no such width is the default, or
the profile's or the case's value. So that is marked, and the expression is told beside it.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping

from renderline.diagnostic import Diagnostic, Finding, Part, Place, RelatedLocation, TreePath
from renderline.parameters.binding import Parameter
from renderline.parameters.resolve import ResolvedDocument
from renderline.parameters.value_paths import deepest
from renderline.source.document import SourceDocument
from renderline.wire.references import split_path

__all__ = ["diagnose"]

_HANDED_ON = re.compile(r"\{\{-?\s*params\.(?P<path>[\w.\[\]]+)\s*-?\}\}\n?", re.ASCII)


def diagnose(
    finding: Finding,
    resolved: ResolvedDocument,
    document: SourceDocument,
    parameters: Mapping[str, Parameter],
) -> Diagnostic:
    """
    A finding about a resolved document with lines and columns: at the value that is wrong.

    Values from the command line and from params files stand in no pipeline file; for them the option is named, and the
    expression marked.
    """
    diagnostic = resolved.positions.diagnose(finding)
    index, path = resolved.positions.written(finding.place.path)
    # What a template's file holds is read by the template's own parameters.
    if not resolved.templated or index is not document.positions:
        return diagnostic
    at, text = deepest(document.tree, path)
    below = path[len(at) :]
    handed_on = _handed_on(finding.place, below, text, parameters)
    if handed_on is None:
        return diagnostic
    parameter, entries = handed_on
    read = RelatedLocation(location=index.locate(Place(path=at)), message="read here")
    if parameter.origin.place is None:
        return _named(diagnostic, parameter.option, read)
    place = dataclasses.replace(finding.place, path=(*parameter.origin.place.path, *entries, *below))
    told = document.positions.diagnose(dataclasses.replace(finding, place=place, related=()))
    return dataclasses.replace(
        diagnostic, location=told.location, related=(read, *told.related, *diagnostic.related)
    )


def _named(diagnostic: Diagnostic, option: str, read: RelatedLocation) -> Diagnostic:
    """The diagnostic at an option; one that names its own stays as it is."""
    if diagnostic.option or not option:
        return diagnostic
    return dataclasses.replace(diagnostic, option=option, related=(read, *diagnostic.related))


def _handed_on(
    place: Place, below: TreePath, text: object, parameters: Mapping[str, Parameter]
) -> tuple[Parameter, TreePath] | None:
    """The parameter that a scalar hands on, and the path in its value; None for any other scalar."""
    match = _HANDED_ON.fullmatch(text) if isinstance(text, str) else None
    # The key before an expression is written beside it.
    if match is None or (place.part is Part.KEY and not below):
        return None
    name, *entries = split_path(match["path"]) or ("",)
    parameter = parameters.get(str(name))
    return None if parameter is None else (parameter, tuple(entries))
