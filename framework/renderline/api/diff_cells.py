"""The cells of one pipeline on both sides: those that one side lacks, and what differs in the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from renderline.api.diff_lines import CellLines, cell_lines, locate
from renderline.api.diff_sides import CompiledSide
from renderline.api.planning import media_of
from renderline.api.showing import shown
from renderline.canonical import JsonObject, JsonValue
from renderline.compiler.submission import Submission
from renderline.cost.compare import NO_BODY, CostDelta, Workflow, causes, cost_delta, total
from renderline.reporting.diff import CellPrice, ChangedCells, FieldDiff
from renderline.wire.body_changes import BodyChange, changes

__all__ = ["CellsDiff", "compare_cells", "is_alike"]

# To find a line, the file is resolved anew; no form for people shows more groups than this.
_MOST_LOCATED = 100
_Key = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CellsDiff:
    """What became of the cells; `same` counts those that would be sent alike, the prices are of all cells of a side."""

    added: tuple[CellPrice, ...]
    removed: tuple[CellPrice, ...]
    changed: tuple[ChangedCells, ...]
    same: int
    before: CostDelta
    after: CostDelta


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pair:
    """
    A cell that both sides have, and sends something else.

    Attributes:
        old_key: its key on the old side, which is another where a value of the matrix itself changed.
    """

    key: _Key
    old_key: _Key
    old: Submission
    new: Submission
    body: tuple[BodyChange, ...]
    outputs: tuple[BodyChange, ...]
    cost: CostDelta

    @property
    def changes(self) -> tuple[BodyChange, ...]:
        return (*self.body, *self.outputs)


def compare_cells(old: CompiledSide | None, new: CompiledSide | None) -> CellsDiff:
    """
    Pair the cells of a pipeline by case and key, and those that are left by what their files are called.

    A side that lacks the file has no cells. A word that changes in a table's row changes the key of its cell, and is for a reader
    no cell that went and another that came.
    """
    before = {} if old is None else old.cells
    after = {} if new is None else new.cells
    old_keys = {**{key: key for key in after if key in before}, **_same_files(before, after)}
    pairs = [(key, before[old_keys[key]], after[key]) for key in after if key in old_keys]
    differing = [_pair(old_keys[each[0]], *each) for each in pairs if not is_alike(each[1], each[2])]
    gone = before.keys() - set(old_keys.values())
    return CellsDiff(
        added=tuple(_prices(after, [key for key in after if key not in old_keys], is_new=True)),
        removed=tuple(_prices(before, [key for key in before if key in gone], is_new=False)),
        changed=tuple(
            _group(group, old, new) if number < _MOST_LOCATED else _group(group, None, None)
            for number, group in enumerate(_grouped(differing))
        ),
        same=len(pairs) - len(differing),
        before=_price(before.values()),
        after=_price(after.values()),
    )


def is_alike(old: Submission, new: Submission) -> bool:
    """Whether the same would be sent, and downloaded to the same names."""
    is_same_body = old.digest == new.digest and old.own_external_id == new.own_external_id
    return is_same_body and old.outputs == new.outputs


def _prices(cells: Mapping[_Key, Submission], keys: Iterable[_Key], *, is_new: bool) -> Iterator[CellPrice]:
    """The cells that the other side lacks, with the price that comes or goes."""
    for key in keys:
        workflow = _workflow(cells[key])
        cost = cost_delta(NO_BODY, workflow) if is_new else cost_delta(workflow, NO_BODY)
        yield CellPrice(cell=_label(key), cost=cost)


def _same_files(before: Mapping[_Key, Submission], after: Mapping[_Key, Submission]) -> Mapping[_Key, _Key]:
    """New key to old key, of cells that one side has under another key and that alone write the same files on each."""
    # By name and not by content: a picture that came out otherwise is what the reader wants to hear of.
    went = _by_files({key: each for key, each in before.items() if key not in after})
    came = _by_files({key: each for key, each in after.items() if key not in before})
    return {came[files]: went[files] for files in came if files in went}


def _by_files(cells: Mapping[_Key, Submission]) -> Mapping[tuple[object, ...], _Key]:
    found: dict[tuple[object, ...], list[_Key]] = {}
    for key, submission in cells.items():
        if submission.outputs:
            found.setdefault((key[0], *(each.name for each in submission.outputs)), []).append(key)
    return {files: keys[0] for files, keys in found.items() if len(keys) == 1}


def _price(cells: Iterable[Submission]) -> CostDelta:
    """Of one side by itself: what it costs more than nothing."""
    return total(cost_delta(NO_BODY, _workflow(each)) for each in cells)


def _pair(old_key: _Key, key: _Key, old: Submission, new: Submission) -> _Pair:
    return _Pair(
        key=key,
        old_key=old_key,
        old=old,
        new=new,
        body=changes(old.body, new.body),
        outputs=changes(_outputs(old), _outputs(new)),
        cost=cost_delta(_workflow(old), _workflow(new)),
    )


def _outputs(submission: Submission) -> JsonObject:
    entries: list[JsonValue] = [
        {"from": each.step, "as": each.name, **({"embed": True} if each.embed else {})}
        for each in submission.outputs
    ]
    return {"outputs": entries}


def _workflow(submission: Submission) -> Workflow:
    return Workflow(body=submission.body, media=media_of(submission), assumptions=submission.assumptions)


def _grouped(pairs: Iterable[_Pair]) -> Iterable[Sequence[_Pair]]:
    """Cells in which the same fields differ at the same cost; the values may be others in each."""
    groups: dict[object, list[_Pair]] = {}
    for pair in pairs:
        fields = tuple((each.kind, each.step, each.field) for each in pair.changes)
        groups.setdefault((fields, pair.cost), []).append(pair)
    return groups.values()


def _group(pairs: Sequence[_Pair], old: CompiledSide | None, new: CompiledSide | None) -> ChangedCells:
    first = pairs[0]
    found = causes(_workflow(first.old), _workflow(first.new), first.body)
    # An output's name costs nothing.
    costs = (*found.single, *(CostDelta() for _ in first.outputs))
    lines = (_lines(old, first.old_key), _lines(new, first.key))
    fields = tuple(
        FieldDiff(
            kind=change.kind,
            step=change.step,
            field=change.field,
            old=shown(change.old, change.at, first.old.assets),
            new=shown(change.new, change.path, first.new.assets),
            location=locate(change, *lines),
            cost=cost,
            varies=_varies(pairs, index),
        )
        for index, (change, cost) in enumerate(zip(first.changes, costs, strict=True))
    )
    return ChangedCells(
        cells=tuple(_label(pair.key) for pair in pairs),
        fields=fields,
        cost=first.cost,
        together=found.together,
    )


def _varies(pairs: Sequence[_Pair], index: int) -> bool:
    first = pairs[0].changes[index]
    return any(
        (pair.changes[index].old, pair.changes[index].new) != (first.old, first.new) for pair in pairs[1:]
    )


def _lines(side: CompiledSide | None, key: _Key) -> CellLines | None:
    if side is None:
        return None
    case, cell = key
    given = next((each.given for each in side.variants if each.case == case), None)
    return None if given is None else cell_lines(side, given, cell)


def _label(key: _Key) -> str:
    return ": ".join(part for part in key if part)
