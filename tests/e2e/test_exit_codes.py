"""The exit codes of a run that a service refuses, keeps waiting or blocks; those of all other ends stand beside their commands."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from renderline.engine.chaos.profile import read
from renderline.engine.embedded import running
from renderline.engine.options import EngineOptions

Command = Callable[..., subprocess.CompletedProcess[str]]
Serve = Callable[..., AbstractContextManager[tuple[str, ...]]]
PIPELINE = """
version: 1
steps:
  - $type: convertImage
    name: small
    input: {image: ./photo.png, output: {format: png}}
"""
MATRIX = """
version: 1
matrix: {axes: {n: [1, 2, 3, 4]}}
steps:
- $type: imageGen
  name: hero
  input: {engine: flux2, model: klein, operation: createImage, modelVersion: 4b, prompt: "fox {{ matrix.n }}", width: 512, height: 512}
outputs:
- {from: hero, as: "{{ matrix.n }}"}
"""


@pytest.fixture(autouse=True)
def pipeline(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text(PIPELINE)
    Image.new("RGB", (20, 20), "teal").save(tmp_path / "photo.png")


@pytest.fixture
def serve(tmp_path: Path) -> Serve:
    """An engine with one fault in everything; gives the options that lead to it."""

    @contextmanager
    def served(fault: dict[str, Any]) -> Iterator[tuple[str, ...]]:
        options = EngineOptions(chaos=read({"seed": 1, "faults": [fault]}))
        token = tmp_path / "token"
        with running(tmp_path / "service", options) as engine:
            token.write_text(engine.token)
            token.chmod(0o600)
            yield "--engine", engine.url, "--token-file", str(token)

    return served


@pytest.mark.parametrize(
    ("fault", "code", "said"),
    [
        (
            {"kind": "too-many-requests", "operations": ["SubmitWorkflow"], "retry_after_s": 900},
            6,
            "slow down",
        ),
        ({"kind": "failing-job"}, 13, "chaos wanted it so"),
        ({"kind": "blocked-content"}, 16, "blocked: Chaos"),
    ],
)
def test_a_service_s_fault_has_its_code_and_its_words(
    renderline: Command, serve: Serve, fault: dict[str, Any], code: int, said: str
) -> None:
    with serve({"rate": 1, **fault}) as options:
        done = renderline("run", "p.yaml", *options)
    assert (done.returncode, done.stdout) == (code, ""), done.stderr
    assert said in done.stderr


def test_machines_are_told_which_workflow_was_blocked(renderline: Command, serve: Serve) -> None:
    """By a field of its own, and not by the words of a reason."""
    with serve({"rate": 1, "kind": "blocked-content"}) as options:
        done = renderline("run", "p.yaml", "--json", *options)
    assert [each["blocked"] for each in json.loads(done.stdout)["workflows"]] == [True], done.stderr


def test_an_account_that_does_not_hold_the_price_ends_the_run(renderline: Command, tmp_path: Path) -> None:
    """What it holds is spent, the cells after it are not sent, and what was paid is fetched."""
    (tmp_path / "m.yaml").write_text(MATRIX)
    token = tmp_path / "token"
    with running(tmp_path / "service", EngineOptions(balances={"blue": 20, "yellow": 7})) as engine:
        token.write_text(engine.token)
        token.chmod(0o600)
        options = ("--engine", engine.url, "--token-file", str(token), "--concurrency", "1", "--json")
        done = renderline("run", "m.yaml", *options)
    assert done.returncode == 17, done.stderr
    workflows = json.loads(done.stdout)["workflows"]
    assert [each["status"] for each in workflows] == ["succeeded", "succeeded", "unpaid", "not sent"]
    assert "insufficient Buzz: 12 are needed, and 0 blue, 0 green, 3 yellow may pay" in done.stderr
    assert sorted(path.name for path in (tmp_path / "out").glob("*.png")) == ["1.png", "2.png"]


def test_without_a_token_nothing_is_begun(renderline: Command, serve: Serve) -> None:
    with serve({"kind": "latency", "rate": 0}) as options:
        done = renderline("run", "p.yaml", *options[:2])
    assert (done.returncode, done.stdout) == (3, ""), done.stderr


def test_where_nobody_serves_there_is_no_answer(renderline: Command, serve: Serve) -> None:
    with serve({"kind": "latency", "rate": 0}) as options:
        pass
    done = renderline("run", "p.yaml", *options)
    assert (done.returncode, "no answer from " in done.stderr) == (5, True), done.stderr


def test_what_is_not_there_cannot_be_removed(renderline: Command) -> None:
    done = renderline("models", "remove", "urn:air:other:upscaler:civitai:1@2")
    assert (done.returncode, done.stdout) == (4, ""), done.stderr
