"""
From a read file and what the caller gives to request bodies, one for each cell.

`prepare` does once what is the same for all cells; `Program.resolve` does the rest, lazily, cell by cell. All that other
rooms take from here stands in this module's list of names.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from renderline.canonical import JsonObject, JsonValue
from renderline.diagnostic import Finding, Place, Severity
from renderline.parameters import binding, own_keys, profiles, top_level
from renderline.parameters.binding import MISSING_VALUE, Binding
from renderline.parameters.cells import Cell
from renderline.parameters.declarations import Declarations
from renderline.parameters.declarations import read as read_declarations
from renderline.parameters.expressions import Expressions
from renderline.parameters.given import Given
from renderline.parameters.matrix import IDLE_EXCLUSION, MatrixReading
from renderline.parameters.matrix import read as read_matrix
from renderline.parameters.matrix_cells import Matrix
from renderline.parameters.plan import Plan, compile_plan, plan_as_it_is
from renderline.parameters.profiles import Overlaid
from renderline.parameters.program import Program, Resolution, ResolvedDocument
from renderline.parameters.scope import Names, Scope
from renderline.parameters.template_files import TemplateLibrary
from renderline.parameters.trees import TreeCompiler, relocated
from renderline.parameters.values import kind_of
from renderline.source.document import Reading, SourceDocument
from renderline.source.positions import PositionIndex

__all__ = ["Cell", "Given", "Preparation", "Program", "Resolution", "ResolvedDocument", "prepare"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparation:
    """
    A program, or what stands in its way; with a program the findings are warnings.

    Attributes:
        positions: of the pipeline file with the step templates it uses; they know the places of the findings.
        templates: the files of these step templates.
        values: the parameters' values, where nothing but a value that is missing stands in the way.
    """

    program: Program | None
    findings: tuple[Finding, ...]
    positions: PositionIndex
    templates: tuple[Reading, ...] = ()
    values: JsonObject = field(default_factory=dict)


def prepare(document: SourceDocument, given: Given) -> Preparation:
    """
    Check all that is the same for every cell, and compile the expressions.

    A file of API keys alone is not templated: its body is its tree, whatever text it holds.
    """
    tree = document.tree
    if not isinstance(tree, Mapping):
        return Preparation(program=None, findings=(_no_mapping(tree),), positions=document.positions)
    if not top_level.is_templated(tree):
        return _as_it_is(document, tree, given)
    return _templated(document, tree, given)


def _as_it_is(document: SourceDocument, tree: JsonObject, given: Given) -> Preparation:
    undeclared = Declarations(parameters={}, names=frozenset(), findings=())
    bound = binding.bind(undeclared, given, {}, _folder(document))
    # Such a file has no profiles: asking for one is a mistake that has to be told.
    overlaid, profile_findings = _overlaid(tree, given)
    findings = [*top_level.warn_untemplated(tree), *bound.findings, *profile_findings]
    return _prepared(
        findings, _program(document, overlaid, bound, plan_as_it_is(tree)), TemplateLibrary(document=document)
    )


def _templated(document: SourceDocument, tree: JsonObject, given: Given) -> Preparation:
    declared = read_declarations(tree)
    overlaid, profile_findings = _overlaid(tree, given)
    bound = binding.bind(declared, given, overlaid.parameters, _folder(document))
    findings = [
        *top_level.check(tree),
        *declared.findings,
        *profile_findings,
        *bound.findings,
        *own_keys.check_fixed_keys(tree),
        *profiles.check(tree),
        *_misfits_in_file(tree, declared, _folder(document)),
    ]
    # Before the compiler, which has to know the names of the axes.
    crossed = _matrix(overlaid, _folder(document))
    findings += crossed.findings
    values = _fixed_values(document, overlaid, bound)
    compiler = TreeCompiler(
        expressions=Expressions(_names(declared, crossed)),
        # With a value missing, every expression that uses it would be reported as well.
        scope=None if _stands_in_the_way(findings) else Scope(values=values),
        sources=overlaid.moves,
        findings=findings,
    )
    library = TemplateLibrary(document=document)
    plan = compile_plan(compiler, overlaid.tree, library)
    program = _program(document, overlaid, bound, plan, matrix=crossed.matrix)
    return _prepared(compiler.findings, dataclasses.replace(program, positions=library.positions), library)


def _overlaid(tree: JsonObject, given: Given) -> tuple[Overlaid, Iterable[Finding]]:
    if given.profile is None:
        return Overlaid(tree=tree), ()
    overlaid = profiles.overlay(tree, given.profile)
    return (overlaid, ()) if isinstance(overlaid, Overlaid) else (Overlaid(tree=tree), (overlaid,))


def _misfits_in_file(tree: JsonObject, declared: Declarations, folder: Path) -> Iterator[Finding]:
    """Misfits in all profiles and cases, also in those that are not asked for now."""
    for key in ("profiles", "cases"):
        block = tree.get(key)
        for name, entry in block.items() if isinstance(block, Mapping) else ():
            values = entry.get("parameters") if isinstance(entry, Mapping) else None
            if isinstance(values, Mapping):
                yield from binding.misfits(declared, values, (key, name, "parameters"), folder)


def _matrix(overlaid: Overlaid, folder: Path) -> MatrixReading:
    if "matrix" not in overlaid.tree:
        return MatrixReading(matrix=None, names=None, findings=())
    reading = read_matrix(overlaid.tree["matrix"], folder)
    told = (each for each in reading.findings if not _is_narrowed(each, overlaid))
    located = tuple(relocated(finding, overlaid.moves) for finding in told)
    return dataclasses.replace(reading, findings=located)


def _is_narrowed(finding: Finding, overlaid: Overlaid) -> bool:
    """Whether an exclusion of the file is idle on an axis that a profile laid over: that was meant."""
    path = finding.place.path
    is_own = finding.code == IDLE_EXCLUSION and path[:2] not in overlaid.moves
    return is_own and ("matrix", "axes", path[-1]) in overlaid.moves


def _names(declared: Declarations, crossed: MatrixReading) -> Names:
    secrets = frozenset(name for name, each in declared.parameters.items() if each.is_secret)
    illegible = {"params": declared.is_legible, "matrix": crossed.is_legible}
    return Names(
        params=declared.names,
        matrix=crossed.names,
        secrets=secrets,
        illegible=frozenset(root for root, is_legible in illegible.items() if not is_legible),
    )


def _fixed_values(document: SourceDocument, overlaid: Overlaid, bound: Binding) -> Mapping[str, JsonObject]:
    return {
        "params": {name: each.value for name, each in bound.parameters.items()},
        "pipeline": {"name": _name(document, overlaid)},
    }


def _name(document: SourceDocument, overlaid: Overlaid) -> str:
    name = overlaid.tree.get("name")
    # A name that is no text is told by `check_fixed_keys`; the stem stands in until it is mended.
    return name if isinstance(name, str) else document.path.stem


def _folder(document: SourceDocument) -> Path:
    return document.path.absolute().parent


def _program(
    document: SourceDocument, overlaid: Overlaid, bound: Binding, plan: Plan, *, matrix: Matrix | None = None
) -> Program:
    return Program(
        name=_name(document, overlaid),
        templated=plan.templated,
        parameters=bound.parameters,
        positions=document.positions,
        _secrets=bound.secrets,
        _values=_fixed_values(document, overlaid, bound),
        _plan=plan,
        _matrix=matrix,
    )


def _prepared(findings: Iterable[Finding], program: Program, library: TemplateLibrary) -> Preparation:
    # A misfit of the chosen profile is found twice: as a value in use, and as a value in the file.
    once = tuple(dict.fromkeys(findings))
    return Preparation(
        program=None if _stands_in_the_way(once) else program,
        findings=once,
        positions=library.positions,
        templates=tuple(library.readings.values()),
        values={} if any(each.severity is Severity.ERROR for each in once) else _known(program),
    )


def _known(program: Program) -> JsonObject:
    return {name: each.value for name, each in program.parameters.items()}


def _stands_in_the_way(findings: Iterable[Finding]) -> bool:
    """A value that is missing does, even where it is no mistake."""
    return any(each.severity is Severity.ERROR or each.code == MISSING_VALUE for each in findings)


def _no_mapping(tree: JsonValue) -> Finding:
    return Finding(
        code=top_level.NOT_A_MAPPING,
        place=Place(path=()),
        message=f"a pipeline is a mapping of keys to values, and this is {kind_of(tree)}",
        hint="begin with `version: 1` and `steps:`",
    )
