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
        CommentDelivery,
        CommentDraft,
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
    from renderline.api.serving import ServeOptions, read_tokens, serve
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
    "CommentDelivery",
    "CommentDraft",
    "Compilation",
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
    "ServeOptions",
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
# Type checkers read the imports above instead; a test holds both to the same names.
_HOMES = {
    "renderline.api.budget": ("Allowance", "check_budget"),
    "renderline.api.caps": ("Caps", "read_caps"),
    "renderline.api.checkup": ("Fact", "check_up"),
    "renderline.api.commenting": (
        "CommentDelivery",
        "CommentDraft",
        "draft_comment",
        "find_github_token",
        "post_comment",
    ),
    "renderline.api.compiling": (
        "Compilation",
        "body_lines",
        "compile_file",
        "compile_reading",
        "plan_document",
        "read_parameters",
        "validate_recipe",
    ),
    "renderline.api.completing": ("PipelineNames", "names_in"),
    "renderline.api.diffing": ("diff",),
    "renderline.api.drawing": ("Drawing", "draw"),
    "renderline.api.engines": ("EngineChoice", "Service"),
    "renderline.api.fetching": ("FetchOptions", "download_run", "look_at"),
    "renderline.api.folders": ("ledger_dir", "project_data_dir"),
    "renderline.api.formatting": ("Formatting", "difference", "format_files", "write"),
    "renderline.api.history": ("remembered",),
    "renderline.api.listening": ("Hearing", "ListenOptions", "callback_url", "listen"),
    "renderline.api.live": ("ask_prices",),
    "renderline.api.mending": ("mend_all",),
    "renderline.api.models": ("add_model", "list_models", "remove_model", "verify_models"),
    "renderline.api.narrowing": ("Narrowing", "changed_since"),
    "renderline.api.origins": ("find_origin",),
    "renderline.api.plan_changes": ("check_saved",),
    "renderline.api.planning": ("plan", "plan_file"),
    "renderline.api.probing": ("Probe",),
    "renderline.api.reclaiming": ("reclaim",),
    "renderline.api.reporting": ("ReportOptions", "WrittenReport", "report_run"),
    "renderline.api.retrying": ("retry_failed",),
    "renderline.api.running": ("RunOptions", "run"),
    "renderline.api.runs": (
        "ResumeOptions",
        "account",
        "cancel_run",
        "latest_run",
        "list_runs",
        "resume",
        "show_run",
    ),
    "renderline.api.saved_plans": ("Request", "Tolerance", "read_saved", "save_plan"),
    "renderline.api.serving": ("ServeOptions", "read_tokens", "serve"),
    "renderline.api.spread": ("Spread",),
    "renderline.api.starting": ("start_project",),
    "renderline.api.streaming": ("write_bodies", "write_costs", "write_plan"),
    "renderline.api.validating": ("validate", "validate_all"),
    "renderline.api.verifying": ("verify",),
    "renderline.forge.comments": ("Behaviour", "Posting"),
    "renderline.forge.occasion": ("Occasion", "read_occasion", "with_pull_request"),
    "renderline.parameters.given": ("Given",),
    "renderline.parameters.selection": ("Selection",),
    "renderline.reporting.diff": ("Diff",),
    "renderline.reporting.mending": ("Mended", "Mending"),
    "renderline.reporting.origin": ("Origin",),
    "renderline.reporting.plan": ("Plan",),
    "renderline.reporting.record": ("RunRecord",),
    "renderline.reporting.report": ("Report",),
}


def __getattr__(name: str) -> object:
    home = next((module for module, names in _HOMES.items() if name in names), None)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(importlib.import_module(home), name)
    # So that this is asked once for each name.
    globals()[name] = found
    return found
