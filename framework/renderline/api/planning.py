"""What a compilation will cost and how long it would take here, before anything is sent."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from renderline.api.compiling import Compilation
from renderline.api.folders import project_data_dir
from renderline.compiler.submission import Submission
from renderline.cost.estimate import CostPreview, estimate_workflow
from renderline.engine.forecast import forecast
from renderline.engine.upscaling.models import full_name
from renderline.reporting.plan import Plan, WorkflowPlan
from renderline.wire.pixel_size import PixelSize

__all__ = ["media_of", "plan", "price"]


def plan(compilation: Compilation, *, upscaler: str | None = None, data_dir: Path | None = None) -> Plan:
    """
    Price every workflow from published rules, offline.

    Args:
        upscaler: the built-in model that would stand in on the embedded engine; it changes the time, never the price.
        data_dir: of the embedded engine, where the user's own networks lie; None takes that of the current folder's project.

    Raises:
        UsageError: there is no such model.
    """
    if upscaler is not None:
        # Also where no step enlarges anything: `run` refuses the name as well.
        full_name(upscaler)
    models_dir = (data_dir or project_data_dir(Path.cwd())) / "models"
    return Plan(
        pipeline=compilation.name,
        workflows=tuple(_workflow_plan(each, upscaler, models_dir) for each in compilation.submissions),
    )


def _workflow_plan(submission: Submission, upscaler: str | None, models_dir: Path) -> WorkflowPlan:
    preview = price(submission)
    sizes = [step.source.likely if step.source else None for step in preview.steps]
    here = forecast(submission.body, sizes, upscaler=upscaler, models_dir=models_dir)
    return WorkflowPlan(submission=submission, cost=preview, local_s=here.seconds, notes=here.notes)


def price(submission: Submission) -> CostPreview:
    """A workflow's price from published rules, with the sizes of its local images and what the pipeline assumes."""
    return estimate_workflow(submission.body, media_of(submission), assumptions=submission.assumptions)


def media_of(submission: Submission) -> Mapping[str, PixelSize]:
    """The sizes of local images, by what stands for them in the body."""
    return {
        asset.key: PixelSize(asset.width_px, asset.height_px)
        for asset in submission.assets
        if asset.width_px is not None and asset.height_px is not None
    }
