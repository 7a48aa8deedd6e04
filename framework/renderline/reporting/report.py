"""What a check found, with the texts it speaks of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from renderline.diagnostic import Diagnostic, Severity

__all__ = ["Report", "merge"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """
    Diagnostics in the order of the files and lines.

    Attributes:
        sources: every file that was checked, by the name that the diagnostics' locations have, with its text.
    """

    diagnostics: tuple[Diagnostic, ...] = ()
    sources: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def files(self) -> tuple[str, ...]:
        """Every file that was checked or that a diagnostic lies in, sorted."""
        return tuple(sorted({*self.sources, *(each.location.file for each in self.diagnostics)}))

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """What has to be mended."""
        return tuple(each for each in self.diagnostics if each.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """What had better be looked at."""
        return tuple(each for each in self.diagnostics if each.severity is Severity.WARNING)

    @property
    def notes(self) -> tuple[Diagnostic, ...]:
        """What is good to know."""
        return tuple(each for each in self.diagnostics if each.severity is Severity.NOTE)

    @property
    def mendable(self) -> tuple[Diagnostic, ...]:
        """What `validate --fix` mends."""
        return tuple(each for each in self.diagnostics if each.fix is not None)


def merge(reports: Iterable[Report]) -> Report:
    """One report of several, sorted, each diagnostic once."""
    diagnostics: set[Diagnostic] = set()
    sources: dict[str, str] = {}
    for report in reports:
        diagnostics.update(report.diagnostics)
        sources.update(report.sources)
    return Report(diagnostics=tuple(sorted(diagnostics, key=lambda each: each.sort_key)), sources=sources)
