"""What a pipeline's `budget` says, in Buzz: ceilings, and from which price on to warn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from renderline.canonical import JsonValue
from renderline.diagnostic import Code

__all__ = ["ALL", "NEAR_BUDGET", "NO_BUDGET", "OVER_BUDGET", "UNKNOWN_PRICE", "Budget", "read", "share_of"]

OVER_BUDGET = Code(
    id="RL701",
    name="over-budget",
    description="A run and each of its workflows cost no more than `budget` and `--max-cost` allow.",
)
NEAR_BUDGET = Code(
    id="RL702",
    name="near-budget",
    description="A price stays below what `budget.warn` asks to be told of.",
)
UNKNOWN_PRICE = Code(
    id="RL703",
    name="unknown-price",
    description="With a budget, the price of every step is known, or `--allow-unknown` leaves it out.",
)
PROJECT_SETTINGS = Code(
    id="RL704",
    name="project-settings",
    description="A project's `renderline.toml` is TOML, and its `[spending]` holds `day` and `month`, numbers of Buzz.",
)

ALL = (OVER_BUDGET, NEAR_BUDGET, UNKNOWN_PRICE, PROJECT_SETTINGS)
"""Every code of this room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """
    One cell's budget; None where it sets no bound.

    Attributes:
        run: the most that all workflows may cost together.
        workflow: the most that this one may cost.
        warn_run: above this the run is warned of.
        warn_workflow: above this the workflow is warned of.
        warn_run_share: what part of `run` that is, from 0 to 1; None where it is stated in Buzz.
        warn_workflow_share: the same of `workflow`.
    """

    run: Decimal | None = None
    workflow: Decimal | None = None
    warn_run: Decimal | None = None
    warn_workflow: Decimal | None = None
    warn_run_share: Decimal | None = None
    warn_workflow_share: Decimal | None = None


NO_BUDGET = Budget()
"""Everything is allowed."""


def read(stated: JsonValue) -> Budget:
    """The budget in a value of the key `budget` whose shape has been checked."""
    if not isinstance(stated, Mapping):
        return NO_BUDGET
    # Shapes are judged elsewhere with their lines; here an odd value sets no bound, for it has been told of already.
    warn = stated.get("warn")
    warnings = warn if isinstance(warn, Mapping) else {}
    run, workflow = _buzz(stated.get("run")), _buzz(stated.get("workflow"))
    return Budget(
        run=run,
        workflow=workflow,
        warn_run=_threshold(warnings.get("run"), run),
        warn_workflow=_threshold(warnings.get("workflow"), workflow),
        warn_run_share=_share(warnings.get("run"), run),
        warn_workflow_share=_share(warnings.get("workflow"), workflow),
    )


def share_of(text: str) -> Decimal | None:
    """`80%` as 0.8; None for what is no share between 0 and 100 percent."""
    digits = text.removesuffix("%").strip()
    # Decimal() would also take an exponent, and the digits of other scripts.
    is_share = text.endswith("%") and digits.isascii() and digits.replace(".", "", 1).isdigit()
    share = Decimal(digits) / 100 if is_share else None
    return share if share is not None and share <= 1 else None


def _threshold(stated: JsonValue, ceiling: Decimal | None) -> Decimal | None:
    if not isinstance(stated, str):
        return _buzz(stated)
    share = share_of(stated)
    return None if share is None or ceiling is None else share * ceiling


def _share(stated: JsonValue, ceiling: Decimal | None) -> Decimal | None:
    return share_of(stated) if isinstance(stated, str) and ceiling is not None else None


def _buzz(stated: JsonValue) -> Decimal | None:
    is_number = isinstance(stated, (int, float)) and not isinstance(stated, bool)
    # By way of its text: 0.1 is a tenth, as it was written.
    return Decimal(str(stated)) if is_number else None
