"""
Everything that is wrong with files, with or without values.

A parameter without a default is no mistake of the file. So a pipeline that needs values is judged with those of its
`cases`, each in turn, and where it has none, with holes in the places of the missing ones.
"""

from __future__ import annotations

import dataclasses
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from renderline.api.compiling import compile_reading, validate_recipe
from renderline.api.folders import project_data_dir
from renderline.api.judging_templates import judge_template
from renderline.api.settings import read_settings
from renderline.compiler.submission import Submission
from renderline.diagnostic import Diagnostic, Part, Place, RelatedLocation, Span
from renderline.parameters import cases
from renderline.parameters.binding import MISSING_VALUE
from renderline.parameters.given import Given
from renderline.reporting.report import Report, merge
from renderline.source import discovery, reader
from renderline.source.document import Reading

__all__ = ["validate", "validate_all", "validate_reading"]

# As `Repeats` writes it behind a mistake of some cells only.
_CELLS = re.compile(r" \(in (?:the cell|[\d,]+ cells, first in) `[^`]*`\)$")
_VALUES = re.compile(r"`[^`]*`|\d[\d,.]*")


def validate(path: Path, given: Given | None = None) -> Report:
    """Everything that is wrong with a pipeline file, over all its matrix cells, or with a step template by itself."""
    return validate_reading(reader.read(path), given or Given())


def validate_all(paths: Sequence[Path], given: Given | None = None, *, recipe: str | None = None) -> Report:
    """
    Everything that is wrong with several files, or with all pipelines and step templates of folders.

    Raises:
        UsageError: a path does not exist, or no pipeline is found.
    """
    if recipe is not None:
        return merge(validate_recipe(path, recipe) for path in discovery.find(paths))
    files = discovery.find_with_templates(paths)
    projects = dict.fromkeys(project_data_dir(path.parent, Path.cwd()).parents[1] for path in files)
    settings = [read_settings(_from_here(project)).report for project in projects]
    return merge([*_each_told_once([validate(path, given) for path in files]), *settings])


def _from_here(folder: Path) -> Path:
    """As a person would write it."""
    here = Path.cwd()
    return folder.relative_to(here) if folder.is_relative_to(here) else folder


def validate_reading(reading: Reading, given: Given) -> Report:
    """Everything that is wrong with what was read, from a file or elsewhere."""
    if reading.document is not None and discovery.is_step_template(reading.document.path):
        return judge_template(reading, given)
    plain = _report(reading, dataclasses.replace(given, is_partial=True))
    if given.values or given.files or given.profile is not None:
        return plain
    reports = {
        name: _report(reading, dataclasses.replace(each, today=given.today)) for name, each in _cases(reading)
    }
    if not any(each.code == MISSING_VALUE for each in plain.diagnostics):
        reports = {"": plain, **reports}
    if not reports:
        return plain
    return merge([Report(diagnostics=tuple(_attributed(reading, reports)), sources=plain.sources)])


def _each_told_once(reports: Sequence[Report]) -> Iterator[Report]:
    """The reports without what an earlier one says at the same place: a pipeline of a step template that it uses."""
    told: set[tuple[str, Path, Span, str]] = set()
    for report in reports:
        new = tuple(each for each in report.diagnostics if _spoken(each) not in told)
        told |= {_spoken(each) for each in new}
        yield dataclasses.replace(report, diagnostics=new)


def _spoken(diagnostic: Diagnostic) -> tuple[str, Path, Span, str]:
    # A template is named from the project by one report, and from where the user stands by the other.
    file = Path(diagnostic.location.file).absolute()
    return diagnostic.code.id, Path(os.path.normpath(file)), diagnostic.location.span, diagnostic.message


def _report(reading: Reading, given: Given) -> Report:
    return compile_reading(reading, given, take=_forget).report


def _forget(_submission: Submission) -> None:
    """Nothing that is compiled is kept: a matrix may be large."""


def _cases(reading: Reading) -> Iterator[tuple[str, Given]]:
    found = cases.read(reading.document.tree if reading.document else None).cases
    return ((case.name, case.given) for case in found if not case.is_implied)


def _attributed(reading: Reading, reports: Mapping[str, Report]) -> Iterator[Diagnostic]:
    """Each mistake once; those that not all values bring about name the first case that does."""
    kinds = {name: {_kind(each) for each in report.diagnostics} for name, report in reports.items()}
    told: set[object] = set()
    for name, report in reports.items():
        for diagnostic in report.diagnostics:
            kind = _kind(diagnostic)
            if kind not in told:
                is_general = not name or all(kind in each for each in kinds.values())
                yield diagnostic if is_general else _in_case(reading, diagnostic, name)
        # Only now: two mistakes of one report that differ in their values alone are two.
        told |= kinds[name]


def _kind(diagnostic: Diagnostic) -> object:
    """What it has in common with the same mistake of other values: its words without those, and without their cells."""
    words = _CELLS.sub("", diagnostic.message)
    return diagnostic.code, diagnostic.location, _VALUES.sub("", words)


def _in_case(reading: Reading, diagnostic: Diagnostic, name: str) -> Diagnostic:
    if reading.document is None or diagnostic.path[:1] == ("cases",):
        return diagnostic
    location = reading.document.positions.locate(Place(path=("cases", name), part=Part.KEY))
    values = reading.document.positions.locate(Place(path=("cases", name)))
    if values.file == diagnostic.location.file and _is_within(diagnostic.location.span, values.span):
        return diagnostic
    told = RelatedLocation(location=location, message=f"with the values of the case `{name}`")
    return dataclasses.replace(diagnostic, related=(*diagnostic.related, told))


def _is_within(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end
