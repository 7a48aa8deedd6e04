"""Whether what a plan costs stays within its budget: judged before anything is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from renderline.api.compiling import Compilation
from renderline.cost.budget import NEAR_BUDGET, OVER_BUDGET, UNKNOWN_PRICE, Budget
from renderline.diagnostic import (
    Diagnostic,
    Finding,
    Location,
    Place,
    Position,
    Severity,
    Span,
    TreePath,
)
from renderline.errors import OverBudget
from renderline.reporting.amounts import number
from renderline.reporting.plan import Plan, WorkflowPlan
from renderline.reporting.report import Report, merge

__all__ = ["Allowance", "OnReport", "check_budget", "keep_budget"]

OnReport = Callable[[Report], None]

_RUN: TreePath = ("budget", "run")
_WORKFLOW: TreePath = ("budget", "workflow")
_WARN_RUN: TreePath = ("budget", "warn", "run")
_WARN_WORKFLOW: TreePath = ("budget", "warn", "workflow")


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """
    What the command line allows beside the pipeline's own budget.

    Attributes:
        max_buzz: the most that the run may cost; None for no such bound.
        allows_unknown: whether a budget may be kept without the steps whose price is unknown.
    """

    max_buzz: Decimal | None = None
    allows_unknown: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bound:
    """One figure that a price is held against, and where it comes from: `50 % of 300`, or nothing where it is stated itself."""

    place: Place
    buzz: Decimal
    source: str = ""

    @property
    def words(self) -> str:
        """The figure and where it comes from."""
        return f"{number(self.buzz)} ({self.source})" if self.source else number(self.buzz)


def check_budget(compilation: Compilation, plan: Plan, allowance: Allowance | None = None) -> Report:
    """
    Hold a plan against `budget` and the command line's ceiling.

    A price that is a range counts with its upper end, and with a ceiling an unknown one is an error unless the allowance says
    otherwise.
    """
    allowance = allowance or Allowance()
    ceilings = tuple(_ceilings(compilation.budgets, allowance))
    findings = [
        *_run_findings(plan, ceilings, _strictest(compilation.budgets, _warn_run)),
        *_workflow_findings(plan, compilation.budgets),
        *_unknown_findings(plan, compilation.budgets, ceilings, allowance),
    ]
    diagnostics = tuple(_diagnosed(compilation, finding) for finding in findings)
    return merge([Report(diagnostics=diagnostics, sources=compilation.report.sources if diagnostics else {})])


def keep_budget(compilation: Compilation, plan: Plan, allowance: Allowance, *, on_report: OnReport) -> None:
    """
    Stop what would break a budget.

    Args:
        on_report: told of what is over, and of what comes near.

    Raises:
        OverBudget: something is over, or unknown; to be called before anything is sent.
    """
    report = check_budget(compilation, plan, allowance)
    on_report(report)
    if report.errors:
        more = f" (and {len(report.errors) - 1} more)" if len(report.errors) > 1 else ""
        raise OverBudget(f"{report.errors[0].message}{more}; nothing has been sent")


def _ceilings(budgets: Sequence[Budget], allowance: Allowance) -> Iterator[_Bound]:
    if allowance.max_buzz is not None:
        option = f"--max-cost {number(allowance.max_buzz)}"
        yield _Bound(place=Place(path=(), option=option), buzz=allowance.max_buzz)
    own = _strictest(budgets, lambda each: _bound(_RUN, each.run))
    if own is not None:
        yield own


def _strictest(budgets: Iterable[Budget], bound_of: Callable[[Budget], _Bound | None]) -> _Bound | None:
    found = [bound for bound in map(bound_of, budgets) if bound is not None]
    return min(found, key=lambda bound: bound.buzz, default=None)


def _warn_run(budget: Budget) -> _Bound | None:
    return _bound(_WARN_RUN, budget.warn_run, budget.warn_run_share, budget.run)


def _warn_workflow(budget: Budget) -> _Bound | None:
    return _bound(_WARN_WORKFLOW, budget.warn_workflow, budget.warn_workflow_share, budget.workflow)


def _bound(
    path: TreePath, buzz: Decimal | None, share: Decimal | None = None, of: Decimal | None = None
) -> _Bound | None:
    if buzz is None:
        return None
    source = "" if share is None or of is None else f"{number(share * 100)} % of {number(of)}"
    return _Bound(place=Place(path=path), buzz=buzz, source=source)


def _run_findings(plan: Plan, ceilings: tuple[_Bound, ...], warning: _Bound | None) -> Iterator[Finding]:
    cost = plan.known_high
    broken = [bound for bound in ceilings if cost > bound.buzz]
    for bound in broken:
        yield _over(
            bound.place, f"the run {_costs(plan.low, cost)}, more than the {number(bound.buzz)} allowed"
        )
    if not broken and warning is not None and cost > warning.buzz:
        yield _near(warning.place, f"the run {_costs(plan.low, cost)}, more than {warning.words}")


def _workflow_findings(plan: Plan, budgets: Sequence[Budget]) -> Iterator[Finding]:
    pairs = tuple(zip(plan.workflows, budgets, strict=True)) if budgets else ()
    over, near = [], []
    for each, budget in pairs:
        ceiling, warning = _bound(_WORKFLOW, budget.workflow), _warn_workflow(budget)
        if ceiling is not None and _exceeds(each, ceiling):
            over.append((each, ceiling))
        elif warning is not None and _exceeds(each, warning):
            near.append((each, warning))
    # One finding for all cells, told by the dearest: a thousand of a kind would bury the rest.
    if over:
        yield _over(Place(path=_WORKFLOW), _told(over, "more than the {} allowed"))
    if near:
        yield _near(Place(path=_WARN_WORKFLOW), _told(near, "more than {}"))


def _exceeds(workflow: WorkflowPlan, bound: _Bound) -> bool:
    return workflow.cost.known_high > bound.buzz


def _told(found: Sequence[tuple[WorkflowPlan, _Bound]], words: str) -> str:
    dearest, bound = max(found, key=lambda pair: pair[0].cost.known_high)
    key = dearest.cell_key
    name = f"the workflow `{key}`" if key else "the workflow"
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    cost = _costs(dearest.cost.low, dearest.cost.known_high)
    return f"{name} {cost}, {words.format(bound.words)}{more}"


def _unknown_findings(
    plan: Plan, budgets: Sequence[Budget], ceilings: tuple[_Bound, ...], allowance: Allowance
) -> Iterator[Finding]:
    unknown = plan.unknown
    bounded = ceilings or tuple(
        _Bound(place=Place(path=_WORKFLOW), buzz=each.workflow)
        for each in budgets
        if each.workflow is not None
    )
    if not unknown or not bounded:
        return
    named = ", ".join(f"`{name}`" for name in unknown)
    missing = ", ".join(dict.fromkeys(fact for each in plan.workflows for fact in each.cost.missing))
    stated = f"state {missing} under `assumptions`, or " if missing else ""
    yield Finding(
        code=UNKNOWN_PRICE,
        place=bounded[0].place,
        message=f"the price of {named} is unknown, and not counted in the budget",
        hint="" if allowance.allows_unknown else f"{stated}leave it out with `--allow-unknown`",
        severity=Severity.WARNING if allowance.allows_unknown else Severity.ERROR,
    )


def _costs(low: Decimal, high: Decimal) -> str:
    return f"costs {number(high)} Buzz" if low == high else f"may cost up to {number(high)} Buzz"


def _over(place: Place, message: str) -> Finding:
    return Finding(code=OVER_BUDGET, place=place, message=message)


def _near(place: Place, message: str) -> Finding:
    return Finding(code=NEAR_BUDGET, place=place, message=message, severity=Severity.WARNING)


def _diagnosed(compilation: Compilation, finding: Finding) -> Diagnostic:
    if compilation.diagnose is not None:
        return compilation.diagnose(finding)
    # A compilation that came from no file is held to its ceilings all the same.
    start = Position(1, 1)
    return Diagnostic(
        code=finding.code,
        location=Location(compilation.name, Span(start, start)),
        path=finding.place.path,
        message=finding.message,
        hint=finding.hint,
        severity=finding.severity,
        option=finding.place.option,
    )
