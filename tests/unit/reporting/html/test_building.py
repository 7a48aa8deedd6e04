"""What the ledger says, as the page shows it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from renderline.compiler.submission import Submission
from renderline.ledger.entries import Kind
from renderline.reporting.html.building import PageContext, run_page
from renderline.reporting.html.value import Outcome, RunPage
from renderline.reporting.run_history import PastRun
from renderline.source.git import Commit

MakePast = Callable[..., PastRun]
MakeSubmission = Callable[..., Submission]
SECRET = "ghp_" + "a1B2" * 9


def built(past: PastRun, **said: Any) -> RunPage:
    return run_page(past, PageContext(page=Path("/p/out/report.html"), project=Path("/p"), **said))


def saved(name: str, step: str = "final", media_type: str = "image/png") -> dict[str, Any]:
    return {"path": f"/p/out/{name}", "step": step, "media_type": media_type, "size_bytes": 12}


def test_a_cell_has_its_steps_pictures_and_figures(
    make_past: MakePast, make_submission: MakeSubmission
) -> None:
    past = make_past((make_submission("style=ink,seed=1"), {"files": (saved("a b.png"),)}))
    notes = {"/p/out/a b.png": {"large": ("stands in",)}}
    page = built(past, charged={0: Decimal(4)}, notes=notes)
    (cell,) = page.cells
    assert (cell.number, dict(cell.axes)) == (1, {"style": "ink", "seed": "1"})
    assert [(step.title, step.model, step.seed, step.notes) for step in cell.steps] == [
        ("large (imageUpscaler)", "urn:air:x", "7", ("stands in",)),
        ("final (convertImage)", "", "", ()),
    ]
    assert [(each.name, each.value) for each in cell.parameters] == [("width", "640")]
    assert (cell.low, cell.high, cell.charged) == (Decimal(3), Decimal(5), Decimal(4))
    (picture,) = cell.pictures
    assert (picture.link, picture.before, picture.before_name) == (
        "a%20b.png",
        Path("/p/cat.jpg"),
        "cat.jpg",
    )
    assert page.notes == ("stands in",)
    assert "large" in page.graph_svg


@pytest.mark.parametrize(
    ("said", "outcome", "standing", "reason"),
    [
        ({}, Outcome.COMPLETE, "complete", ""),
        ({"stage": None, "status": ""}, Outcome.OPEN, "not sent", ""),
        ({"stage": Kind.SUBMITTED, "status": ""}, Outcome.OPEN, "under way, when last heard of", ""),
        ({"stage": Kind.REFUSED, "status": "", "reason": "no"}, Outcome.FAILED, "refused", "no"),
        ({"stage": Kind.FINISHED, "status": "failed", "reason": "x"}, Outcome.FAILED, "failed", "x"),
        ({"stage": Kind.UNSAVED, "reason": "y"}, Outcome.FAILED, "finished, files missing", "y"),
    ],
)
def test_each_way_to_stand_has_its_mark_and_reason(
    said: dict[str, Any],
    outcome: Outcome,
    standing: str,
    reason: str,
    make_past: MakePast,
    make_submission: MakeSubmission,
) -> None:
    page = built(make_past((make_submission(), said)))
    (cell,) = page.cells
    assert (cell.outcome, cell.standing, cell.reason) == (outcome, standing, reason)
    assert (page.complete, len(page.troubled)) == ((1, 0) if outcome is Outcome.COMPLETE else (0, 1))


def test_a_cell_tells_its_words_and_its_row(make_past: MakePast, make_submission: MakeSubmission) -> None:
    """A key has a hash where a row of a table stands, and a reader wants to know what was asked for."""
    step = {"$type": "imageGen", "name": "hero", "input": {"prompt": "a red fox, neon"}}
    submission = make_submission(
        "row=fox-f7019a,n=2",
        body={"steps": [step]},
        matrix={"row": {"title": "fox", "text": "a red fox"}, "n": 2},
    )
    (cell,) = built(make_past((submission, {}))).cells
    assert (cell.prompt, cell.steps[0].prompt) == ("a red fox, neon", "a red fox, neon")
    assert [(each.name, each.value) for each in cell.matrix] == [
        ("row.title", "fox"),
        ("row.text", "a red fox"),
        ("n", "2"),
    ]


def test_no_secret_comes_through(make_past: MakePast, make_submission: MakeSubmission) -> None:
    """Neither one that a pipeline holds by mistake, nor one that a service sends back in its reason."""
    submission = make_submission(
        params={"token": SECRET, "key": "secret:key"}, matrix={"row": {"token": SECRET}}
    )
    past = make_past(
        (submission, {"stage": Kind.REFUSED, "reason": f"bad token {SECRET}"}),
        given={"parameters": {"token": SECRET}, "secrets": ["key"]},
    )
    text = repr(built(past))
    assert SECRET not in text
    assert "secret:key" in text


def test_a_run_that_is_free_has_no_charges(make_past: MakePast) -> None:
    page = built(make_past(engine="local", costs=False))
    assert (page.engine, page.is_free, page.cells[0].charged) == ("the embedded engine", True, None)


@pytest.mark.parametrize(
    ("commit", "expected"),
    [
        (None, ""),
        (Commit(sha="b" * 40, is_dirty=False), "b" * 40),
        (Commit(sha="b" * 40, is_dirty=True), f"{'b' * 40} with changes on top"),
    ],
)
def test_the_commit_is_told_with_what_lay_on_top(
    commit: Commit | None, expected: str, make_past: MakePast
) -> None:
    page = built(make_past(commit=commit))
    assert (page.commit, page.is_dirty) == (expected, bool(commit and commit.is_dirty))


def test_a_later_attempt_is_named(make_past: MakePast, make_submission: MakeSubmission) -> None:
    (cell,) = built(make_past((make_submission(), {"attempt": 2, "workflow_id": "w1"}))).cells
    assert {(fact.name, fact.value) for fact in cell.facts} >= {("attempt", "2"), ("workflow", "w1")}
    assert "--attempt 2" in cell.command
