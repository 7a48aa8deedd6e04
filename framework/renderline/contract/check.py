"""
Checking bodies against the service's contract.

Every function yields all mistakes, each once, in the order of the document, and raises for none of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from renderline.canonical import JsonValue
from renderline.contract.codes import CODES, UNKNOWN_KEY, keyword_of
from renderline.contract.depth import too_deep
from renderline.contract.explain import explain
from renderline.contract.steps import input_schema
from renderline.contract.store import Schema, entry
from renderline.contract.walk import Scope, walk
from renderline.diagnostic import Finding, Place, TreePath

__all__ = ["check_document", "check_recipe", "check_workflow", "keyword_of", "reported_path"]


def check_workflow(body: JsonValue) -> Iterator[Finding]:
    """What is wrong with a workflow to be submitted; references pass inside each step's `input`."""
    return _check(entry("WorkflowTemplate"), body, Scope(), "the workflow")


def check_recipe(name: str, value: JsonValue) -> Iterator[Finding]:
    """
    What is wrong with the bare input of a recipe or step type; references pass anywhere inside it.

    Raises:
        ResourceMissing: there is no such recipe.
    """
    whole = f"{name}'s input"
    # A list of steps: some inputs have a number of that name.
    if isinstance(value, Mapping) and isinstance(value.get("steps"), (list, tuple)):
        return iter([_wrapped(whole)])
    return _check(input_schema(name), value, Scope(references=True), whole)


def check_document(name: str, value: JsonValue) -> Iterator[Finding]:
    """
    What is wrong with a body that the service sends, such as `Workflow`, `ProblemDetails` or `steps/echo.output`.

    A step's `input` in it may still hold references, as it does before the step has run; nothing else may.

    Raises:
        ResourceMissing: there is no such entry in `schemas/civitai-v2`.
    """
    return _check(entry(name), value, Scope(), f"the {name.rpartition('/')[2]}")


def reported_path(finding: Finding) -> TreePath:
    """
    The path by which the service names a finding of this module.

    For an unknown key it is the mapping's that holds it, although the finding points at the key.
    """
    path = finding.place.path
    return path[:-1] if finding.code == UNKNOWN_KEY else path


def _wrapped(whole: str) -> Finding:
    message = f"{whole} stands bare, but this is a whole workflow"
    return Finding(
        code=CODES["required"],
        place=Place(path=()),
        message=message,
        hint="give what stands in a step's `input`",
    )


def _check(schema: Schema, value: JsonValue, scope: Scope, whole: str) -> Iterator[Finding]:
    # Before the walk, whose recursion Python would end with an exception.
    deep = too_deep(value)
    if deep is not None:
        yield deep
        return
    for mistake in walk(schema, value, scope):
        yield explain(mistake, whole)
