"""A pipeline's graph, ready to be drawn."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from renderline.api.cells import CellCompiler
from renderline.api.compiling import compile_file
from renderline.contract.new_types import age_days
from renderline.parameters.given import Given
from renderline.parameters.resolve import prepare
from renderline.pipeline.model import Pipeline
from renderline.reporting.report import Report
from renderline.source import reader

__all__ = ["Drawing", "draw"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """
    What a picture is made of.

    Attributes:
        pipeline: of the first matrix cell; None when the report has errors.
    """

    report: Report
    pipeline: Pipeline | None = None


def draw(path: Path, given: Given | None = None) -> Drawing:
    """
    The steps of a sound pipeline and what they read from each other.

    Raises:
        UsageError: the file cannot be read at all.
    """
    given = given or Given()
    compilation = compile_file(path, given)
    document = reader.read(path).document
    if compilation.report.errors or document is None:
        return Drawing(report=compilation.report)
    program = prepare(document, given).program
    cell = None if program is None else next(iter(program.cells()), None)
    if program is None or cell is None:
        return Drawing(report=compilation.report)
    compiler = CellCompiler(document, program, schema_age_days=age_days(given.today))
    return Drawing(report=compilation.report, pipeline=compiler.compile(cell).pipeline)
