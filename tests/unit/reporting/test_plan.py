"""A plan for people and for machines."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from decimal import Decimal

import pytest
from rich.console import Console

from renderline import canonical
from renderline.cost.preview import Certainty, CostPreview, StepEstimate
from renderline.reporting import json_v1
from renderline.reporting.plan import Plan, WorkflowPlan
from renderline.reporting.plan_text import plan_view

KNOWN = StepEstimate(
    step_type="imageUpscaler",
    name="large",
    buzz=Decimal(4),
    low=Decimal(4),
    high=Decimal(4),
    status=Certainty.EXACT,
    rule_id="imageUpscaler",
)
UNKNOWN = StepEstimate(step_type="echo", name="again\x1b[31m", index=1, reason="no price is published")


def workflow(cell: str, *steps: StepEstimate) -> WorkflowPlan:
    unknown = tuple(step.name for step in steps if step.buzz is None)
    low = sum((step.buzz or Decimal(0) for step in steps), Decimal(0))
    return WorkflowPlan(
        cell_key=cell,
        digest="d",
        matrix={},
        cost=CostPreview(
            steps=steps,
            surcharges=(),
            low=low,
            high=None if unknown else low,
            unknown=unknown,
            status=Certainty.UNKNOWN if unknown else Certainty.EXACT,
        ),
        local_s=3.0,
        notes=("x4plus stands in",),
    )


def shown(plan: Plan) -> str:
    out = io.StringIO()
    Console(file=out, width=120, no_color=True).print(plan_view(plan))
    return out.getvalue()


def test_known_workflows_are_summed() -> None:
    text = shown(Plan(pipeline="p", workflows=(workflow("a=1", KNOWN), workflow("a=2", KNOWN))))
    assert "p: 2 workflows, 2 steps" in text
    assert "8 Buzz" in text
    assert "about 6 s" in text
    assert text.count("x4plus stands in") == 1


@pytest.mark.parametrize(
    ("buzz", "words"), [(310, "about 0.31 US dollars"), (1_250_000, "about 1,250.00 US dollars"), (9, "")]
)
def test_a_price_is_told_in_dollars_from_a_cent_on(buzz: int, words: str) -> None:
    price = replace(KNOWN, buzz=Decimal(buzz))
    text = shown(Plan(pipeline="p", workflows=(workflow("", price),)))
    assert words in text
    assert ("US dollar" in text) is bool(words)


def test_of_no_workflow_no_time_is_told() -> None:
    """A run that has nothing to do takes no second."""
    text = shown(Plan(pipeline="p", workflows=()))
    assert "p: 0 workflows, 0 steps" in text
    assert "On the embedded engine" not in text


def test_an_unknown_step_is_named_and_not_counted() -> None:
    text = shown(Plan(pipeline="p", workflows=(workflow("", KNOWN, UNKNOWN),)))
    assert "at least 4 Buzz" in text
    assert "not counted, price unknown: again" in text
    assert "no price is published" in text
    assert "\x1b" not in text


def test_many_workflows_are_cut_with_a_count() -> None:
    prices = [replace(KNOWN, buzz=Decimal(n), low=Decimal(n), high=Decimal(n)) for n in range(25)]
    text = shown(
        Plan(pipeline="p", workflows=tuple(workflow(f"n={n}", each) for n, each in enumerate(prices)))
    )
    assert "… 5 more" in text
    assert "300 Buzz" in text


@pytest.mark.parametrize(
    ("alike", "others", "told"),
    [
        (3, 0, ["n=0", "n=1", "n=2"]),
        (4, 0, ["n=0", "and 3 cells more"]),
        (14, 2, ["n=0", "and 13 cells more", "n=14", "n=15"]),
        (1500, 0, ["n=0", "and 1,499 cells more"]),
    ],
)
def test_cells_that_are_alike_are_told_once(alike: int, others: int, told: list[str]) -> None:
    """Each of the same steps at the same prices; the total is that of all."""
    cells = [workflow(f"n={n}", KNOWN) for n in range(alike)]
    cells += [workflow(f"n={alike + n}", KNOWN, UNKNOWN) for n in range(others)]
    text = shown(Plan(pipeline="p", workflows=tuple(cells)))
    lines = [line.split("  ")[0] for line in text.splitlines()]
    assert [line for line in lines if line.startswith(("n=", "and "))] == told
    assert ("4 Buzz each" in text) is (alike > 3)
    assert f"{4 * (alike + others):,} Buzz" in text


def test_the_machine_form_has_null_for_what_is_unknown() -> None:
    document = json_v1.plan_document(Plan(pipeline="p", workflows=(workflow("", KNOWN, UNKNOWN),)))
    read = json.loads(canonical.pretty(document))
    assert (read["low"], read["high"], read["unknown"]) == (4, None, {"again\x1b[31m": 1})
    known, unknown = read["workflows"][0]["steps"]
    assert (known["buzz"], known["status"], known["rule"]) == (4, "exact", "imageUpscaler")
    assert (unknown["buzz"], unknown["status"], unknown["reason"]) == (
        None,
        "unknown",
        "no price is published",
    )


def test_a_step_without_a_name_is_called_by_its_place() -> None:
    """Not `$0`, which looks like no dollars; machines read it as they always did."""
    unnamed = replace(UNKNOWN, name="$1")
    plan = Plan(pipeline="p", workflows=(workflow("", KNOWN, unnamed),))
    text = shown(plan)
    assert ("step 2  echo" in text, "price unknown: step 2" in text, "$1" in text) == (True, True, False)
    assert json_v1.plan_document(plan)["unknown"] == {"$1": 1}
