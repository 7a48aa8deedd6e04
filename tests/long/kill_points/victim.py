"""
A runner that can be killed at any of its effects on the world.

Started once, it reads a JSON line for each run it is to make, and makes it in a fork of itself. There, Python's profiler sees every
call of a C function; those that write, send or lock are the points, counted before and after the call, and at the point it was told the
fork kills itself with SIGKILL. So a new write or request in the runner is a new point here, without anybody listing it.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from pathlib import Path
from types import FrameType
from typing import Any

from renderline import api
from renderline.api.carrying import Manner, carry_out
from renderline.api.engines import Service
from renderline.api.history import Beginning, begin, open_ledger
from renderline.execution.fleet import Limits
from renderline.execution.runner import PollPolicy
from renderline.ledger import runs
from renderline.ledger.entries import RunEntry
from renderline.ledger.ledger import Ledger

# By the functions' own names, whatever module they are reached through.
EFFECTS = frozenset(
    {
        *("open", "fsync", "replace", "rename", "unlink", "mkdir", "rmdir", "truncate", "flock"),
        *("Connection.execute", "Connection.executemany", "Connection.executescript", "Connection.commit"),
        *("socket.connect", "socket.send", "socket.sendall", "socket.sendmsg"),
        *("BufferedWriter.write", "BufferedWriter.flush", "TextIOWrapper.write", "BufferedRandom.write"),
    }
)


class Points:
    """Counts the points that this process passes, and kills it at one of them."""

    def __init__(self, kill_at: int | None) -> None:
        self.passed = 0
        self._kill_at = kill_at
        self._lock = threading.Lock()

    def watch(self) -> None:
        threading.setprofile(self._see)
        sys.setprofile(self._see)

    def _see(self, frame: FrameType, event: str, called: Any) -> None:
        del frame
        if event in {"c_call", "c_return"} and getattr(called, "__qualname__", "") in EFFECTS:
            with self._lock:
                self.passed += 1
                if self.passed == self._kill_at:
                    os.kill(os.getpid(), signal.SIGKILL)


def carry(project: Path, service: Service) -> None:
    """Go on with the project's run, or begin it: what a person does after a crash."""
    folder = project / ".renderline"
    file = project / "grid.yaml"
    with open_ledger(folder) as ledger:
        with ledger.snapshot() as tx:
            known = runs.recent(tx, 1)
        beginning = Beginning(source=file, out_dir=project / "out")
        run = known[0] if known else _begun(ledger, service, beginning)
        record = carry_out(ledger, folder, run, service, Manner(limits=Limits(in_flight=3)))
    assert not record.incomplete, record


def _begun(ledger: Ledger, service: Service, beginning: Beginning) -> RunEntry:
    compilation = api.compile_file(beginning.source)
    return begin(ledger, compilation, api.plan(compilation), service, beginning)


def fork(project: Path, service: Service, kill_at: int | None) -> dict[str, int]:
    """Make one run in a process of its own: how it ended, and how many points it passed if it came to its end."""
    process = os.fork()
    if process == 0:
        points = Points(kill_at)
        points.watch()
        try:
            carry(project, service)
        except BaseException as error:  # noqa: BLE001 - a fork must never fall back into its parent's loop
            sys.stderr.write(f"{error!r}\n")
            os._exit(1)
        sys.setprofile(None)
        (project / "points").write_text(str(points.passed))
        os._exit(0)
    _, status = os.waitpid(process, 0)
    passed = project / "points"
    return {
        "killed": int(os.WIFSIGNALED(status)),
        "code": os.waitstatus_to_exitcode(status),
        "points": int(passed.read_text()) if passed.exists() else 0,
    }


def main() -> None:
    """Make runs until there are no more lines."""
    for line in sys.stdin:
        asked = json.loads(line)
        service = Service(
            url=asked["url"],
            token=asked["token"],
            policy=PollPolicy(submit_wait_s=5, wait_s=5, pauses_s=(0.0,), cancels_on_interrupt=False),
            label="the service",
            costs=True,
        )
        answer = fork(Path(asked["project"]), service, asked["kill_at"])
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
