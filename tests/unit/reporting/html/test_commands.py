"""The command that makes a cell again is one that a shell reads as it is meant, and holds no secret."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from renderline.compiler.submission import Submission
from renderline.reporting.html.commands import checkout_command, run_command
from renderline.reporting.run_history import PastRun
from renderline.source.git import Commit

PROJECT = Path("/p")
LOCAL = {"costs": False, "engine": "local"}


@pytest.mark.parametrize(
    ("key", "said", "attempt", "expected"),
    [
        ("", {}, 1, "run pipelines/hero.yaml --engine https://service.example"),
        ("", LOCAL, 1, "run pipelines/hero.yaml"),
        ("", {"costs": False, "engine": "http://h:1"}, 1, "run pipelines/hero.yaml --engine http://h:1"),
        (
            "style=ink,seed=1",
            LOCAL,
            1,
            "run pipelines/hero.yaml --cell style=ink,seed=1",
        ),
        (
            "",
            {**LOCAL, "given": {"upscaler": "x4plus"}},
            1,
            "run pipelines/hero.yaml --upscaler x4plus",
        ),
        ("", {**LOCAL, "source": "/elsewhere/a.yaml"}, 1, "run /elsewhere/a.yaml"),
        ("", LOCAL, 2, "run pipelines/hero.yaml --attempt 2"),
        (
            "",
            {**LOCAL, "given": {"parameters": {"width": 640, "tags": ["a"]}, "profile": "draft"}},
            1,
            "run pipelines/hero.yaml -p width=640 -p 'tags=[\"a\"]' --profile draft",
        ),
        (
            "",
            {**LOCAL, "given": {"parameters": {"prompt": "it's $HOME; rm -rf /"}}},
            1,
            "run pipelines/hero.yaml -p 'prompt=it'\"'\"'s $HOME; rm -rf /'",
        ),
        ("", {**LOCAL, "given": {"secrets": ["key"]}}, 1, "run pipelines/hero.yaml -p key=…"),
    ],
)
def test_it_says_all_that_the_run_was_given(
    key: str,
    said: dict[str, Any],
    attempt: int,
    expected: str,
    make_submission: Callable[..., Submission],
    make_past: Callable[..., PastRun],
) -> None:
    command = run_command(make_past(**said).entry, make_submission(key), PROJECT, attempt=attempt)
    assert shlex.split(command) == shlex.split(f"renderline {expected}")


def test_what_looks_like_a_secret_is_veiled(
    make_submission: Callable[..., Submission], make_past: Callable[..., PastRun]
) -> None:
    given = {"parameters": {"photo": "https://x.example/a?sig=abcdefghijklmnop"}}
    command = run_command(make_past(given=given).entry, make_submission(), PROJECT, attempt=1)
    assert "abcdefghijklmnop" not in command
    assert "https://x.example/a" in command


def test_a_commit_is_brought_back_where_there_is_one(make_past: Callable[..., PastRun]) -> None:
    commit = Commit(sha="b" * 40, is_dirty=False)
    assert checkout_command(make_past(commit=commit).entry) == f"git switch --detach {'b' * 40}"
    assert checkout_command(make_past().entry) == ""
