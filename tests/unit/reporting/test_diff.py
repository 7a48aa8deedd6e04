"""A diff in words, in Markdown and as JSON."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from renderline.canonical import JsonValue
from renderline.cost.compare import CostDelta
from renderline.diagnostic import Location, Position, Span
from renderline.reporting import diff_json, diff_markdown, diff_text
from renderline.reporting.diff import BudgetNote, CellPrice, ChangedCells, Diff, FieldDiff, PipelineDiff
from renderline.reporting.diff_words import (
    buzz_change,
    cells_summary,
    field_price,
    field_text,
    price_move,
    values_text,
)
from renderline.reporting.report import Report
from renderline.wire.body_changes import ChangeKind


def buzz(low: int, high: int | None = None, *unknown: str, is_exact: bool = True) -> CostDelta:
    return CostDelta(
        low=Decimal(low), high=Decimal(low if high is None else high), unknown=unknown, is_exact=is_exact
    )


def field(
    old: JsonValue = 4,
    new: JsonValue = 8,
    *,
    step: str = "hero",
    kind: ChangeKind = ChangeKind.CHANGED,
    cost: CostDelta | None = None,
    line: int = 14,
) -> FieldDiff:
    start = Position(line, 9)
    location = Location("pipelines/hero.yaml", Span(start, start)) if line else None
    return FieldDiff(
        kind=kind, step=step, field=("input", "quantity"), old=old, new=new, location=location, cost=cost
    )


def diff(*pipelines: PipelineDiff) -> Diff:
    return Diff(base="main", head="", pipelines=pipelines, report=Report())


GROUP = ChangedCells(
    cells=("style=neon", "style=ink", "style=oil"),
    fields=(field(cost=buzz(160)), field("a", "b", step="$1", line=0)),
    cost=buzz(200),
    together=buzz(40),
)
CHANGED = PipelineDiff(
    path="pipelines/hero.yaml",
    old_path="pipelines/old.yaml",
    changed=(GROUP,),
    added=(CellPrice(cell="style=ash", cost=buzz(40)),),
    removed=(CellPrice(cell="style=mud", cost=buzz(0, None, "hero")),),
    same=2,
    before=buzz(400, None, "hero"),
    after=buzz(1040),
    budget=(
        BudgetNote(
            is_over=True,
            message="the run costs 1,040 Buzz, more than the 800 allowed",
            location=Location("pipelines/hero.yaml", Span(Position(5, 8), Position(5, 11))),
        ),
    ),
)
BROKEN = PipelineDiff(path="pipelines/cat.yaml", old_problem="main:pipelines/cat.yaml:3:1: unknown key")


@pytest.mark.parametrize(
    ("cost", "said"),
    [
        (buzz(160), "+160 Buzz"),
        (buzz(-40), "-40 Buzz"),
        (buzz(0), "±0 Buzz"),
        (buzz(10, 20), "+10 to +20 Buzz"),
        (buzz(1250, is_exact=False), "≈ +1,250 Buzz"),
        (buzz(0, 0, "hero", "$1"), "unknown: hero, step 2"),
        (buzz(5, 5, "hero"), "+5 Buzz, and unknown: hero"),
        (None, "unknown"),
    ],
)
def test_a_price_rises_falls_or_is_not_known(cost: CostDelta | None, said: str) -> None:
    assert buzz_change(cost) == said


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (buzz(240), buzz(400), "240 → 400 Buzz"),
        (buzz(240), buzz(240), "240 Buzz"),
        (buzz(0), buzz(10, 20, is_exact=False), "0 → ≈ 10–20 Buzz"),
        (buzz(0, 0, "hero"), buzz(5, 5, "hero"), "unknown → at least 5 Buzz"),
        (buzz(0, 0, "hero"), buzz(0, 0, "hero"), "unknown"),
    ],
)
def test_a_run_costs_something_on_either_side(before: CostDelta, after: CostDelta, said: str) -> None:
    assert price_move(before, after) == said


@pytest.mark.parametrize(
    ("cost", "said"),
    [(buzz(0, 0, "hero"), "unknown"), (buzz(0, 0, "big"), "unknown: big"), (buzz(12), "+12 Buzz")],
)
def test_a_field_names_no_step_but_another_than_its_own(cost: CostDelta, said: str) -> None:
    assert field_price(field(cost=cost)) == said


def test_a_field_is_named_as_explain_takes_it() -> None:
    assert field_text(field()) == "steps.hero.input.quantity"
    assert field_text(field(step="$1")) == "steps[1].input.quantity"
    assert field_text(field(step="")) == "input.quantity"


def test_long_values_are_cut_where_they_are_alike() -> None:
    text = "a cat that looks out of the window " * 4
    old, new = values_text(field(f"{text} at rain {text}", f"{text} at snow {text}"))
    assert "rain" in old
    assert "snow" in new
    assert max(len(old), len(new)) <= 62


@pytest.mark.parametrize(
    ("pipeline", "said"),
    [
        (CHANGED, "3 cells changed, 1 added, 1 removed, 2 the same"),
        (
            PipelineDiff(path="a", changed=(ChangedCells(cells=("",), fields=(), cost=buzz(0)),)),
            "1 cell changed",
        ),
        (PipelineDiff(path="a", added=CHANGED.added, on_old=False), "new, 1 cell"),
        (PipelineDiff(path="a", removed=CHANGED.removed * 2, on_new=False), "removed, 2 cells"),
        (BROKEN, "did not compile before"),
        (PipelineDiff(path="a", new_problem="x"), "does not compile"),
    ],
)
def test_a_pipeline_in_numbers(pipeline: PipelineDiff, said: str) -> None:
    assert cells_summary(pipeline) == said


def test_people_read_each_field_with_its_line_and_price() -> None:
    assert (
        diff_text.render(diff(CHANGED, BROKEN))
        == """\
pipelines/hero.yaml (was pipelines/old.yaml): 3 cells changed, 1 added, 1 removed, 2 the same, \
+640 Buzz, and unknown: hero (at least 400 → 1,040 Buzz)
  over budget: the run costs 1,040 Buzz, more than the 800 allowed, pipelines/hero.yaml:5:8
  ~ style=neon; style=ink; and 1 cell more: +200 Buzz each, +600 Buzz in all
      +160 Buzz: steps.hero.input.quantity 4 → 8, pipelines/hero.yaml:14
      unknown: steps[1].input.quantity "a" → "b"
      +40 Buzz: these together
  + style=ash: +40 Buzz
  - style=mud: unknown: hero

pipelines/cat.yaml: did not compile before
  main:pipelines/cat.yaml:3:1: unknown key

main → work tree: 2 of 2 pipelines differ, +640 Buzz, and unknown: hero (at least 400 → 1,040 Buzz), without 1 pipeline that cannot be compared
"""
    )


def test_nothing_is_said_of_what_is_the_same() -> None:
    same = PipelineDiff(path="a", same=3)
    assert diff_text.render(diff(same)) == ""
    assert "nothing that is sent differs" in diff_markdown.render(diff(same))


def test_where_nothing_can_be_compared_no_price_is_told() -> None:
    text = diff_text.render(diff(BROKEN))
    assert "what it costs is not known" in text
    assert "Buzz" not in text


def test_thousands_of_cells_are_counted() -> None:
    groups = tuple(ChangedCells(cells=(f"n={n}",), fields=(field(),), cost=buzz(1)) for n in range(2000))
    cells = tuple(CellPrice(cell=f"m={n}", cost=buzz(1)) for n in range(2000))
    found = diff(PipelineDiff(path="a", changed=groups, added=cells))
    text = diff_text.render(found)
    assert "1,980 cells more changed" in text
    assert "1,990 cells more added" in text
    assert len(text.splitlines()) < 60
    assert len(diff_markdown.render(found)) < 10_000


def test_markdown_is_one_table_and_the_fields_below() -> None:
    lines = diff_markdown.render(diff(CHANGED, BROKEN)).splitlines()
    assert lines[0] == "### Render pipelines: `main → work tree`"
    assert "| not known |  | `pipelines/cat.yaml` | did not compile before |" in lines
    assert "| +160&nbsp;Buzz | `steps.hero.input.quantity` | `4` → `8` | line&nbsp;14 |" in lines
    assert "- added: `style=ash`: +40 Buzz" in lines
    budget = lines.index("> [!CAUTION]") + 1
    assert lines[budget] == (
        "> over budget: the run costs 1,040 Buzz, more than the 800 allowed (line&nbsp;5)"
    )


def test_the_machine_form_has_every_field_by_name() -> None:
    document: Any = diff_json.diff_document(diff(CHANGED, BROKEN))
    assert (document["format"], document["head"], document["notCompared"]) == ("renderline.diff/1", None, 1)
    first, second = document["pipelines"]
    assert second["baseProblem"] == BROKEN.old_problem
    assert second["cost"] is second["costBefore"] is second["costAfter"] is None
    assert (first["costBefore"]["low"], first["costAfter"]["low"]) == (400, 1040)
    assert first["budget"] == [
        {
            "over": True,
            "message": "the run costs 1,040 Buzz, more than the 800 allowed",
            "file": "pipelines/hero.yaml",
            "line": 5,
        }
    ]
    (group,) = first["changed"]
    assert group["fields"][0] == {
        "kind": "changed",
        "path": "steps.hero.input.quantity",
        "old": 4,
        "new": 8,
        "varies": False,
        "file": "pipelines/hero.yaml",
        "line": 14,
        "column": 9,
        "cost": {"low": 160, "high": 160, "exact": True, "unknown": []},
    }
    assert first["removed"][0]["cost"] == {"low": None, "high": None, "exact": False, "unknown": ["hero"]}
