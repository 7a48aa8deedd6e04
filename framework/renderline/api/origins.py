"""Where a value in a compiled body came from."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path

from renderline.api.cells import CellCompiler, CompiledCell
from renderline.api.compiling import compile_reading
from renderline.canonical import JsonValue
from renderline.compiler.submission import Asset
from renderline.contract.new_types import age_days
from renderline.diagnostic import TreePath
from renderline.parameters.given import Given
from renderline.parameters.origins import Hop, HopKind, Tracer
from renderline.parameters.resolve import ResolvedDocument, prepare
from renderline.parameters.selection import Selection, select
from renderline.parameters.value_paths import find_value, values_by_root
from renderline.reporting.origin import Origin
from renderline.reporting.report import Report
from renderline.rules import secret_literal
from renderline.source import reader
from renderline.source.document import SourceDocument
from renderline.source.positions import PositionIndex
from renderline.wire.references import follow

__all__ = ["Origin", "find_origin"]


def find_origin(
    path: Path, target: str, given: Given | None = None, *, cell: str | None = None
) -> Origin | Report:
    """
    Trace one value of a pipeline back to where it is written.

    Args:
        target: `steps.NAME.input.KEY`, `$.steps[0].input.KEY`, `tags[0]`, `params.NAME`, `matrix.NAME`.
        cell: key of the matrix cell; the first one if left out.

    Returns:
        The report where the pipeline has mistakes that leave no body.

    Raises:
        UsageError: the file cannot be read, there is no such cell, or the path leads nowhere.
    """
    given = given or Given()
    reading = reader.read(path)
    document = reading.document
    program = None if document is None or reading.diagnostics else prepare(document, given).program
    if document is None or program is None:
        return compile_reading(reading, given).report
    chosen = next(select(program, Selection(key=cell)))
    compiled = CellCompiler(document, program, schema_age_days=age_days(given.today)).compile(chosen)
    if compiled.document is None:
        return compile_reading(reading, given, Selection(key=chosen.key)).report
    return _traced(document, given, compiled, compiled.document, target, program.count())


def _traced(
    document: SourceDocument,
    given: Given,
    compiled: CompiledCell,
    resolved: ResolvedDocument,
    target: str,
    cells: int,
) -> Origin:
    path = find_value(target, resolved)
    value, asset = _compiled(compiled, resolved, path)
    tracer = Tracer(document=document, resolved=resolved, given=given, files=_positions(given))
    return Origin(
        pipeline=resolved.name,
        cell=compiled.key,
        cells=cells,
        path=path,
        value=_veiled(value, path),
        hop=_without_secrets(tracer.trace(path), path),
        asset=asset,
    )


def _without_secrets(hop: Hop, path: TreePath) -> Hop:
    """A hop for showing; what is named like a secret and looks like one is veiled, wherever it is written."""
    path = hop.path or ((hop.name,) if hop.kind is HopKind.PARAMETER else path)
    hops = tuple(_without_secrets(each, path) for each in hop.hops)
    return dataclasses.replace(hop, value=_veiled(hop.value, path), hops=hops)


def _veiled(value: JsonValue, path: TreePath) -> JsonValue:
    if isinstance(value, str):
        return secret_literal.veiled(str(path[-1]) if path else "", value)
    if isinstance(value, Mapping):
        return {key: _veiled(child, (*path, key)) for key, child in value.items()}
    if isinstance(value, (list, tuple)):
        return [_veiled(child, (*path, index)) for index, child in enumerate(value)]
    return value


def _compiled(
    compiled: CompiledCell, resolved: ResolvedDocument, path: TreePath
) -> tuple[JsonValue, Asset | None]:
    """The value with its local files as assets, where the cell could be compiled."""
    submission = compiled.submission
    if submission is None or (path[:1] and path[0] not in submission.body):
        return follow(values_by_root(resolved) if path else resolved.body, path), None
    value = follow(submission.body, path)
    return value, next((each for each in submission.assets if each.key == value), None)


def _positions(given: Given) -> Mapping[str, PositionIndex]:
    """The places in the params files; they were read before, for their values alone."""
    readings = {name: reader.read(Path(name)).document for name, _ in given.files}
    return {name: document.positions for name, document in readings.items() if document is not None}
