"""From files to submissions: read, resolve, judge, compile; with no network and no clock."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from renderline import canonical
from renderline.api.cells import CellCompiler, CompiledCell, Diagnose, diagnosed
from renderline.api.outline import judge_outline
from renderline.api.repeats import Repeats
from renderline.canonical import JsonObject
from renderline.compiler.submission import Submission
from renderline.compiler.submission import document as submission_document
from renderline.contract import check, steps
from renderline.contract.new_types import age_days
from renderline.cost.budget import Budget
from renderline.diagnostic import Diagnostic
from renderline.errors import UsageError
from renderline.parameters.cells import Cell
from renderline.parameters.given import Given
from renderline.parameters.resolve import prepare
from renderline.parameters.selection import EVERYTHING, Selection, select
from renderline.parameters.spelling import respelt
from renderline.pipeline.model import Pipeline
from renderline.reporting.report import Report, merge
from renderline.rules import output_collision, secret_literal
from renderline.source import reader
from renderline.source.document import Reading

__all__ = [
    "Compilation",
    "Given",
    "Report",
    "Take",
    "body_lines",
    "compile_file",
    "compile_reading",
    "plan_document",
    "read_parameters",
    "validate_recipe",
    "validate_recipe_reading",
]


Take = Callable[[Submission], None]
"""Takes one submission after another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compilation:
    """
    A pipeline file, checked and compiled.

    Attributes:
        name: of the pipeline.
        submissions: one a matrix cell, in the cells' order; empty when the report has errors.
        secrets: real values by parameter name; they leave this value only when a request is sent.
        budgets: what each submission may cost, in their order.
        diagnose: gives findings about the file, such as those about its prices, their lines and columns.
    """

    name: str
    report: Report
    submissions: tuple[Submission, ...] = ()
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    budgets: tuple[Budget, ...] = ()
    diagnose: Diagnose | None = field(default=None, repr=False, compare=False)


def validate_recipe(path: Path, recipe: str) -> Report:
    """Everything that is wrong with a file that holds the bare input of one recipe, such as `imageUpscaler`."""
    return validate_recipe_reading(reader.read(path), recipe)


def validate_recipe_reading(reading: Reading, recipe: str) -> Report:
    """Everything that is wrong with what was read as the bare input of one recipe."""
    if reading.document is None:
        return _report([reading])
    findings = check.check_recipe(recipe, reading.document.tree)
    return _report([reading], diagnosed(reading.document.positions, findings))


def compile_file(path: Path, given: Given | None = None, selection: Selection = EVERYTHING) -> Compilation:
    """
    Check a pipeline file and compile its cells, with no network and no clock.

    Raises:
        UsageError: the file cannot be read at all, or has no cell of the key that was asked for.
    """
    return compile_reading(reader.read(path), given or Given(), selection)


def compile_reading(
    reading: Reading, given: Given, selection: Selection = EVERYTHING, *, take: Take | None = None
) -> Compilation:
    """
    Check and compile what was read, from a file or elsewhere.

    Args:
        take: is given each submission as it is made, which the compilation then does not hold: memory hardly grows with
            the cells. What it was given is good only where the report has no errors.
    """
    document = reading.document
    if document is None:
        return Compilation(name="", report=_report([reading]))
    document = respelt(document, steps.step_keys())
    preparation = prepare(document, given)
    files = (reading, *preparation.templates)
    found = diagnosed(preparation.positions, preparation.findings)
    age = age_days(given.today)
    if preparation.program is None:
        outlined = judge_outline(document, preparation.values, schema_age_days=age)
        found = (*found, *diagnosed(document.positions, outlined))
        return Compilation(name=document.path.stem, report=_report(files, found))
    cells = select(preparation.program, selection)
    compiler = CellCompiler(document, preparation.program, schema_age_days=age)
    return _compile_cells(files, compiler, cells, found, take)


def plan_document(compilation: Compilation) -> str:
    """The canonical JSON document of a compilation, `renderline.plan/1`, ending with one newline."""
    return canonical.pretty(submission_document(compilation.name, compilation.submissions))


def body_lines(compilation: Compilation) -> str:
    """The bare bodies in compact canonical form, one a line."""
    return "".join(f"{canonical.compact(each.body).decode()}\n" for each in compilation.submissions)


def read_parameters(path: Path) -> JsonObject:
    """
    The content of a parameters file, YAML or JSON.

    Raises:
        UsageError: it cannot be read or is no mapping; the message has file, line and column.
    """
    reading = reader.read(path)
    if reading.diagnostics:
        first = reading.diagnostics[0]
        start = first.location.span.start
        raise UsageError(f"{first.location.file}:{start.line}:{start.column}: {first.message}")
    tree = None if reading.document is None else reading.document.tree
    if not isinstance(tree, Mapping):
        raise UsageError(f"{path}: a parameters file is a mapping of names to values")
    return tree


def _compile_cells(
    files: Sequence[Reading],
    compiler: CellCompiler,
    wanted: Iterable[Cell],
    found: Iterable[Diagnostic],
    take: Take | None,
) -> Compilation:
    gathered = _Gathered(take)
    collisions = tuple(output_collision.across(_judged(compiler, wanted, gathered)))
    told = gathered.repeats.told_once()
    report = _report(
        (*files, *compiler.tables), [*found, *told, *diagnosed(compiler.source.positions, collisions)]
    )
    first = gathered.first
    resolved = None if first is None else first.document
    return Compilation(
        name=compiler.source.path.stem if resolved is None else resolved.name,
        report=report,
        submissions=() if report.errors else tuple(gathered.submissions),
        secrets={} if resolved is None else resolved.secrets,
        budgets=() if report.errors else tuple(gathered.budgets),
        diagnose=None if first is None else first.diagnose,
    )


class _Gathered:
    """
    What is kept of cells that come one after another.

    Attributes:
        first: the first cell whose expressions gave values; it knows the pipeline's name and secrets.
    """

    def __init__(self, take: Take | None) -> None:
        self.repeats = Repeats()
        self.first: CompiledCell | None = None
        self.submissions: list[Submission] = []
        self.budgets: list[Budget] = []
        self._take = take

    def add(self, cell: CompiledCell) -> None:
        self.repeats.add(cell)
        if self.first is None and cell.document is not None:
            self.first = cell
        if cell.submission is None:
            return
        self.budgets.append(cell.budget)
        if self._take is None:
            self.submissions.append(cell.submission)
        else:
            self._take(cell.submission)


def _judged(
    compiler: CellCompiler, wanted: Iterable[Cell], gathered: _Gathered
) -> Iterator[tuple[str, Pipeline]]:
    for cell in map(compiler.compile, wanted):
        gathered.add(cell)
        if cell.pipeline is not None:
            yield cell.key, cell.pipeline


def _report(files: Sequence[Reading], found: Iterable[Diagnostic] = ()) -> Report:
    """The report of a pipeline file, the first one, and of the step templates that something is said about."""
    diagnostics = tuple(
        _mendable(files[0], each) for each in (*(each for file in files for each in file.diagnostics), *found)
    )
    # The lines are quoted in reports, and reports end up in public logs.
    told = {each.location.file for each in diagnostics}
    told |= {other.location.file for each in diagnostics for other in each.related}
    sources = {
        file.name: secret_literal.masked(file.name, file.text, diagnostics)
        for file in files
        if file is files[0] or file.name in told
    }
    return merge([Report(diagnostics=diagnostics, sources=sources)])


def _mendable(file: Reading, diagnostic: Diagnostic) -> Diagnostic:
    """What a step template says wrongly is mended where it is kept: other pipelines use it, too."""
    fix = diagnostic.fix
    is_elsewhere = fix is not None and fix.location.file != file.name
    return dataclasses.replace(diagnostic, fix=None) if is_elsewhere else diagnostic
