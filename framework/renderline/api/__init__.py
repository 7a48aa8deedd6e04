"""
The library's verbs, the same that the command line offers: validate, compile, plan, run, serve.

Each takes plain values and gives a frozen one. Mistakes in a pipeline come back in the value's `report`; what the world
does wrong is raised, as an exception of `renderline.errors`.

    from pathlib import Path
    from renderline import api

    compilation = api.compile_file(Path("pipelines/hero.yaml"), api.Given(values={"prompt": "a red fox"}))
    for submission in compilation.submissions:
        print(submission.digest)
"""

from renderline.api.compiling import (
    Compilation,
    body_lines,
    compile_file,
    compile_reading,
    plan_document,
    read_parameters,
    validate,
    validate_all,
    validate_recipe,
)
from renderline.api.engines import EngineChoice, Service, project_data_dir
from renderline.api.planning import plan
from renderline.api.running import RunOptions, run
from renderline.api.serving import serve
from renderline.parameters.given import Given
from renderline.reporting.plan import Plan
from renderline.reporting.record import RunRecord
from renderline.reporting.report import Report

__all__ = [
    "Compilation",
    "EngineChoice",
    "Given",
    "Plan",
    "Report",
    "RunOptions",
    "RunRecord",
    "Service",
    "body_lines",
    "compile_file",
    "compile_reading",
    "plan",
    "plan_document",
    "project_data_dir",
    "read_parameters",
    "run",
    "serve",
    "validate",
    "validate_all",
    "validate_recipe",
]
