"""A run that is stopped: cleanly by SIGTERM, as by Ctrl-C; and what the next run makes of one that was killed."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from PIL import Image

Command = Callable[..., subprocess.CompletedProcess[str]]
PIPELINE = """
version: 1
parameters:
  photo: {type: image}
steps:
  - $type: imageUpscaler
    name: large
    input: {image: "{{ params.photo }}"}
"""


@pytest.fixture(autouse=True)
def pipeline(tmp_path: Path) -> None:
    """One photo that takes the photo network a minute, one that takes the quick network a moment."""
    (tmp_path / "pipeline.yaml").write_text(PIPELINE)
    Image.effect_noise((600, 600), 60).convert("RGB").save(tmp_path / "large.png")
    Image.new("RGB", (8, 6), "teal").save(tmp_path / "small.png")


def statuses(folder: Path) -> list[str]:
    """Of the workflows that the engine knows, deleted ones included."""
    path = folder / ".renderline" / "engine" / "engine.db"
    if not path.exists():
        return []
    with closing(sqlite3.connect(path, timeout=5)) as connection:
        try:
            rows = connection.execute("SELECT status FROM workflows ORDER BY number").fetchall()
        except sqlite3.OperationalError:
            return []
    return [status for (status,) in rows]


@contextmanager
def under_way(folder: Path, *options: str) -> Iterator[subprocess.Popen[str]]:
    """A run whose workflow the engine works on."""
    before = len(statuses(folder))
    command = [sys.executable, "-m", "renderline", "run", "pipeline.yaml", "-p", "photo=large.png", *options]
    with subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, text=True) as process:
        try:
            deadline_s = time.monotonic() + 60
            while statuses(folder)[before:] != ["processing"]:
                assert time.monotonic() < deadline_s
                assert process.poll() is None
                time.sleep(0.05)
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize(
    ("number", "code", "word"),
    [(signal.SIGINT, 130, "interrupted"), (signal.SIGTERM, 143, "terminated")],
)
def test_a_signal_cancels_the_workflow_and_has_its_exit_code(
    tmp_path: Path, renderline: Command, number: signal.Signals, code: int, word: str
) -> None:
    with under_way(tmp_path) as process:
        process.send_signal(number)
        _, told = process.communicate(timeout=30)
    assert (process.returncode, told.splitlines()[-1]) == (code, word)
    assert "Traceback" not in told
    assert statuses(tmp_path) == ["canceled"]
    assert not (tmp_path / "out").exists()
    after = renderline("run", "pipeline.yaml", "-p", "photo=small.png", "--upscaler", "animevideov3")
    assert (after.returncode, "earlier run" in after.stderr) == (0, False)


@pytest.mark.long
def test_a_killed_run_does_not_hold_up_the_next_one(tmp_path: Path, renderline: Command) -> None:
    """Two killed ones would have both workers busy for a minute each."""
    for _ in range(2):
        with under_way(tmp_path) as process:
            process.kill()
            process.wait()
        # What the first one left is cancelled by the second.
    begin_s = time.monotonic()
    done = renderline("run", "pipeline.yaml", "-p", "photo=small.png", "--upscaler", "animevideov3")
    assert done.returncode == 0, done.stderr
    assert time.monotonic() - begin_s < 20
    assert "1 workflow of an earlier run that was killed is cancelled\n" in done.stderr
    assert statuses(tmp_path) == ["canceled", "canceled", "succeeded"]


@pytest.mark.long
def test_a_killed_run_is_resumed_with_the_network_it_began_with(tmp_path: Path) -> None:
    with under_way(tmp_path, "--upscaler", "animevideov3") as process:
        process.kill()
        process.wait()
    command = [sys.executable, "-m", "renderline", "resume"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stdout.strip()) == (0, "out/pipeline/large.png"), done.stderr
    assert "animevideov3-x4 stands in" in done.stderr
