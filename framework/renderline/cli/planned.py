"""`--plan` and `--tolerance`: a run of what was planned, or none."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING

import click

from renderline import api
from renderline.cli.options import FILE

if TYPE_CHECKING:
    from renderline.api.saved_plans import SavedPlan

__all__ = ["Saved", "plan_options", "request_of"]

_FIGURE = re.compile(r"(\d+(?:\.\d+)?)(%?)", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """A plan out of its file, and how far prices may have moved since."""

    plan: SavedPlan
    tolerance: api.Tolerance

    def check(self, compilation: api.Compilation, *, data_dir: Path) -> None:
        """
        Hold a compilation against the plan.

        Raises:
            PlanChanged: it is not what was planned.
        """
        now = api.plan(compilation, data_dir=data_dir)
        api.check_saved(self.plan, compilation, now, self.tolerance)


class _Moved(click.ParamType[api.Tolerance]):
    """`10` Buzz or `5%`."""

    name = "buzz or percent"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> api.Tolerance:
        # Not `float`, which would take nan, infinities and 1e9.
        match = _FIGURE.fullmatch(str(value))
        if match is None:
            self.fail(f"`{value}` is neither Buzz, such as 10, nor a share, such as 5%", param, ctx)
        figure = Decimal(match[1])
        return api.Tolerance(share=figure / 100) if match[2] else api.Tolerance(buzz=figure)


def plan_options(command: Callable[..., int]) -> Callable[..., int]:
    """`--plan` and `--tolerance`, handed to the command as its argument `saved`."""

    @click.option(
        "--plan",
        "plan_file",
        type=FILE,
        help="Run what `renderline plan -o` has saved, from the same folder; anything else ends with exit code 12.",
    )
    @click.option(
        "--tolerance",
        type=_Moved(),
        metavar="BUZZ|PERCENT",
        help="How far the price of each workflow may have moved since, e.g. 10 or 5%.  [default: 0]",
    )
    @wraps(command)
    def wrapped(*, plan_file: Path | None, tolerance: api.Tolerance | None, **others: object) -> int:
        if plan_file is None:
            if tolerance is not None:
                raise click.UsageError("--tolerance goes with --plan")
            return command(saved=None, **others)
        saved = Saved(plan=api.read_saved(plan_file), tolerance=tolerance or api.Tolerance())
        return command(saved=saved, **others)

    return wrapped


def request_of(
    pipeline: Path | None, given: api.Given, selection: api.Selection, saved: Saved | None
) -> api.Request:
    """
    What is to be run: what the command line says, or what was planned.

    Raises:
        UsageError: neither or both are said.
    """
    if saved is None:
        if pipeline is None:
            from renderline.source.discovery import offer

            raise click.UsageError(f"which PIPELINE is to be run, or which --plan?{offer()}")
        return api.Request(pipeline=pipeline, given=given, selection=selection)
    if pipeline is not None or selection != api.Selection():
        raise click.UsageError("with --plan the pipeline and its cells are those of the plan")
    # Its paths are those of the folder where it was planned; found elsewhere, another pipeline of that name would be run.
    planned = saved.plan.request.pipeline
    if not planned.exists():
        raise click.UsageError(
            f"the plan is of `{planned}`, which is not here: run it from the folder it was planned in"
        )
    return saved.plan.renewed(given)
