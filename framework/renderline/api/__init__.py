"""
The library's verbs, the same that the command line offers: validate, compile, plan, run, serve, format.

Each takes plain values and gives a frozen one. Mistakes in a pipeline come back in the value's `report`; what the world
does wrong is raised, as an exception of `renderline.errors`.

    from pathlib import Path
    from renderline import api

    compilation = api.compile_file(Path("pipelines/hero.yaml"), api.Given(values={"prompt": "a red fox"}))
    for submission in compilation.submissions:
        print(submission.digest)
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from renderline.api.budget import Allowance, check_budget
    from renderline.api.caps import Caps, read_caps
    from renderline.api.checkup import Fact, check_up
    from renderline.api.commenting import (
        CommentDraft,
        Delivery,
        draft_comment,
        find_github_token,
        post_comment,
    )
    from renderline.api.compiling import (
        Compilation,
        body_lines,
        compile_file,
        compile_reading,
        plan_document,
        read_parameters,
        validate_recipe,
    )
    from renderline.api.completing import PipelineNames, names_in
    from renderline.api.diffing import diff
    from renderline.api.drawing import Drawing, draw
    from renderline.api.engines import EngineChoice, Service
    from renderline.api.fetching import FetchOptions, download_run, look_at
    from renderline.api.folders import ledger_dir, project_data_dir
    from renderline.api.formatting import Formatting, difference, format_files, write
    from renderline.api.history import remembered
    from renderline.api.listening import Hearing, ListenOptions, callback_url, listen
    from renderline.api.live import ask_prices
    from renderline.api.mending import mend_all
    from renderline.api.models import add_model, list_models, remove_model, verify_models
    from renderline.api.narrowing import Narrowing, changed_since
    from renderline.api.origins import find_origin
    from renderline.api.plan_changes import check_saved
    from renderline.api.planning import plan, plan_file
    from renderline.api.probing import Probe
    from renderline.api.reclaiming import reclaim
    from renderline.api.reporting import ReportOptions, WrittenReport, report_run
    from renderline.api.retrying import retry_failed
    from renderline.api.running import RunOptions, run
    from renderline.api.runs import (
        ResumeOptions,
        account,
        cancel_run,
        latest_run,
        list_runs,
        resume,
        show_run,
    )
    from renderline.api.saved_plans import Request, Tolerance, read_saved, save_plan
    from renderline.api.serving import read_tokens, serve
    from renderline.api.spread import Spread
    from renderline.api.starting import start_project
    from renderline.api.streaming import write_bodies, write_costs, write_plan
    from renderline.api.validating import validate, validate_all
    from renderline.api.verifying import verify
    from renderline.forge.comments import Behaviour, Posting
    from renderline.forge.occasion import Occasion, read_occasion, with_pull_request
    from renderline.parameters.given import Given
    from renderline.parameters.selection import Selection
    from renderline.reporting.diff import Diff
    from renderline.reporting.mending import Mended, Mending
    from renderline.reporting.origin import Origin
    from renderline.reporting.plan import Plan
    from renderline.reporting.record import RunRecord
    from renderline.reporting.report import Report

__all__ = [
    "Allowance",
    "Behaviour",
    "Caps",
    "CommentDraft",
    "Compilation",
    "Delivery",
    "Diff",
    "Drawing",
    "EngineChoice",
    "Fact",
    "FetchOptions",
    "Formatting",
    "Given",
    "Hearing",
    "ListenOptions",
    "Mended",
    "Mending",
    "Narrowing",
    "Occasion",
    "Origin",
    "PipelineNames",
    "Plan",
    "Posting",
    "Probe",
    "Report",
    "ReportOptions",
    "Request",
    "ResumeOptions",
    "RunOptions",
    "RunRecord",
    "Selection",
    "Service",
    "Spread",
    "Tolerance",
    "WrittenReport",
    "account",
    "add_model",
    "ask_prices",
    "body_lines",
    "callback_url",
    "cancel_run",
    "changed_since",
    "check_budget",
    "check_saved",
    "check_up",
    "compile_file",
    "compile_reading",
    "diff",
    "difference",
    "download_run",
    "draft_comment",
    "draw",
    "find_github_token",
    "find_origin",
    "format_files",
    "latest_run",
    "ledger_dir",
    "list_models",
    "list_runs",
    "listen",
    "look_at",
    "mend_all",
    "names_in",
    "plan",
    "plan_document",
    "plan_file",
    "post_comment",
    "project_data_dir",
    "read_caps",
    "read_occasion",
    "read_parameters",
    "read_saved",
    "read_tokens",
    "reclaim",
    "remembered",
    "remove_model",
    "report_run",
    "resume",
    "retry_failed",
    "run",
    "save_plan",
    "serve",
    "show_run",
    "start_project",
    "validate",
    "validate_all",
    "validate_recipe",
    "verify",
    "verify_models",
    "with_pull_request",
    "write",
    "write_bodies",
    "write_costs",
    "write_plan",
]

# A verb is imported when it is first used: `validate` need not wait for the HTTP client that only `run` wants.
_HOMES = {
    "Allowance": "renderline.api.budget",
    "Behaviour": "renderline.forge.comments",
    "Caps": "renderline.api.caps",
    "CommentDraft": "renderline.api.commenting",
    "Compilation": "renderline.api.compiling",
    "Delivery": "renderline.api.commenting",
    "Diff": "renderline.reporting.diff",
    "Drawing": "renderline.api.drawing",
    "EngineChoice": "renderline.api.engines",
    "Fact": "renderline.api.checkup",
    "FetchOptions": "renderline.api.fetching",
    "Formatting": "renderline.api.formatting",
    "Given": "renderline.parameters.given",
    "Hearing": "renderline.api.listening",
    "ListenOptions": "renderline.api.listening",
    "Mended": "renderline.reporting.mending",
    "Mending": "renderline.reporting.mending",
    "Narrowing": "renderline.api.narrowing",
    "Occasion": "renderline.forge.occasion",
    "Origin": "renderline.reporting.origin",
    "PipelineNames": "renderline.api.completing",
    "Plan": "renderline.reporting.plan",
    "Posting": "renderline.forge.comments",
    "Probe": "renderline.api.probing",
    "Report": "renderline.reporting.report",
    "ReportOptions": "renderline.api.reporting",
    "Request": "renderline.api.saved_plans",
    "ResumeOptions": "renderline.api.runs",
    "RunOptions": "renderline.api.running",
    "RunRecord": "renderline.reporting.record",
    "Selection": "renderline.parameters.selection",
    "Service": "renderline.api.engines",
    "Spread": "renderline.api.spread",
    "Tolerance": "renderline.api.saved_plans",
    "WrittenReport": "renderline.api.reporting",
    "account": "renderline.api.runs",
    "add_model": "renderline.api.models",
    "ask_prices": "renderline.api.live",
    "body_lines": "renderline.api.compiling",
    "callback_url": "renderline.api.listening",
    "cancel_run": "renderline.api.runs",
    "changed_since": "renderline.api.narrowing",
    "check_budget": "renderline.api.budget",
    "check_saved": "renderline.api.plan_changes",
    "check_up": "renderline.api.checkup",
    "compile_file": "renderline.api.compiling",
    "compile_reading": "renderline.api.compiling",
    "diff": "renderline.api.diffing",
    "difference": "renderline.api.formatting",
    "download_run": "renderline.api.fetching",
    "draft_comment": "renderline.api.commenting",
    "draw": "renderline.api.drawing",
    "find_github_token": "renderline.api.commenting",
    "find_origin": "renderline.api.origins",
    "format_files": "renderline.api.formatting",
    "latest_run": "renderline.api.runs",
    "ledger_dir": "renderline.api.folders",
    "list_models": "renderline.api.models",
    "list_runs": "renderline.api.runs",
    "listen": "renderline.api.listening",
    "look_at": "renderline.api.fetching",
    "mend_all": "renderline.api.mending",
    "names_in": "renderline.api.completing",
    "plan": "renderline.api.planning",
    "plan_document": "renderline.api.compiling",
    "plan_file": "renderline.api.planning",
    "post_comment": "renderline.api.commenting",
    "project_data_dir": "renderline.api.folders",
    "read_caps": "renderline.api.caps",
    "read_occasion": "renderline.forge.occasion",
    "read_parameters": "renderline.api.compiling",
    "read_saved": "renderline.api.saved_plans",
    "read_tokens": "renderline.api.serving",
    "reclaim": "renderline.api.reclaiming",
    "remembered": "renderline.api.history",
    "remove_model": "renderline.api.models",
    "report_run": "renderline.api.reporting",
    "resume": "renderline.api.runs",
    "retry_failed": "renderline.api.retrying",
    "run": "renderline.api.running",
    "save_plan": "renderline.api.saved_plans",
    "serve": "renderline.api.serving",
    "show_run": "renderline.api.runs",
    "start_project": "renderline.api.starting",
    "validate": "renderline.api.validating",
    "validate_all": "renderline.api.validating",
    "validate_recipe": "renderline.api.compiling",
    "verify": "renderline.api.verifying",
    "verify_models": "renderline.api.models",
    "with_pull_request": "renderline.forge.occasion",
    "write": "renderline.api.formatting",
    "write_bodies": "renderline.api.streaming",
    "write_costs": "renderline.api.streaming",
    "write_plan": "renderline.api.streaming",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(importlib.import_module(_HOMES[name]), name)
    globals()[name] = found
    return found
