"""A pipeline file as pytest sees it: a collector with one test a case."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from renderline import api
from renderline.api import Compilation
from renderline.diagnostic import Part, Place, TreePath
from renderline.parameters import cases
from renderline.parameters.cases import Case
from renderline.reporting import text
from renderline.reporting.wording import place_text
from renderline.source import discovery, reader
from renderline.source.document import SourceDocument
from renderline.testing import disappointments, snapshots

__all__ = ["CaseFailed", "CaseItem", "ObsoleteSnapshots", "PipelineFile", "PipelineRefused"]

_UPDATE = "`renderline test --update` or `pytest --snapshot-update` writes what it compiles to now: read it, then commit it"


class CaseFailed(Exception):
    """A case compiles to something else than it should; one sentence each."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))


class PipelineRefused(Exception):
    """There are mistakes in the pipeline itself; the message is their report."""


class PipelineFile(pytest.File):
    """The cases of one pipeline, and a test that nothing obsolete lies among their snapshots."""

    def collect(self) -> Iterator[pytest.Item]:
        """One test a case; a file that cannot be read is one test, which says why."""
        document = reader.read(self.path).document
        found = cases.read(document.tree if document else None).cases or (Case(name=cases.DEFAULT),)
        for case in found:
            yield CaseItem.from_parent(self, name=case.name, case=case, line=_line(document, case))
        obsolete = snapshots.leftovers(self.path, [case.name for case in found])
        if self.path == _first_beside(self.path):
            obsolete += snapshots.orphans(self.path.parent)
        if obsolete:
            yield ObsoleteSnapshots.from_parent(self, name="obsolete snapshots", obsolete=obsolete)


class _PipelineItem(pytest.Item):
    """A test that fails with sentences rather than with a traceback."""

    @property
    def is_update(self) -> bool:
        """Whether snapshots are written instead of compared."""
        return bool(self.config.getoption("update_snapshots", default=False))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *args: Any) -> Any:  # noqa: ANN401 - pytest's own signature
        """The failure as people read it."""
        if isinstance(excinfo.value, CaseFailed | PipelineRefused):
            return str(excinfo.value)
        return super().repr_failure(excinfo, *args)


class CaseItem(_PipelineItem):
    """One case: it compiles, it is what `expect` says, and its cells are what their snapshots say."""

    def __init__(self, *, case: Case, line: int, **others: Any) -> None:  # noqa: ANN401 - passed on to pytest
        super().__init__(**others)
        self.case = case
        self._line = line

    def runtest(self) -> None:
        """Compile, compare; on an update, write what meets the expectations."""
        compilation = api.compile_file(_named(self.path), self.case.given)
        if compilation.report.errors:
            raise PipelineRefused(text.render(compilation.report))
        faults = [*self._disappointments(compilation)]
        folder = _named(snapshots.folder_of(self.path) / self.case.name)
        texts = snapshots.rendered(compilation.name, compilation.submissions)
        if not self.is_update:
            changed = [*snapshots.differences(folder, texts)]
            faults += [*changed, _UPDATE] if changed else []
        elif not faults:
            snapshots.update(folder, texts)
        if faults:
            raise CaseFailed(faults)

    def reportinfo(self) -> tuple[os.PathLike[str], int, str]:
        """Where the case is written, for pytest's reports."""
        return self.path, self._line, f"{self.path.stem}: {self.name}"

    def _disappointments(self, compilation: Compilation) -> Iterator[str]:
        """What `expect` says otherwise, each with the line of the expectation."""
        expected = self.case.expectations
        found = [*disappointments.in_bodies(expected, compilation.submissions)]
        if expected.cost_buzz is not None or expected.cost_most_buzz is not None:
            found += disappointments.in_cost(expected, api.plan(compilation))
        document = reader.read(_named(self.path)).document if found else None
        for each in found:
            yield each.message if document is None else f"{self._place(document, each.path)}: {each.message}"

    def _place(self, document: SourceDocument, path: TreePath) -> str:
        """Where an expectation is written, as `FILE:LINE:COLUMN`."""
        place = Place(path=("cases", self.case.name, "expect", *path), part=Part.KEY)
        return place_text(document.positions.locate(place))


class ObsoleteSnapshots(_PipelineItem):
    """Snapshots of cases and pipelines that are gone; an update removes them."""

    def __init__(self, *, obsolete: tuple[Path, ...], **others: Any) -> None:  # noqa: ANN401 - passed on to pytest
        super().__init__(**others)
        self._obsolete = obsolete

    def runtest(self) -> None:
        """Remove them on an update, else fail with their names."""
        if self.is_update:
            snapshots.remove(self._obsolete)
            return
        faults = [f"{_named(path)} is obsolete: no case writes it any more" for path in self._obsolete]
        raise CaseFailed([*faults, "`renderline test --update` or `pytest --snapshot-update` removes it"])


def _line(document: SourceDocument | None, case: Case) -> int:
    """The line of a case's name, from 0."""
    if document is None:
        return 0
    return document.positions.locate(Place(path=("cases", case.name), part=Part.KEY)).span.start.line - 1


def _first_beside(path: Path) -> Path:
    """The pipeline that speaks for the folder, so that what has no pipeline is told once."""
    return min(each for each in path.parent.iterdir() if each == path or each.suffix in discovery.SUFFIXES)


def _named(path: Path) -> Path:
    """The path as a person would write it."""
    return Path(os.path.relpath(path))
