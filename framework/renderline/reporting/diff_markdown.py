"""A diff for reviewers, in GitHub's Markdown: the total first, one row a pipeline, the fields below each."""

from __future__ import annotations

import re
from collections.abc import Iterator

from renderline.reporting.diff import CellPrice, ChangedCells, Diff, FieldDiff, PipelineDiff
from renderline.reporting.diff_words import (
    buzz_change,
    cells_summary,
    field_price,
    field_text,
    line_text,
    named_cells,
    sides,
    values_text,
)
from renderline.reporting.terminal import printable
from renderline.reporting.text import count

__all__ = ["render"]

_MOST_PIPELINES = 50
_MOST_GROUPS = 10
_MOST_FIELDS = 20
_MOST_CELLS = 10
_NAMED_CELLS = 2
_BACKTICKS = re.compile("`+")
_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>|~@&])")


def render(diff: Diff) -> str:
    """The whole diff; one sentence where nothing differs. Text of files cannot become markup."""
    different = list(diff.different)
    title = f"### Render pipelines: {_code(sides(diff))}"
    if not different:
        said = f"{count(len(diff.pipelines), 'pipeline')} compared, and nothing that is sent differs."
        return f"{title}\n\n{said}\n"
    shown = different[:_MOST_PIPELINES]
    rows = [_row(each) for each in shown]
    hidden = len(different) - len(shown)
    parts = [
        title,
        _total(diff),
        "\n".join(["| pipeline | cells | Buzz |", "|---|---|---:|", *rows]),
        *([f"{count(hidden, 'pipeline')} more not shown."] if hidden else []),
        *(part for each in shown for part in _details(each)),
    ]
    return printable("\n\n".join(parts)) + "\n"


def _total(diff: Diff) -> str:
    if diff.cost is None:
        return "**What it costs is not known.**"
    left_out = (
        f", without {count(diff.left_out, 'pipeline')} that cannot be compared" if diff.left_out else ""
    )
    return f"**{_plain(buzz_change(diff.cost))}**{left_out}. 1,000 Buzz are 1 US dollar."


def _row(pipeline: PipelineDiff) -> str:
    renamed = f" (was {_code(pipeline.old_path)})" if pipeline.old_path else ""
    cost = buzz_change(pipeline.cost) if pipeline.is_comparable else "not known"
    return f"| {_code(pipeline.path)}{renamed} | {_plain(cells_summary(pipeline))} | {_plain(cost)} |"


def _details(pipeline: PipelineDiff) -> Iterator[str]:
    """The sections of one pipeline, folded away."""
    body = [*_problems(pipeline), *_groups(pipeline)]
    body += _cells("added", pipeline.added) + _cells("removed", pipeline.removed)
    if body:
        yield f"<details><summary>{_plain(pipeline.path)}</summary>"
        yield from body
        yield "</details>"


def _problems(pipeline: PipelineDiff) -> list[str]:
    return [_code(problem) for problem in (pipeline.old_problem, pipeline.new_problem) if problem]


def _groups(pipeline: PipelineDiff) -> Iterator[str]:
    for group in pipeline.changed[:_MOST_GROUPS]:
        names = named_cells(group, _NAMED_CELLS)
        each = " each" if len(group.cells) > 1 else ""
        if names:
            yield f"{_code(names)}: {_plain(buzz_change(group.cost))}{each}"
        yield "\n".join(_table(group))
    hidden = sum(len(group.cells) for group in pipeline.changed[_MOST_GROUPS:])
    if hidden:
        yield f"{count(hidden, 'cell')} more changed."


def _table(group: ChangedCells) -> Iterator[str]:
    yield "| field | before | after | line | Buzz |"
    yield "|---|---|---|---|---:|"
    yield from (_field(field) for field in group.fields[:_MOST_FIELDS])
    hidden = len(group.fields) - _MOST_FIELDS
    if hidden > 0:
        yield f"| {count(hidden, 'field')} more | | | | |"
    if group.together is not None:
        yield f"| these together | | | | {_plain(buzz_change(group.together))} |"


def _field(field: FieldDiff) -> str:
    old, new = (_code(value) for value in values_text(field))
    varies = " and others" if field.varies else ""
    cost = _plain(field_price(field))
    return f"| {_code(field_text(field))} | {old} | {new}{varies} | {_code(line_text(field))} | {cost} |"


def _cells(what: str, cells: tuple[CellPrice, ...]) -> list[str]:
    if not cells or cells[0].cell == "":
        return []
    lines = [
        f"- {what}: {_code(each.cell)}, {_plain(buzz_change(each.cost))}" for each in cells[:_MOST_CELLS]
    ]
    hidden = len(cells) - _MOST_CELLS
    return ["\n".join([*lines, *([f"- {count(hidden, 'cell')} more {what}"] if hidden > 0 else [])])]


def _plain(text: str) -> str:
    """Text in which nothing is markup, nobody is mentioned and no row ends."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split())).replace("\\<", "&lt;").replace("\\@", "&#64;")


def _code(text: str | None) -> str:
    """A code span; a pipe would end the cell even inside of it."""
    if not text:
        return ""
    line = " ".join(text.split()).replace("|", "\\|")
    fence = "`" * (1 + max((len(run) for run in _BACKTICKS.findall(line)), default=0))
    blank = " " if "`" in line else ""
    return f"{fence}{blank}{line}{blank}{fence}"
