"""
What a step or a workflow will cost, from published prices alone: no network, no clock.

Amounts are in Buzz; 1000 Buzz are 1 US dollar. What is not published, or cannot be known before the run, is said to be
unknown with its reason; it is never counted as 0.
"""

from __future__ import annotations

from renderline.cost.preview import Certainty, CostPreview, StepEstimate, Surcharge
from renderline.cost.step import estimate_step
from renderline.cost.workflow import estimate_workflow

__all__ = ["Certainty", "CostPreview", "StepEstimate", "Surcharge", "estimate_step", "estimate_workflow"]
