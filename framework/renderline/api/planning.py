"""What a compilation will cost and how long it would take here, before anything is sent."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from pathlib import Path

from renderline.api.compiling import Compilation, compile_reading
from renderline.api.folders import project_data_dir
from renderline.api.probing import Probe
from renderline.compiler.submission import Submission
from renderline.cost.alike import PriceKeys
from renderline.cost.estimate import CostPreview, estimate_workflow
from renderline.cost.step_prices import RememberedPrices
from renderline.engine.forecast import Forecast, Forecaster
from renderline.engine.upscaling.models import full_name
from renderline.parameters.given import Given
from renderline.parameters.selection import EVERYTHING, Selection
from renderline.reporting.plan import Plan, WorkflowPlan
from renderline.source import reader
from renderline.wire.pixel_size import PixelSize

__all__ = ["Planner", "media_of", "plan", "plan_file"]

# Holding more would cost memory that grows with the matrix.
_MOST_PRICES = 1024


def plan(
    compilation: Compilation,
    *,
    upscaler: str | None = None,
    data_dir: Path | None = None,
    probe: Probe | None = None,
) -> Plan:
    """
    Price every workflow from published rules, offline.

    Args:
        upscaler: the built-in model that would stand in on the embedded engine; it changes the time, never the price.
        data_dir: of the embedded engine, where the user's own networks lie; None takes that of the current folder's project.
        probe: measures images behind URLs; None leaves what depends on them unknown.

    Raises:
        UsageError: there is no such model.
    """
    planner = Planner(upscaler=upscaler, data_dir=data_dir, probe=probe)
    return Plan(pipeline=compilation.name, workflows=tuple(map(planner.plan, compilation.submissions)))


def plan_file(
    path: Path,
    given: Given | None = None,
    selection: Selection = EVERYTHING,
    *,
    upscaler: str | None = None,
    data_dir: Path | None = None,
    probe: Probe | None = None,
) -> tuple[Compilation, Plan]:
    """
    Compile a file and price every workflow as it is made; none is held, so that memory hardly grows with the cells.

    Args:
        upscaler: as in `plan`.
        data_dir: as in `plan`.
        probe: as in `plan`.

    Returns:
        The compilation without its submissions, and the plan, which is empty where the report has errors.

    Raises:
        UsageError: the file cannot be read at all, has no cell of the key that was asked for, or there is no such model.
    """
    planner = Planner(upscaler=upscaler, data_dir=data_dir, probe=probe)
    workflows: list[WorkflowPlan] = []

    def take(submission: Submission) -> None:
        workflows.append(planner.plan(submission))

    compilation = compile_reading(reader.read(path), given or Given(), selection, take=take)
    found = () if compilation.report.errors else tuple(workflows)
    return compilation, Plan(pipeline=compilation.name, workflows=found)


class Planner:
    """
    Prices workflows one after another; those that are the same in all that a price depends on are priced once.

    Args:
        upscaler: as in `plan`.
        data_dir: as in `plan`.
        probe: as in `plan`.

    Raises:
        UsageError: there is no such model.
    """

    def __init__(
        self, *, upscaler: str | None = None, data_dir: Path | None = None, probe: Probe | None = None
    ) -> None:
        if upscaler is not None:
            # Also where no step enlarges anything: `run` refuses the name as well.
            full_name(upscaler)
        models_dir = (data_dir or project_data_dir(Path.cwd())) / "models"
        self._forecaster = Forecaster(upscaler=upscaler, models_dir=models_dir)
        self._probe = probe
        self._prices = RememberedPrices()
        self._keys = PriceKeys()
        self._priced: dict[Hashable, tuple[CostPreview, Forecast]] = {}

    def plan(self, submission: Submission) -> WorkflowPlan:
        """What one workflow will cost, and how long it would take here."""
        key = self._keys.of(submission.body, self._media(submission), submission.assumptions)
        known = self._priced.get(key)
        if known is None:
            if len(self._priced) >= _MOST_PRICES:
                self._priced.clear()
            known = self._priced[key] = self._priced_anew(submission)
        cost, here = known
        return WorkflowPlan(
            cell_key=submission.cell_key,
            digest=submission.digest,
            matrix=submission.matrix,
            cost=cost,
            local_s=here.seconds,
            notes=here.notes,
        )

    def _priced_anew(self, submission: Submission) -> tuple[CostPreview, Forecast]:
        media = self._media(submission)
        preview = estimate_workflow(
            submission.body, media, assumptions=submission.assumptions, prices=self._prices
        )
        sizes = [step.source.likely if step.source else None for step in preview.steps]
        here = self._forecaster.forecast(submission.body, sizes)
        return preview, here

    def _media(self, submission: Submission) -> Mapping[str, PixelSize]:
        known = media_of(submission)
        return known if self._probe is None else self._probe.beside(known)


def media_of(submission: Submission) -> Mapping[str, PixelSize]:
    """The sizes of local images, by what stands for them in the body."""
    return {
        asset.key: PixelSize(asset.width_px, asset.height_px)
        for asset in submission.assets
        if asset.width_px is not None and asset.height_px is not None
    }
