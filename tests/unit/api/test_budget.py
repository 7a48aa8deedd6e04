"""What a plan costs, held against the pipeline's budget and the command line's ceiling."""

from __future__ import annotations

from decimal import Decimal

import pytest

from renderline import api
from renderline.api.budget import keep_budget
from renderline.errors import OverBudget
from renderline.reporting.report import Report
from renderline.source import reader

# A million pixels cost 2 Buzz to enlarge, four million 8.
KNOWN = """\
version: 1
parameters:
  most: {type: number, default: 9}
matrix: {axes: {side: [1000, 2000]}}
assumptions: {big: {width: "{{ matrix.side }}", height: "{{ matrix.side }}"}}
steps:
- {$type: imageUpscaler, name: big, input: {image: "https://example.com/a.png"}}
"""
UNKNOWN = KNOWN.replace("assumptions: {big:", "x-assumptions: {big:")


def judged(text: str, **allowed: Decimal | bool) -> list[str]:
    """What is said of a pipeline, `line: severity[code]: message | hint`; of an option its words instead of the line."""
    compilation = api.compile_reading(reader.read_text(text, name="p.yaml"), api.Given())
    assert compilation.report.errors == ()
    report = api.check_budget(compilation, api.plan(compilation), api.Allowance(**allowed))  # type: ignore[arg-type]
    return [
        f"{each.option or each.location.span.start.line}: {each.severity}[{each.code.id}]: {each.message}"
        + (f" | {each.hint}" if each.hint else "")
        for each in report.diagnostics
    ]


@pytest.mark.parametrize(
    ("budget", "said"),
    [
        ("", []),
        ("{run: 10, workflow: 8}", []),
        ("{run: 9.5}", ["8: error[RL701]: the run costs 10 Buzz, more than the 9.5 allowed"]),
        (
            "{workflow: 5}",
            ["8: error[RL701]: the workflow `side=2000` costs 8 Buzz, more than the 5 allowed"],
        ),
        (
            "{workflow: 1}",
            ["8: error[RL701]: the workflow `side=2000` costs 8 Buzz, more than the 1 allowed (and 1 more)"],
        ),
        ("{workflow: '{{ matrix.side / 250 }}'}", []),
        ("{run: 20, warn: {run: 50%}}", []),
        (
            "{run: 20, warn: {run: 49%}}",
            ["8: warning[RL702]: the run costs 10 Buzz, more than 9.8 (49 % of 20)"],
        ),
        ("{warn: {run: 9}}", ["8: warning[RL702]: the run costs 10 Buzz, more than 9"]),
        (
            "{workflow: 10, warn: {workflow: 7}}",
            ["8: warning[RL702]: the workflow `side=2000` costs 8 Buzz, more than 7"],
        ),
        (
            "{run: 9, warn: {run: 50%}}",
            ["8: error[RL701]: the run costs 10 Buzz, more than the 9 allowed"],
        ),
        (
            "{run: '{{ matrix.side / 200 }}'}",
            ["8: error[RL701]: the run costs 10 Buzz, more than the 5 allowed"],
        ),
        (
            "{run: '{{ params.most }}'}",
            ["3: error[RL701]: the run costs 10 Buzz, more than the 9 allowed"],
        ),
    ],
)
def test_a_budget_speaks_at_its_own_line(budget: str, said: list[str]) -> None:
    """Of a run's ceilings that differ by cell the strictest counts; what is over is not warned of as well."""
    assert judged(KNOWN + (f"budget: {budget}\n" if budget else "")) == said


@pytest.mark.parametrize(
    ("allowed", "said"),
    [
        ({"max_buzz": Decimal(10)}, []),
        (
            {"max_buzz": Decimal(3)},
            ["--max-cost 3: error[RL701]: the run costs 10 Buzz, more than the 3 allowed"],
        ),
        (
            {"max_buzz": Decimal(0), "allows_unknown": True},
            ["--max-cost 0: error[RL701]: the run costs 10 Buzz, more than the 0 allowed"],
        ),
    ],
)
def test_the_command_line_s_ceiling_is_named(allowed: dict[str, Decimal | bool], said: list[str]) -> None:
    assert judged(KNOWN, **allowed) == said


@pytest.mark.parametrize("budget", ["budget: {run: 500}\n", "budget: {workflow: 500}\n", ""])
def test_an_unknown_price_keeps_no_budget_unless_that_is_allowed(budget: str) -> None:
    """Closed by default; opened, it is still said. Without any ceiling nothing is refused."""
    option = {} if budget else {"max_buzz": Decimal(500)}
    place = "8" if budget else "--max-cost 500"
    told = "the price of `big` is unknown, and not counted in the budget"
    hint = "state width, height under `assumptions`, or leave it out with `--allow-unknown`"
    assert judged(UNKNOWN + budget, **option) == [f"{place}: error[RL703]: {told} | {hint}"]
    assert judged(UNKNOWN + budget, **option, allows_unknown=True) == [f"{place}: warning[RL703]: {told}"]
    assert judged(UNKNOWN) == []


def test_a_price_that_is_a_range_counts_with_its_upper_end() -> None:
    step = "{$type: videoGen, name: clip, input: {engine: hunyuan, prompt: A lake, width: 854, height: 480, cfgScale: 6, frameRate: 24, duration: 5, steps: 40}}"
    found = judged(f"version: 1\nsteps:\n- {step}\nbudget: {{run: 500}}\n")
    assert found == ["4: error[RL701]: the run may cost up to 1,000 Buzz, more than the 500 allowed"]


def test_what_is_over_stops_a_run_with_the_report_told() -> None:
    compilation = api.compile_reading(
        reader.read_text(KNOWN + "budget: {run: 1, workflow: 1}\n", name="p.yaml"), api.Given()
    )
    told: list[Report] = []
    with pytest.raises(OverBudget, match=r"the run costs 10 Buzz.* \(and 1 more\); nothing has been sent"):
        keep_budget(compilation, api.plan(compilation), api.Allowance(), on_report=told.append)
    assert [len(each.errors) for each in told] == [2]


def test_a_compilation_from_no_file_is_held_to_its_ceiling_too() -> None:
    """Nothing is let through for want of a line to point at."""
    compilation = api.compile_reading(reader.read_text(KNOWN, name="p.yaml"), api.Given())
    bare = api.Compilation(name="p", report=Report(), submissions=compilation.submissions)
    report = api.check_budget(bare, api.plan(bare), api.Allowance(max_buzz=Decimal(1)))
    assert [each.code.id for each in report.errors] == ["RL701"]
