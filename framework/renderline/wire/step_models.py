"""What a step names as its model."""

from __future__ import annotations

from collections.abc import Mapping

from renderline.canonical import JsonObject, JsonValue

__all__ = ["step_model"]


def step_model(step: JsonValue) -> str:
    """`flux2/klein`, an AIR URN; empty where a step of a body names none."""
    step_input: JsonObject = {}
    if isinstance(step, Mapping) and isinstance(given := step.get("input"), Mapping):
        step_input = given
    named = (step_input.get(key) for key in ("engine", "model"))
    return "/".join(each for each in named if isinstance(each, str))
