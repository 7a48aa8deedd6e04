"""A diff for machines, version 1: every field by name, no value cut; amounts in Buzz."""

from __future__ import annotations

from decimal import Decimal

from renderline.canonical import JsonObject, JsonValue
from renderline.cost.compare import CostDelta
from renderline.reporting.diff import BudgetNote, CellPrice, ChangedCells, Diff, FieldDiff, PipelineDiff
from renderline.reporting.diff_words import field_text

__all__ = ["FORMAT", "diff_document"]

FORMAT = "renderline.diff/1"


def diff_document(diff: Diff) -> JsonObject:
    """What `diff --format json` prints; a `head` of null is the work tree."""
    return {
        "format": FORMAT,
        "base": diff.base,
        "head": diff.head or None,
        "same": diff.is_same,
        "currency": "buzz",
        "cost": None if diff.cost is None else _cost(diff.cost),
        "costBefore": None if diff.cost is None else _cost(diff.before),
        "costAfter": None if diff.cost is None else _cost(diff.after),
        "notCompared": diff.left_out,
        "pipelines": [_pipeline(each) for each in diff.pipelines],
    }


def _pipeline(pipeline: PipelineDiff) -> dict[str, JsonValue]:
    return {
        "path": pipeline.path,
        "oldPath": pipeline.old_path,
        "isNew": not pipeline.on_old,
        "isRemoved": not pipeline.on_new,
        "baseProblem": pipeline.old_problem or None,
        "headProblem": pipeline.new_problem or None,
        "same": pipeline.same if pipeline.is_comparable else None,
        "cost": _cost(pipeline.cost) if pipeline.is_comparable else None,
        "costBefore": _cost(pipeline.before) if pipeline.is_comparable else None,
        "costAfter": _cost(pipeline.after) if pipeline.is_comparable else None,
        "budget": [_note(each) for each in pipeline.budget],
        "added": [_cell(each) for each in pipeline.added],
        "removed": [_cell(each) for each in pipeline.removed],
        "changed": [_group(each) for each in pipeline.changed],
    }


def _note(note: BudgetNote) -> dict[str, JsonValue]:
    return {
        "over": note.is_over,
        "message": note.message,
        "file": note.location.file,
        "line": note.location.span.start.line,
    }


def _cell(cell: CellPrice) -> dict[str, JsonValue]:
    return {"cell": cell.cell, "cost": _cost(cell.cost)}


def _group(group: ChangedCells) -> dict[str, JsonValue]:
    return {
        "cells": list(group.cells),
        "costEach": _cost(group.cost),
        "costTogether": None if group.together is None else _cost(group.together),
        "fields": [_field(each) for each in group.fields],
    }


def _field(field: FieldDiff) -> dict[str, JsonValue]:
    start = None if field.location is None else field.location.span.start
    return {
        "kind": field.kind.value,
        "path": field_text(field),
        "old": field.old,
        "new": field.new,
        "varies": field.varies,
        "file": None if field.location is None else field.location.file,
        "line": None if start is None else start.line,
        "column": None if start is None else start.column,
        "cost": None if field.cost is None else _cost(field.cost),
    }


def _cost(cost: CostDelta) -> dict[str, JsonValue]:
    """`low` and `high` are null where nothing of the amount is known; `unknown` names the steps without a price."""
    is_nothing_known = bool(cost.unknown) and cost.low == cost.high == 0
    return {
        "low": None if is_nothing_known else _amount(cost.low),
        "high": None if is_nothing_known else _amount(cost.high),
        "exact": cost.is_exact and cost.is_known,
        "unknown": list(cost.unknown),
    }


def _amount(amount: Decimal) -> int | float:
    return int(amount) if amount == amount.to_integral_value() else float(amount)
