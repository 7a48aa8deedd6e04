"""Refusals keep their facts between engine and client, and odd answers become refusals too."""

from __future__ import annotations

from http import HTTPStatus

import pytest

from renderline.canonical import JsonValue
from renderline.diagnostic import Code, Finding, Place, TreePath
from renderline.wire import problems
from renderline.wire.problems import Problem

CODE = Code(id="RL999", name="wrong", description="Nothing is wrong.")


def finding(path: TreePath, message: str, hint: str = "") -> Finding:
    return Finding(code=CODE, place=Place(path=path), message=message, hint=hint)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ((), "$"),
        (("steps",), "steps"),
        (("steps", 0, "input", "image"), "steps[0].input.image"),
        (("steps", 1, "$type"), "steps[1].$type"),
        (("metadata", "a b"), "metadata['a b']"),
        (("0",), "['0']"),
    ],
)
def test_a_path_is_spelled_as_the_service_spells_it(path: TreePath, text: str) -> None:
    assert problems.error_path(path) == text


def test_findings_about_one_place_are_told_together_and_in_order() -> None:
    found = [finding(("a",), "one", "do this"), finding(("b",), "two"), finding(("a",), "three")]
    problem = problems.from_findings(found)
    assert problem.status == 400
    assert problem.errors == {"a": ("one; do this", "three"), "b": ("two",)}


def test_a_finding_may_be_told_under_another_path() -> None:
    problem = problems.from_findings([finding(("a", "b"), "one")], path=lambda each: each.place.path[:-1])
    assert list(problem.errors) == ["a"]


@pytest.mark.parametrize(
    "problem",
    [
        problems.problem(HTTPStatus.NOT_FOUND),
        problems.problem(HTTPStatus.CONFLICT, "why", title="What"),
        Problem(status=400, title="Wrong", errors={"steps[0]": ("one", "two")}),
    ],
)
def test_what_is_written_is_read_back(problem: Problem) -> None:
    assert problems.parse(problem.status, problems.document(problem)) == problem


@pytest.mark.parametrize(
    ("status", "body", "title"),
    [
        (403, "not for you", "not for you"),
        (404, None, "Not Found"),
        (599, [1], "status 599"),
        (400, {"title": 3, "errors": []}, "Bad Request"),
        (400, {"title": "T", "errors": {"a": "no list"}}, "T"),
    ],
)
def test_any_answer_to_a_refused_request_can_be_read(status: int, body: JsonValue, title: str) -> None:
    problem = problems.parse(status, body)
    assert (problem.status, problem.title, problem.errors) == (status, title, {})
