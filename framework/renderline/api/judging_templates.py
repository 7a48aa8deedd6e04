"""What is wrong with a step template by itself, whatever a pipeline gives to it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from itertools import count

from renderline.api.cells import diagnosed
from renderline.api.compiling import compile_reading
from renderline.compiler.submission import Submission
from renderline.parameters import top_level
from renderline.parameters.binding import MISSING_VALUE
from renderline.parameters.given import Given
from renderline.parameters.template_checks import check_template
from renderline.reporting.report import Report
from renderline.rules import secret_literal
from renderline.source.document import Reading, SourceDocument

__all__ = ["judge_template"]


def judge_template(reading: Reading, given: Given) -> Report:
    """
    Every mistake in a step template, around the values that it is still to be given.

    Args:
        given: whose day counts; its values are a pipeline's, and a template has none of them.
    """
    document = reading.document
    faults = () if document is None else tuple(check_template(document.path.stem, document.tree))
    if document is not None and faults:
        diagnostics = (*reading.diagnostics, *diagnosed(document.positions, faults))
        shown = secret_literal.masked(reading.name, reading.text, diagnostics)
        return Report(diagnostics=diagnostics, sources={reading.name: shown})
    judged = reading if document is None else dataclasses.replace(reading, document=_as_pipeline(document))
    holes = Given(is_partial=True, today=given.today)
    report = compile_reading(judged, holes, take=_forget).report
    # That a template is given its values where it is used goes without saying.
    told = tuple(each for each in report.diagnostics if each.code != MISSING_VALUE)
    return dataclasses.replace(report, diagnostics=told)


def _as_pipeline(document: SourceDocument) -> SourceDocument:
    """The template as a pipeline: with expressions even where it holds nothing but steps, and each step named."""
    tree = document.tree
    written = tree.get("steps") if isinstance(tree, Mapping) else None
    if not isinstance(tree, Mapping) or not isinstance(written, list):
        return document
    *steps, result = written
    if isinstance(result, Mapping) and "name" not in result:
        # The result takes the name of the step that uses the template; any other than its neighbours' will do.
        taken = {step.get("name") for step in steps if isinstance(step, Mapping)}
        name = next(name for name in map("result{}".format, count(1)) if name not in taken)
        result = {**result, "name": name}
    whole = {"version": top_level.LANGUAGE_VERSION, **tree, "steps": [*steps, result]}
    return dataclasses.replace(document, tree=whole)


def _forget(_submission: Submission) -> None:
    """Nothing is sent for a template."""
