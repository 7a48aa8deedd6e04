"""A run that was killed is listed, shown and gone on with."""

from __future__ import annotations

import hashlib
import json
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

Command = Callable[..., subprocess.CompletedProcess[str]]

PIPELINE = """\
name: grid
matrix:
  axes:
    seed: {range: [1, 5]}
steps:
  - name: cat
    $type: imageGen
    input:
      engine: flux2
      model: klein
      operation: createImage
      modelVersion: 4b
      prompt: "cat {{ matrix.seed }}"
      width: 1536
      height: 1536
outputs:
  - from: cat
    as: "grid/{{ matrix.seed }}"
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / ".renderline").mkdir()
    (tmp_path / "grid.yaml").write_text(PIPELINE)
    return tmp_path


def _run_until_a_file_lies_there(project: Path) -> None:
    """Begin a run and kill it, as a lost machine would, once its first file is complete."""
    running = subprocess.Popen(
        [sys.executable, "-m", "renderline", "run", "grid.yaml"],
        cwd=project,
        env={**os.environ, "NO_COLOR": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    deadline = time.monotonic() + 60
    while not list((project / "out").rglob("*.png")) and time.monotonic() < deadline:
        time.sleep(0.01)
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()


def _hashes(project: Path) -> dict[str, str]:
    files = sorted((project / "out").rglob("*.png"))
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def _words_on(done: subprocess.CompletedProcess[str]) -> list[str]:
    """What the last line names as the command that goes on."""
    return shlex.split(done.stderr.splitlines()[-1].partition(" goes on from here")[0])[1:]


def test_a_killed_run_goes_on_where_it_stood(project: Path, renderline: Command) -> None:
    _run_until_a_file_lies_there(project)
    before = _hashes(project)
    assert 1 <= len(before) < 5

    shown = json.loads(renderline("runs", "show", "--json").stdout)
    assert (shown["cellCount"], shown["pipeline"]) == (5, "grid")
    assert shown["complete"] < 5

    resumed = renderline("resume")
    assert resumed.returncode == 0, resumed.stderr
    after = _hashes(project)
    assert sorted(after) == [f"{seed}.png" for seed in range(1, 6)]
    assert {name: after[name] for name in before} == before

    listed = json.loads(renderline("runs", "list", "--json").stdout)["runs"]
    assert [(each["id"], each["complete"], each["netBuzz"]) for each in listed] == [(shown["id"], 5, None)]


def test_a_complete_run_brings_back_a_deleted_file(project: Path, renderline: Command) -> None:
    assert renderline("run", "grid.yaml", "--cell", "seed=2").returncode == 0
    file = project / "out" / "grid" / "2.png"
    content = file.read_bytes()
    file.unlink()
    resumed = renderline("resume")
    assert resumed.stdout == "out/grid/2.png\n"
    assert file.read_bytes() == content


@pytest.mark.usefixtures("project")
def test_people_read_where_each_cell_stands(renderline: Command) -> None:
    renderline("run", "grid.yaml", "--sample", "1")
    shown = renderline("runs", "show").stdout.splitlines()
    assert shown[0].startswith("run 2")
    assert " of grid, 2" in shown[0]
    assert shown[1].startswith("seed=")
    assert ": complete, workflow " in shown[1]
    assert shown[-1] == "1 of 1 cell complete"
    table = renderline("runs", "list").stdout.splitlines()
    assert table[0].split() == ["run", "started", "pipeline", "engine", "complete", "Buzz", "commit"]
    assert "1 of 1" in table[1]
    assert "free" in table[1]


@pytest.mark.usefixtures("project")
def test_what_was_free_is_not_in_the_account(renderline: Command) -> None:
    renderline("run", "grid.yaml", "--sample", "1")
    assert json.loads(renderline("ledger", "--json").stdout) == {
        "format": "renderline.ledger/1",
        "by": "run",
        "lines": [],
    }


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("resume",), "this project has not been run yet"),
        (("resume", "2026"), "2026: there is no such run; nothing has been run in this project yet"),
        (("runs", "show", "x"), "x: there is no such run"),
        (("runs", "cancel", "x"), "x: there is no such run"),
    ],
)
def test_a_run_that_is_not_there_is_a_sentence(
    project: Path, renderline: Command, arguments: tuple[str, ...], message: str
) -> None:
    done = renderline(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert not list((project / ".renderline").iterdir())


def test_a_run_with_a_data_folder_of_its_own_is_found_there(project: Path, renderline: Command) -> None:
    done = renderline("run", "grid.yaml", "--cell", "seed=1", "--data", "elsewhere", "--timeout", "0.01")
    assert _words_on(done)[-2:] == ["--data", "elsewhere"], done.stderr
    assert renderline(*_words_on(done)).returncode == 0
    assert "has not been run yet" in renderline("resume").stderr
    shown = json.loads(renderline("runs", "show", "--data", "elsewhere", "--json").stdout)
    assert shown["complete"] == 1
    assert not (project / ".renderline" / "engine").exists()


def test_a_run_that_is_not_waited_for_tells_how_it_goes_on(project: Path, renderline: Command) -> None:
    done = renderline("run", "grid.yaml", "--timeout", "0.05")
    assert (done.returncode, done.stdout) == (15, "")
    assert renderline(*_words_on(done)).returncode == 0
    assert len(_hashes(project)) == 5


@pytest.mark.usefixtures("project")
def test_an_engine_that_ends_with_the_run_has_to_be_waited_for(renderline: Command) -> None:
    done = renderline("run", "grid.yaml", "--no-wait")
    assert done.returncode == 2
    assert "--no-wait needs a service" in done.stderr
