"""What is said before a run."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
from rich.console import Console

from renderline.api import Plan, Service
from renderline.cli.consent import ask
from renderline.cost.preview import Certainty, CostPreview, StepEstimate
from renderline.execution.runner import EMBEDDED, REMOTE
from renderline.reporting.plan import WorkflowPlan

LONG_S = 40.0
QUICKER = "--upscaler animevideov3 is far quicker"


def plan(step_type: str, cells: int = 1) -> Plan:
    """Of one step a cell, each 4 Buzz and 40 seconds."""
    four = Decimal(4)
    step = StepEstimate(
        step_type=step_type, buzz=four, low=four, high=four, status=Certainty.EXACT, rule_id="r"
    )
    cost = CostPreview(steps=(step,), surcharges=(), low=four, high=four, unknown=(), status=Certainty.EXACT)
    each = WorkflowPlan(cell_key="", digest="d", matrix={}, cost=cost, local_s=LONG_S)
    return Plan(pipeline="p", workflows=(each,) * cells)


def said(planned: Plan, *, costs: bool = False, has_default: bool = True, is_quiet: bool = False) -> str:
    """What stands on stderr before a run that the user has agreed to."""
    out = io.StringIO()
    service = Service(
        url="http://127.0.0.1:1",
        token=None,
        policy=REMOTE if costs else EMBEDDED,
        label="the engine",
        costs=costs,
        ends_with_run=not costs,
        has_default_upscaler=has_default and not costs,
        warnings=("take care",),
    )
    ask(Console(file=out, width=160), planned, service, is_agreed=True, is_quiet=is_quiet)
    return out.getvalue()


@pytest.mark.parametrize(
    ("step_type", "has_default", "is_advised"),
    [("imageUpscaler", True, True), ("imageUpscaler", False, False), ("imageGen", True, False)],
)
def test_a_quicker_network_is_advised_where_it_would_help(
    step_type: str, *, has_default: bool, is_advised: bool
) -> None:
    told = said(plan(step_type), has_default=has_default)
    assert "This will take about 40 s on this machine" in told
    assert (QUICKER in told) is is_advised


@pytest.mark.parametrize("costs", [False, True])
def test_a_quiet_run_tells_warnings_and_prices_only(*, costs: bool) -> None:
    """A price is half of a question that `--yes` has answered."""
    told = said(plan("imageUpscaler"), costs=costs, is_quiet=True)
    priced = "1 workflow on the engine, estimated price: 4 Buzz\n" if costs else ""
    assert told == f"warning: take care\n{priced}"


def test_workflows_are_counted_in_words_that_fit() -> None:
    assert "3 workflows on the engine, estimated price: 12 Buzz" in said(plan("imageGen", 3), costs=True)
