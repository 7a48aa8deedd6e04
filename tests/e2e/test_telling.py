"""How a run is told: event by event for machines, and quietly."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

Command = Callable[..., subprocess.CompletedProcess[str]]

pytestmark = pytest.mark.usefixtures("grid")


@pytest.fixture
def streamed(renderline: Command, root: Path) -> Callable[..., tuple[int, list[Any]]]:
    """The exit code and the events of a command, each held against the published schema."""
    validator = Draft202012Validator(json.loads((root / "schemas" / "events" / "v1.json").read_text()))

    def stream(*arguments: str) -> tuple[int, list[Any]]:
        done = renderline(*arguments, "--json-stream")
        events = [json.loads(line) for line in done.stdout.splitlines()]
        for each in events:
            validator.validate(each)
        assert [each["event"] for each in events].count("end") == 1
        assert events[-1]["event"] == "end"
        assert events[-1]["exitCode"] == done.returncode
        return done.returncode, events

    return stream


def test_a_run_is_told_from_its_beginning_to_its_record(
    streamed: Callable[..., tuple[int, list[Any]]], renderline: Command
) -> None:
    code, events = streamed("run", "grid.yaml")
    assert code == 0
    begin = next(each for each in events if each["event"] == "begin")
    outputs = [each for each in events if each["event"] == "output"]
    assert {(each["cell"], Path(each["path"]).name, each["new"]) for each in outputs} == {
        ("width=8", "8.png", True),
        ("width=16", "16.png", True),
    }
    steps = {(each["cell"], each["status"]) for each in events if each["event"] == "step"}
    assert {("width=8", "succeeded"), ("width=16", "succeeded")} <= steps
    record = events[-1]["record"]
    assert (record["format"], record["id"], len(record["workflows"])) == ("renderline.run/1", begin["run"], 2)

    _, again = streamed("resume")
    assert next(each for each in again if each["event"] == "begin")["run"] == begin["run"]
    assert json.loads(renderline("resume", "--json").stdout)["id"] == begin["run"]


def test_what_keeps_a_run_from_beginning_is_in_the_closing_line(
    streamed: Callable[..., tuple[int, list[Any]]], grid: Path, tmp_path: Path
) -> None:
    (tmp_path / "wrong.yaml").write_text(grid.read_text().replace("convertImage", "convertImag"))
    code, events = streamed("run", "wrong.yaml")
    assert (code, len(events)) == (10, 1)
    assert events[0]["report"]["diagnostics"][0]["location"]["start"]["line"] == 4
    (tmp_path / "out" / "small").mkdir(parents=True)
    (tmp_path / "out" / "small" / "8.png").write_bytes(b"mine")
    code, events = streamed("run", "grid.yaml")
    assert code == 2
    assert "out/small/8.png" in events[-1]["error"]


def test_a_quiet_run_says_nothing_but_its_files(renderline: Command) -> None:
    done = renderline("run", "grid.yaml", "--quiet")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "out/small/8.png\nout/small/16.png\n"


def test_a_quiet_run_says_what_went_wrong(renderline: Command, tmp_path: Path) -> None:
    (tmp_path / "echo.yaml").write_text(
        "version: 1\nsteps:\n  - $type: preprocessImage\n    name: p\n    input: {kind: canny, image: ./photo.png}\n"
    )
    done = renderline("run", "echo.yaml", "-q")
    assert done.returncode == 13
    assert "no_provider_available" in done.stderr


def test_one_form_for_machines_at_a_time(renderline: Command) -> None:
    done = renderline("run", "grid.yaml", "--json", "--json-stream")
    assert done.returncode == 2
    assert "exclude each other" in done.stderr


def test_a_shell_completes_the_runs_that_were(renderline: Command, tmp_path: Path) -> None:
    run_id = json.loads(renderline("run", "grid.yaml", "--json").stdout)["id"]
    words = {"_RENDERLINE_COMPLETE": "zsh_complete", "COMP_WORDS": "renderline resume 20", "COMP_CWORD": "2"}
    done = subprocess.run(
        [Path(sys.executable).parent / "renderline"],
        cwd=tmp_path,
        env={**os.environ, **words},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.splitlines() == ["plain", run_id, "grid, 2 of 2 complete"]
