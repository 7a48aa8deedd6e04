"""One workflow through all pure stages: resolve, judge, compile."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from renderline.api.likeness import CellJudge
from renderline.api.outline import judge_outline
from renderline.canonical import JsonValue
from renderline.compiler.compile import PipelineCompiler
from renderline.compiler.submission import Submission
from renderline.contract import steps
from renderline.contract.codes import CODES
from renderline.cost.budget import NO_BUDGET, Budget
from renderline.cost.budget import read as read_budget
from renderline.diagnostic import Diagnostic, Finding, Severity
from renderline.memo import IdentityMemo
from renderline.parameters.axis_origins import AxisOrigins
from renderline.parameters.resolve import Cell, Program, ResolvedDocument
from renderline.parameters.value_places import ValuePlaces
from renderline.pipeline.declared import declared_parameters
from renderline.pipeline.model import Modeller, Pipeline
from renderline.source.document import Reading, SourceDocument
from renderline.source.positions import PositionIndex

__all__ = ["CellCompiler", "CompiledCell", "Diagnose", "diagnosed"]

Diagnose = Callable[[Finding], Diagnostic]
"""Gives a finding its lines and columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledCell:
    """
    What became of one cell.

    Attributes:
        document: None where an expression failed.
        pipeline: the judged model; None with the document.
        submission: None where there is an error.
        budget: what the cell's own may cost.
        diagnose: gives findings about the cell their lines and columns; None without a document.
    """

    key: str
    diagnostics: tuple[Diagnostic, ...]
    document: ResolvedDocument | None = None
    pipeline: Pipeline | None = None
    submission: Submission | None = None
    budget: Budget = NO_BUDGET
    diagnose: Diagnose | None = None


class CellCompiler:
    """
    Compiles the cells of one file; what they share is read and measured once.

    Attributes:
        source: the file.

    Args:
        schema_age_days: as in `judge`.
    """

    def __init__(self, document: SourceDocument, program: Program, *, schema_age_days: int) -> None:
        self.source = document
        self._program = program
        self._schema_age_days = schema_age_days
        self._judge = CellJudge(schema_age_days=schema_age_days)
        self._budgets: IdentityMemo[JsonValue, Budget] = IdentityMemo(lambda stated, _at: read_budget(stated))
        self._axes = AxisOrigins(document=document)
        self._places = ValuePlaces(
            document=document,
            parameters=program.parameters,
            axes=self._axes,
            wrong_type=CODES["type"],
        )
        self._compiler = PipelineCompiler(document.path.absolute().parent)
        self._modeller = Modeller(
            program.name,
            templated=program.templated,
            step_types=steps.step_types(),
            parameters=declared_parameters(document.tree) if program.templated else (),
        )

    @property
    def tables(self) -> tuple[Reading, ...]:
        """The tables of the matrix in which something was found."""
        return self._axes.readings

    def compile(self, cell: Cell) -> CompiledCell:
        """All checks speak before anything is compiled."""
        resolution = self._program.resolve(cell)
        document = resolution.document
        if document is None:
            # An expression that fails must not hide what is wrong elsewhere in the file.
            found = [*resolution.findings, *judge_outline(self.source, schema_age_days=self._schema_age_days)]
            return CompiledCell(key=cell.key, diagnostics=diagnosed(self._program.positions, found))
        pipeline = self._modeller.model(
            document.body, outputs=document.own.get("outputs"), dropped=document.dropped
        )
        findings = [*resolution.findings, *self._judge.judge(pipeline)]
        submission = None
        if all(finding.severity is not Severity.ERROR for finding in findings):
            compiled = self._compiler.compile(document, pipeline)
            submission, findings = compiled.submission, [*findings, *compiled.findings]
        diagnose = self._diagnose(document)
        return CompiledCell(
            key=cell.key,
            diagnostics=tuple(diagnose(each) for each in findings),
            document=document,
            pipeline=pipeline,
            submission=submission,
            budget=self._budgets.of(document.own.get("budget")),
            diagnose=diagnose,
        )

    def _diagnose(self, document: ResolvedDocument) -> Diagnose:
        return lambda finding: self._places.diagnose(finding, document)


def diagnosed(positions: PositionIndex, findings: Iterable[Finding]) -> tuple[Diagnostic, ...]:
    """Findings with their lines and columns."""
    return tuple(positions.diagnose(finding) for finding in findings)
