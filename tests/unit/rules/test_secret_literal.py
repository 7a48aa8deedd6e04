"""What is taken for a secret, what is not, and what of it is ever shown."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from renderline import api
from renderline.pipeline.model import Pipeline
from renderline.reporting import json_v1, text
from renderline.rules import secret_literal

RANDOM = "q7Zt2MvX9bKd4RwLs8Yc1NpE"
SIGNED = "https://example.com/cat.jpg?exp=1&sig=0f1e2d3c4b5a6978"


def findings(pipeline: Pipeline) -> list[str]:
    return [finding.place.snippet for finding in secret_literal.check(pipeline)]


@pytest.mark.parametrize(
    ("key", "value", "secret"),
    [
        ("note", f"hf_{RANDOM}", f"hf_{RANDOM}"),
        ("note", f"use hf_{RANDOM}, please", f"hf_{RANDOM}"),
        ("note", f"sk-proj-{RANDOM}", f"sk-proj-{RANDOM}"),
        ("note", f"ghp_{RANDOM}{RANDOM}", f"ghp_{RANDOM}{RANDOM}"),
        ("note", "AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLE"),
        ("note", f"authorization: bearer {RANDOM}==", f"{RANDOM}=="),
        ("note", SIGNED, "0f1e2d3c4b5a6978"),
        ("note", f"https://example.com/m?fp=16&token={RANDOM}&x=1", RANDOM),
        ("note", "https://ann:hush-hush@example.com/", "hush-hush"),
        ("token", RANDOM, RANDOM),
        ("api_key", RANDOM, RANDOM),
        ("client-secret", RANDOM, RANDOM),
        ("sessionOwnerApiToken", RANDOM, RANDOM),
    ],
)
def test_a_secret_is_found(key: str, value: str, secret: str, pipeline_of: Callable[..., Pipeline]) -> None:
    assert findings(pipeline_of(("echo", {"list": [{key: value}]}))) == [secret]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("note", RANDOM),
        ("tokenizer", RANDOM),
        ("maxTokens", 123456789012345678901234567890),
        ("token", "secret:TOKEN"),
        ("token", "YOUR_TOKEN_GOES_HERE"),
        ("token", "short1"),
        ("password", "a few plain words 1"),
        ("note", "Bearer <your-token>"),
        ("note", "the bearer of 2026s finest news"),
        ("note", f"task-{RANDOM}"),
        ("note", "sk-learn-and-other-things-to-know"),
        ("note", "https://example.com:8080/a@b"),
        ("note", "https://example.com/m?token=left-out"),
        ("image", "data:image/png;base64," + "sk-a1" * 4000),
    ],
)
def test_what_only_resembles_one_is_left_alone(
    key: str, value: Any, pipeline_of: Callable[..., Pipeline]
) -> None:
    assert findings(pipeline_of(("echo", {key: value}))) == []


def test_a_default_is_told_once_and_at_its_declaration(pipeline_of: Callable[..., Pipeline]) -> None:
    made = pipeline_of(("echo", {"message": f"hf_{RANDOM}"}), parameters={"key": {"default": f"hf_{RANDOM}"}})
    [finding] = secret_literal.check(made)
    assert finding.place.path == ("parameters", "key", "default")


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ({"apiKey": {"default": RANDOM}}, [RANDOM]),
        ({"apiKey": {"default": RANDOM, "secret": True}}, []),
        ({"settings": {"default": {"hub": {"token": RANDOM}}}}, [RANDOM]),
    ],
)
def test_a_parameters_name_counts_as_its_key(
    parameters: Any, found: list[str], pipeline_of: Callable[..., Pipeline]
) -> None:
    assert findings(pipeline_of(parameters=parameters)) == found


@pytest.mark.parametrize("suffix", [".yaml", ".json"])
@pytest.mark.parametrize(
    "value", [f"hf_{RANDOM}", f'say "hf_{RANDOM}"', f"two\nlines of hf_{RANDOM}", SIGNED]
)
def test_no_report_holds_the_secret(value: str, suffix: str, tmp_path: Path) -> None:
    """Neither the sentence nor the quoted line, in any form of the report."""
    path = tmp_path / f"pipeline{suffix}"
    body = {
        "metadata": {"note": value},
        "steps": [{"$type": "imageUpscaler", "input": {"image": "https://a.example/b"}}],
    }
    path.write_text(json.dumps(body))
    report = api.validate(path)
    [diagnostic] = report.diagnostics
    assert diagnostic.code == secret_literal.CODE
    shown = text.render(report) + json.dumps(json_v1.report_document(report))
    assert RANDOM[4:] not in shown
    assert "2d3c4b5a6978" not in shown
    assert "****" in shown


def test_an_expression_is_no_secret_though_its_value_is(tmp_path: Path) -> None:
    """A value from the command line is reported by the name of its option alone."""
    path = tmp_path / "pipeline.yaml"
    path.write_text(
        "parameters: {key: {type: string}}\n"
        "metadata: {token: '{{ params.key }}'}\n"
        "steps: [{$type: imageUpscaler, name: a, input: {image: 'https://a.example/b'}}]\n"
    )
    report = api.validate(path, api.Given(values={"key": RANDOM}))
    assert [each.code for each in report.diagnostics] == [secret_literal.CODE]
    shown = text.render(report)
    assert shown.startswith("-p key=…: ")
    assert RANDOM[4:] not in shown
