"""One process at a time holds a file; who only looks disturbs nobody."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from renderline.file_lock import Held, holding, is_held

HOLD = """
import pathlib, sys, time
from renderline.file_lock import holding
with holding(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_file_is_held_and_let_go(tmp_path: Path) -> None:
    path = tmp_path / "x.lock"
    assert not is_held(path)
    with holding(path):
        assert is_held(path)
        assert path.read_text() == f"process {os.getpid()}"
    assert not is_held(path)


def test_another_process_is_told_who_holds_it_and_a_kill_lets_go(tmp_path: Path) -> None:
    path = tmp_path / "x.lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        assert is_held(path)
        with pytest.raises(Held, match=f"process {other.pid}"), holding(path):
            pass
        other.kill()
        other.wait()
    assert not is_held(path)
    with holding(path):
        assert path.read_text() == f"process {os.getpid()}"


def test_what_is_not_there_is_held_by_nobody_and_not_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert not is_held(tmp_path / "nowhere" / "x.lock")
    assert not is_held(tmp_path / "file" / "x.lock")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["file"]


def test_those_who_look_keep_nobody_from_holding_it(tmp_path: Path) -> None:
    path = tmp_path / "x.lock"
    path.touch()
    stop = threading.Event()

    def look() -> None:
        while not stop.is_set():
            is_held(path)

    lookers = [threading.Thread(target=look) for _ in range(2)]
    for each in lookers:
        each.start()
    try:
        for _ in range(200):
            with holding(path):
                pass
    finally:
        stop.set()
        for each in lookers:
            each.join()
