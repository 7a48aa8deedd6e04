"""What a job of GitHub Actions tells: its pull request, its base, its summary."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from renderline.errors import UsageError
from renderline.forge.github import PullRequest
from renderline.forge.occasion import GITHUB_API, Occasion, read_occasion, with_pull_request

PULL_REQUEST = {
    "number": 7,
    "pull_request": {"number": 7, "base": {"sha": "b" * 40, "ref": "main"}, "head": {"sha": "a" * 40}},
    "repository": {"full_name": "o/r"},
}


def read(folder: Path, event: Any = None, **environment: str) -> Occasion:
    if event is not None:
        (folder / "event.json").write_text(event if isinstance(event, str) else json.dumps(event))
        environment["GITHUB_EVENT_PATH"] = str(folder / "event.json")
    return read_occasion(environment)


def test_a_job_of_a_pull_request_tells_everything(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        PULL_REQUEST,
        GITHUB_REPOSITORY="o/r",
        GITHUB_API_URL="https://git.example.org/api/v3",
        GITHUB_REF="refs/pull/7/merge",
        GITHUB_SHA="c" * 40,
        GITHUB_STEP_SUMMARY=str(tmp_path / "summary.md"),
    )
    assert found == Occasion(
        repository="o/r",
        number=7,
        api_url="https://git.example.org/api/v3",
        base_sha="b" * 40,
        base_name="main",
        head_sha="a" * 40,
        merge_sha="c" * 40,
        summary=tmp_path / "summary.md",
    )
    assert found.pull_request == PullRequest(repository="o/r", number=7)


@pytest.mark.parametrize(
    ("event", "environment", "number"),
    [
        (PULL_REQUEST, {}, 7),
        ({"issue": {"number": 8, "pull_request": {}}}, {}, 8),
        ({"issue": {"number": 8}}, {}, None),
        ({"pull_request": "odd"}, {"GITHUB_REF": "refs/pull/9/merge"}, 9),
        ({}, {"GITHUB_REF": "refs/heads/pull/9/merge"}, None),
        ([], {}, None),
        (None, {}, None),
    ],
)
def test_the_number_is_that_of_the_event_or_of_the_ref(
    event: Any, environment: dict[str, str], number: int | None, tmp_path: Path
) -> None:
    assert read(tmp_path, event, **environment).number == number


def test_a_head_is_no_merge(tmp_path: Path) -> None:
    assert read(tmp_path, {}, GITHUB_REF="refs/pull/7/head", GITHUB_SHA="c" * 40).merge_sha == ""


def test_the_user_has_the_last_word(tmp_path: Path) -> None:
    said = with_pull_request(read(tmp_path, PULL_REQUEST), "p/q", 3)
    assert said.pull_request == PullRequest(repository="p/q", number=3)
    assert with_pull_request(said, None, None) == said
    assert Occasion().api_url == GITHUB_API


@pytest.mark.parametrize(
    ("environment", "event", "sentence"),
    [
        ({}, "{", "it holds no JSON"),
        ({"GITHUB_EVENT_PATH": "/nowhere/event.json"}, None, "No such file or directory"),
        ({"GITHUB_REPOSITORY": "o/../r"}, None, "`o/../r` is no repository"),
        ({"GITHUB_REPOSITORY": "../.."}, None, "`../..` is no repository"),
        ({"GITHUB_REPOSITORY": "o/.."}, None, "`o/..` is no repository"),
    ],
)
def test_what_cannot_be_read_is_told(
    environment: dict[str, str], event: str | None, sentence: str, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match=sentence.replace(".", r"\.")):
        read(tmp_path, event, **environment)


@pytest.mark.parametrize(
    ("found", "option"), [(Occasion(), "--repository"), (Occasion(repository="o/r"), "--pull-request")]
)
def test_what_is_not_known_is_asked_for(found: Occasion, option: str) -> None:
    with pytest.raises(UsageError, match=option):
        assert found.pull_request
