"""The two sides of a comparison: where each has its pipelines, and what they compile to there."""

from __future__ import annotations

import contextlib
import dataclasses
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from renderline.api.compiling import Compilation, compile_reading
from renderline.canonical import JsonObject
from renderline.compiler.submission import Submission
from renderline.diagnostic import Location
from renderline.errors import UsageError
from renderline.parameters import cases
from renderline.parameters.binding import MISSING_VALUE
from renderline.parameters.given import Given
from renderline.reporting.report import Report
from renderline.source import discovery, reader
from renderline.source.document import Reading
from renderline.source.git import Repository
from renderline.source.positions import PositionIndex
from renderline.source.revisions import Revision

__all__ = [
    "CompiledSide",
    "Side",
    "Variant",
    "compile_side",
    "existing",
    "lacks_values",
    "path_in",
    "revision_side",
    "work_tree_side",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """
    One side of a comparison.

    Attributes:
        top: the folder that stands for the repository's top.
        work_top: the repository's top itself.
        here: where the search for the project begins.
        given: the caller's values, with params files as they are on this side.
        files: name of each params file to the places of its values.
        revision: None for the work tree.
    """

    top: Path
    work_top: Path
    here: Path
    given: Given
    files: Mapping[str, PositionIndex] = field(default_factory=dict)
    revision: Revision | None = None

    def pipelines(self, paths: Sequence[Path]) -> Mapping[str, Path]:
        """The pipelines of this side, by their paths from the repository's top; none where nothing is found."""
        files: list[Path] = []
        for wanted in [[self.located(path)] for path in paths] or [[]]:
            # What one side lacks is an addition or a removal; that both lack it is for the caller to say.
            with contextlib.suppress(UsageError):
                files += discovery.find(wanted, start=self.here)
        return {path_in(self.top, file): file for file in files}

    def located(self, path: Path) -> Path:
        """Where a path that the user gave lies on this side."""
        return path if self.revision is None else self.top / path_in(self.work_top, path)

    def read(self, tree_path: str, file: Path) -> Reading:
        """A pipeline under the name that a person knows it by: its path, or `main:pipelines/hero.yaml`."""
        name = str(file) if self.revision is None else f"{self.revision.name}:{tree_path}"
        return reader.read(file, name=name)

    def spelt(self, location: Location) -> Location:
        """A location that names no private folder, and its file from the repository's top, as pipelines are named."""
        if self.revision is not None:
            return dataclasses.replace(location, file=self.revision.spelt(location.file))
        inside = path_in(self.top, Path(location.file))
        # A params file may lie anywhere.
        file = os.path.normpath(location.file) if inside.startswith("..") else inside
        return dataclasses.replace(location, file=file)


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """
    A pipeline's cells with one set of values.

    Attributes:
        case: whose values they are; empty for those of the caller.
    """

    case: str
    given: Given
    compilation: Compilation


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledSide:
    """
    A pipeline on one side.

    Attributes:
        report: what is wrong with it; with errors there are no variants.
    """

    side: Side
    reading: Reading
    variants: tuple[Variant, ...]
    report: Report

    @property
    def cells(self) -> Mapping[tuple[str, str], Submission]:
        """Case and cell key to what is sent."""
        return {
            (each.case, found.cell_key): found
            for each in self.variants
            for found in each.compilation.submissions
        }


def work_tree_side(repository: Repository, given: Given) -> Side:
    """The files as they are now, committed or not."""
    readings = {name: reader.read(Path(name)) for name, _ in given.files}
    top = repository.top
    return Side(top=top, work_top=top, here=Path(), given=given, files=_positions(readings))


def revision_side(revision: Revision, top: Path, given: Given) -> Side:
    """The files of a revision; a params file that it has is read from there, values of `-p` are the same everywhere."""
    readings: dict[str, Reading] = {}
    files: list[tuple[str, JsonObject]] = []
    for name, values in given.files:
        inside = path_in(top, Path(name))
        file = revision.root / inside
        if inside.startswith("..") or not file.is_file():
            files.append((name, values))
            continue
        reading = reader.read(file, name=f"{revision.name}:{inside}")
        tree = reading.document.tree if reading.document else None
        files.append((reading.name, tree if isinstance(tree, Mapping) else values))
        readings[reading.name] = reading
    return Side(
        top=revision.root,
        work_top=top,
        here=existing(revision.root / path_in(top, Path.cwd())),
        given=dataclasses.replace(given, files=files),
        files=_positions(readings),
        revision=revision,
    )


def existing(folder: Path) -> Path:
    """The nearest folder that is there, upwards."""
    return next((each for each in (folder, *folder.parents) if each.is_dir()), folder)


def path_in(top: Path, path: Path) -> str:
    """A path from the repository's top, with `/`; it begins with `..` where it lies outside."""
    absolute = Path(os.path.normpath(path.absolute()))
    return Path(os.path.relpath(absolute.parent.resolve() / absolute.name, top)).as_posix()


def compile_side(side: Side, tree_path: str, file: Path, *, by_case: bool) -> CompiledSide:
    """
    Compile a pipeline on one side.

    Args:
        by_case: with the values of each of its cases; else with the caller's.
    """
    reading = side.read(tree_path, file)
    reports: list[Report] = []
    variants: list[Variant] = []
    for case, given in _values(reading, side.given, by_case=by_case):
        compilation = compile_reading(reading, given)
        reports.append(compilation.report)
        variants.append(Variant(case=case, given=given, compilation=compilation))
    failed = next((report for report in reports if report.errors), None)
    report = failed or reports[0]
    return CompiledSide(
        side=side,
        reading=reading,
        variants=() if failed else tuple(variants),
        report=_spelt(report, side.revision),
    )


def lacks_values(side: CompiledSide) -> bool:
    """Whether a pipeline needs values that nobody gave, and has cases with some."""
    given = side.side.given
    if given.values or given.files or given.profile is not None:
        return False
    is_missing = any(each.code == MISSING_VALUE for each in side.report.diagnostics)
    return is_missing and bool(_cases(side.reading))


def _values(reading: Reading, given: Given, *, by_case: bool) -> Sequence[tuple[str, Given]]:
    return (by_case and _cases(reading)) or [("", given)]


def _cases(reading: Reading) -> Sequence[tuple[str, Given]]:
    found = cases.read(reading.document.tree if reading.document else None).cases
    return [(case.name, case.given) for case in found if not case.is_implied]


def _positions(readings: Mapping[str, Reading]) -> Mapping[str, PositionIndex]:
    return {name: each.document.positions for name, each in readings.items() if each.document is not None}


def _spelt(report: Report, revision: Revision | None) -> Report:
    """The report with files called as git calls them."""
    if revision is None:
        return report
    spelt = revision.spelt
    return Report(
        diagnostics=tuple(
            dataclasses.replace(
                each,
                location=dataclasses.replace(each.location, file=spelt(each.location.file)),
                message=spelt(each.message),
                hint=spelt(each.hint),
                related=tuple(
                    dataclasses.replace(
                        other, location=dataclasses.replace(other.location, file=spelt(other.location.file))
                    )
                    for other in each.related
                ),
            )
            for each in report.diagnostics
        ),
        sources={spelt(name): text for name, text in report.sources.items()},
    )
