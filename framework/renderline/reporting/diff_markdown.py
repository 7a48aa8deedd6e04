"""A diff for reviewers, in GitHub's Markdown: the total first, one row a pipeline, the fields below each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from renderline.diagnostic import Location
from renderline.reporting.diff import CellPrice, ChangedCells, Diff, FieldDiff, PipelineDiff
from renderline.reporting.diff_words import (
    budget_text,
    buzz_change,
    cells_summary,
    field_price,
    field_text,
    price_move,
    sides,
    values_text,
)
from renderline.reporting.markdown import code, html_code, plain
from renderline.reporting.text import count
from renderline.wire.body_changes import ChangeKind

__all__ = ["Detail", "Linker", "render", "sections"]

_NAMED_CELLS = 2
_SHORT_CHARACTERS = 24

Linker = Callable[[Location], str | None]
"""Where a line can be looked at; None where nowhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """
    How much is shown; the rest is counted.

    Attributes:
        groups: of changed cells, of each pipeline.
        fields: of each group.
        prices: of added cells, and of removed ones, of each pipeline: those of one price are told together.
    """

    pipelines: int = 50
    groups: int = 10
    fields: int = 20
    prices: int = 10


def render(diff: Diff) -> str:
    """The whole diff; one sentence where nothing differs. Text of files cannot become markup."""
    title = f"### Render pipelines: {code(sides(diff))}"
    if diff.is_same:
        said = f"{count(len(diff.pipelines), 'pipeline')} compared, and nothing that is sent differs."
        return f"{title}\n\n{said}\n"
    return "\n\n".join([title, _total(diff), *sections(diff, Detail(), _nowhere)]) + "\n"


def sections(diff: Diff, detail: Detail, linker: Linker) -> Iterator[str]:
    """The table of the pipelines that differ and, folded away, what differs in each; paragraphs of Markdown."""
    # The price in the first column, which a phone shows; the dearest first, since the last may be cut; what has no
    # price before all.
    different = sorted(diff.different, key=_weight, reverse=True)
    shown = different[: detail.pipelines]
    hidden = len(different) - len(shown)
    yield "\n".join(["| change | a run | pipeline | cells |", "|---:|---:|---|---|", *map(_row, shown)])
    if hidden:
        yield f"{count(hidden, 'pipeline')} more not shown."
    for each in shown:
        yield from _details(each, detail, linker, is_open=len(different) == 1)


def _weight(pipeline: PipelineDiff) -> tuple[bool, Decimal]:
    cost = pipeline.cost
    return not (pipeline.is_comparable and cost.is_known), max(abs(cost.low), abs(cost.high))


def _nowhere(_location: Location) -> None:
    return None


def _total(diff: Diff) -> str:
    if diff.cost is None:
        return "**What it costs is not known.**"
    left_out = (
        f", without {count(diff.left_out, 'pipeline')} that cannot be compared" if diff.left_out else ""
    )
    run = plain(price_move(diff.before, diff.after))
    return f"**{plain(buzz_change(diff.cost))}**{left_out}: {run} a run. 1,000 Buzz are 1 US dollar."


def _row(pipeline: PipelineDiff) -> str:
    renamed = f" (was {code(pipeline.old_path)})" if pipeline.old_path else ""
    cost, run = "not known", ""
    if pipeline.is_comparable:
        cost, run = buzz_change(pipeline.cost), price_move(pipeline.before, pipeline.after)
    return f"| {_price(cost)} | {_price(run)} | {code(pipeline.path)}{renamed} | {plain(cells_summary(pipeline))} |"


def _details(pipeline: PipelineDiff, detail: Detail, linker: Linker, *, is_open: bool) -> Iterator[str]:
    """The sections of one pipeline, folded away unless there is no other."""
    body = [*_problems(pipeline), *_budget(pipeline, linker), *_groups(pipeline, detail, linker)]
    body += _cells("added", pipeline.added, detail.prices)
    body += _cells("removed", pipeline.removed, detail.prices)
    # GitHub reads Markdown inside of HTML only after a blank line, which the caller puts between all that is yielded.
    if body:
        yield f"<details{' open' if is_open else ''}><summary>{html_code(pipeline.path)}</summary>"
        yield from body
        yield "</details>"


def _problems(pipeline: PipelineDiff) -> list[str]:
    return [code(problem) for problem in (pipeline.old_problem, pipeline.new_problem) if problem]


def _budget(pipeline: PipelineDiff, linker: Linker) -> Iterator[str]:
    for note in pipeline.budget:
        sign = "CAUTION" if note.is_over else "WARNING"
        yield f"> [!{sign}]\n> {plain(budget_text(note))} ({_place(note.location, pipeline.path, linker)})"


def _groups(pipeline: PipelineDiff, detail: Detail, linker: Linker) -> Iterator[str]:
    for group in pipeline.changed[: detail.groups]:
        each = f" each, {plain(buzz_change(group.total))} in all" if len(group.cells) > 1 else ""
        if group.cells != ("",):
            yield f"{_named(group.cells)}: {plain(buzz_change(group.cost))}{each}"
        yield "\n".join(_table(group, pipeline.path, detail.fields, linker))
    hidden = sum(len(group.cells) for group in pipeline.changed[detail.groups :])
    if hidden:
        yield f"{count(hidden, 'cell')} more changed."


def _table(group: ChangedCells, path: str, most: int, linker: Linker) -> Iterator[str]:
    yield "| price | field | change | where |"
    yield "|---:|---|---|---|"
    yield from (_field(field, path, linker) for field in group.fields[:most])
    hidden = len(group.fields) - most
    if hidden > 0:
        yield f"| | {count(hidden, 'field')} more | | |"
    if group.together is not None:
        yield f"| {_price(buzz_change(group.together))} | these together | | |"


def _field(field: FieldDiff, path: str, linker: Linker) -> str:
    line = _place(field.location, path, linker) if field.location else ""
    return f"| {_price(field_price(field))} | {code(field_text(field))} | {_change(field)} | {line} |"


def _place(location: Location, path: str, linker: Linker) -> str:
    """The line, with its file where that is not the pipeline's own."""
    line = location.span.start.line
    text = f"line&nbsp;{line}" if location.file == path else code(f"{location.file}:{line}")
    url = linker(location)
    return f"[{text}]({url})" if url else text


def _change(field: FieldDiff) -> str:
    """Both values in one column: beside each other where they are short, else below."""
    old, new = values_text(field)
    varies = ", others in other cells" if field.varies else ""
    if field.kind is ChangeKind.ADDED:
        return f"new: {code(new)}{varies}"
    if field.kind is ChangeKind.REMOVED:
        return f"gone: {code(old)}{varies}"
    arrow = " → " if len(old) + len(new) <= _SHORT_CHARACTERS else "<br>→ "
    return f"{code(old)}{arrow}{code(new)}{varies}"


def _price(text: str) -> str:
    """An amount that is not broken before its unit."""
    return plain(text).replace(" Buzz", "&nbsp;Buzz")


def _cells(what: str, cells: Sequence[CellPrice], most: int) -> list[str]:
    """Cells of one price on one line, the first of them by name."""
    if not cells or cells[0].cell == "":
        return []
    alike = [list(group) for _, group in groupby(cells, key=lambda each: each.cost)]
    lines = [_alike(what, group) for group in alike[:most]]
    hidden = sum(len(group) for group in alike[most:])
    return ["\n".join([*lines, *([f"- {count(hidden, 'cell')} more {what}"] if hidden else [])])]


def _alike(what: str, cells: Sequence[CellPrice]) -> str:
    each = " each" if len(cells) > 1 else ""
    return f"- {what}: {_named([cell.cell for cell in cells])}: {plain(buzz_change(cells[0].cost))}{each}"


def _named(cells: Sequence[str]) -> str:
    """The first cells by their keys, and how many more."""
    hidden = len(cells) - _NAMED_CELLS
    more = f" and {count(hidden, 'cell')} more" if hidden > 0 else ""
    return ", ".join(map(code, cells[:_NAMED_CELLS])) + more
