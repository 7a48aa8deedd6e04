"""The `matrix` block: axes, how they combine, what is left out or added, and how many cells are allowed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from renderline.canonical import JsonObject, JsonValue
from renderline.diagnostic import Code, Finding, Part, Place, Severity, TreePath, nearest, with_cure
from renderline.parameters.cells import label
from renderline.parameters.faults import fault_at
from renderline.parameters.matrix_axes import Axis, read_axis
from renderline.parameters.matrix_cells import Exclusion, Matrix
from renderline.parameters.values import kind_of

__all__ = ["BAD_MATRIX", "DEFAULT_LIMIT", "IDLE_EXCLUSION", "KEYS", "TOO_MANY_CELLS", "MatrixReading", "read"]

BAD_MATRIX = Code(
    id="RL150",
    name="bad-matrix",
    description="A matrix has axes, or cells to include, and known keys beside them.",
)

_bad = partial(fault_at, BAD_MATRIX)
TOO_MANY_CELLS = Code(
    id="RL152", name="too-many-cells", description="A matrix has no more cells than its `limit`."
)
IDLE_EXCLUSION = Code(id="RL153", name="idle-exclusion", description="What `exclude` names is in the matrix.")

# A cell is a workflow that is paid for: a slip in a range must not become thousands of them.
DEFAULT_LIMIT = 256
"""Cells of a matrix that names no `limit`."""

PATH: TreePath = ("matrix",)
KEYS = ("axes", "combine", "exclude", "include", "limit")
"""What stands in a `matrix` block."""

_COMBINATIONS = ("product", "zip")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixReading:
    """
    What a `matrix` block says.

    Attributes:
        matrix: None when anything is wrong with it.
        names: what `matrix.…` may name, as far as it could be read; None without a matrix.
        is_legible: whether these are all names; where they are not, none is called unknown.
    """

    matrix: Matrix | None
    names: frozenset[str] | None
    findings: tuple[Finding, ...]
    is_legible: bool = True


def read(block: JsonValue, folder: Path) -> MatrixReading:
    """Read a `matrix` block; nothing is expanded, so a million cells cost no more than one."""
    if not isinstance(block, Mapping):
        finding = _bad(PATH, f"`matrix` is a mapping with `axes`, not {kind_of(block)}")
        return MatrixReading(matrix=None, names=frozenset(), findings=(finding,), is_legible=False)
    axes, axis_findings = _read_axes(block, folder)
    include, include_findings = _read_entries(block, "include")
    findings = [*_block_faults(block), *axis_findings, *include_findings]
    # The misplaced ones count: that they stand a level too high is told once, not at each expression.
    names = frozenset(_mapping(block.get("axes"))).union(_stray_axes(block), *include)
    if findings:
        is_legible = isinstance(block.get("axes", {}), Mapping)
        return MatrixReading(matrix=None, names=names, findings=tuple(findings), is_legible=is_legible)
    # Exclusions look values up on the axes, so the axes must be sound first.
    exclusions, findings = _read_exclusions(block, axes)
    matrix = Matrix(
        axes=axes, is_zip=block.get("combine") == "zip", exclusions=tuple(exclusions), include=tuple(include)
    )
    findings += _matrix_faults(matrix, block)
    is_sound = all(finding.severity is not Severity.ERROR for finding in findings)
    return MatrixReading(matrix=matrix if is_sound else None, names=names, findings=tuple(findings))


def _block_faults(block: JsonObject) -> Iterator[Finding]:
    stray = _stray_axes(block)
    for key in block:
        if key in stray:
            hint = f"write `axes: {{{key}: …}}`"
            yield _bad(
                (*PATH, key), f"the axis `{key}` does not stand under `axes`", hint=hint, part=Part.KEY
            )
        elif key not in KEYS:
            meant = nearest(key, KEYS)
            hint = f"did you mean `{meant}`?" if meant else f"keys: {', '.join(KEYS)}"
            finding = _bad((*PATH, key), f"unknown key `{key}` of a matrix", hint=hint, part=Part.KEY)
            yield with_cure(finding, key, KEYS)
    if "axes" not in block and "include" not in block and not stray:
        yield _bad(
            PATH, "this matrix has no `axes`", hint="write `axes: {seed: {range: [1, 4]}}`", part=Part.KEY
        )
    if block.get("combine", "product") not in _COMBINATIONS:
        yield _bad(
            (*PATH, "combine"),
            "`combine` is `product` or `zip`",
            hint="`product` crosses the axes, `zip` takes their values in step",
        )
    limit = block.get("limit", DEFAULT_LIMIT)
    if not isinstance(limit, int) or isinstance(limit, bool) or limit < 1:
        yield _bad(
            (*PATH, "limit"),
            "`limit` is a number of cells, 1 or more",
            hint=f"leave it out for {DEFAULT_LIMIT}",
        )


def _stray_axes(block: JsonObject) -> tuple[str, ...]:
    """Unknown keys that hold what an axis holds and are spelt like no key: axes that stand a level too high."""
    return tuple(
        key
        for key, value in block.items()
        if key not in KEYS and nearest(key, KEYS) is None and isinstance(value, (list, tuple, Mapping))
    )


def _read_axes(block: JsonObject, folder: Path) -> tuple[Mapping[str, Axis], list[Finding]]:
    path = (*PATH, "axes")
    bodies = block.get("axes", {})
    if not isinstance(bodies, Mapping):
        return {}, [_bad(path, f"`axes` is a mapping of names to axes, not {kind_of(bodies)}")]
    axes: dict[str, Axis] = {}
    findings = [finding for name in bodies for finding in _name_faults(name, (*path, name))]
    for name, body in bodies.items():
        axis = read_axis(body, (*path, name), folder)
        if isinstance(axis, Axis):
            axes[name] = axis
        else:
            findings += axis
    sizes = {name: axis.size for name, axis in axes.items()}
    # An axis that could not be read has no size, and the others would be blamed for it.
    if not findings and block.get("combine") == "zip" and len(set(sizes.values())) > 1:
        lengths = ", ".join(f"`{name}` has {size:,}" for name, size in sizes.items())
        findings.append(_bad((*PATH, "combine"), f"axes that are zipped have equally many values: {lengths}"))
    return axes, findings


def _name_faults(name: str, path: TreePath) -> Iterator[Finding]:
    if not _NAME.fullmatch(name):
        message = f"`{name}` cannot be an axis's name: letters, digits and `_`, no digit first"
        yield _bad(path, message, part=Part.KEY)


def _read_entries(block: JsonObject, key: str) -> tuple[list[JsonObject], list[Finding]]:
    """The mappings under `exclude` or `include`."""
    entries = block.get(key, [])
    if not isinstance(entries, (list, tuple)):
        return [], [
            _bad(
                (*PATH, key),
                f"`{key}` is a list of mappings, not {kind_of(entries)}",
                hint=f"write `{key}: [{{AXIS: value}}]`",
            )
        ]
    sound = [entry for entry in entries if isinstance(entry, Mapping) and entry]
    findings = [
        _bad((*PATH, key, index), f"an entry of `{key}` is a mapping of axes to values")
        for index, entry in enumerate(entries)
        if not isinstance(entry, Mapping) or not entry
    ]
    if key == "include":
        for index, entry in enumerate(sound):
            findings += [each for name in entry for each in _name_faults(name, (*PATH, key, index, name))]
    return sound, findings


def _read_exclusions(block: JsonObject, axes: Mapping[str, Axis]) -> tuple[list[Exclusion], list[Finding]]:
    entries, findings = _read_entries(block, "exclude")
    exclusions: list[Exclusion] = []
    for index, entry in enumerate(entries):
        path = (*PATH, "exclude", index)
        unknown = [name for name in entry if name not in axes]
        findings += [_no_axis(name, axes, (*path, name)) for name in unknown]
        if unknown:
            continue
        exclusion = {name: axes[name].find(value) for name, value in entry.items()}
        findings += [_idle((*path, name), name) for name, found in exclusion.items() if not found]
        exclusions.append(exclusion)
    return exclusions, findings


def _matrix_faults(matrix: Matrix, block: JsonObject) -> Iterator[Finding]:
    seen: dict[str, int] = {}
    for index, entry in enumerate(matrix.include):
        # Sorted: `{a: 1, b: 2}` and `{b: 2, a: 1}` are the same cell, whatever its key would be.
        key = ",".join(sorted(f"{name}={label(value)}" for name, value in entry.items()))
        if seen.setdefault(key, index) != index or matrix.holds(entry):
            yield _bad((*PATH, "include", index), "the matrix has this cell already")
    limit, count = block.get("limit", DEFAULT_LIMIT), matrix.count()
    if not count:
        yield _bad(PATH, "this matrix has no cells: everything is excluded", part=Part.KEY)
    if isinstance(limit, int) and count > limit:
        yield Finding(
            code=TOO_MANY_CELLS,
            place=Place(path=(*PATH, "limit") if "limit" in block else PATH, part=Part.KEY),
            message=f"this matrix has {count:,} cells, and its limit is {limit:,}",
            hint=f"take values away, or write `limit: {count}` if each of them is meant to be rendered",
        )


def _mapping(value: JsonValue) -> JsonObject:
    return value if isinstance(value, Mapping) else {}


def _no_axis(name: str, axes: Mapping[str, Axis], path: TreePath) -> Finding:
    meant = nearest(name, axes)
    hint = f"did you mean `{meant}`?" if meant else f"axes: {', '.join(axes)}"
    return _bad(path, f"there is no axis `{name}` to exclude from", hint=hint, part=Part.KEY)


def _idle(path: TreePath, name: str) -> Finding:
    return Finding(
        code=IDLE_EXCLUSION,
        place=Place(path=path),
        message=f"the axis `{name}` has no such value, so nothing is excluded",
        severity=Severity.WARNING,
    )
