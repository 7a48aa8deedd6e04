"""Pipelines for the rules, straight from a body."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeAlias

import pytest

from renderline.contract.steps import step_types
from renderline.pipeline import model
from renderline.pipeline.declared import declared_parameters
from renderline.pipeline.model import Pipeline

PipelineOf: TypeAlias = Callable[..., Pipeline]


@pytest.fixture(scope="session")
def pipeline_of() -> PipelineOf:
    """A pipeline with these steps, each of type and input, or a whole step."""

    def build(*steps: Any, templated: bool = True, parameters: Any = None, **body: Any) -> Pipeline:
        listed = [each if isinstance(each, dict) else {"$type": each[0], "input": each[1]} for each in steps]
        made = model.build("test", {**body, "steps": listed}, templated=templated, step_types=step_types())
        return replace(made, parameters=declared_parameters({"parameters": parameters or {}}))

    return build
