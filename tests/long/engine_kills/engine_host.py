"""
Engines to be killed: each is a fork of this process, which has read all modules once, so that a start takes milliseconds.

    python engine_host.py FOLDER PORT

A line `start` on stdin is answered by the pid of a new engine on the same folder and port, `reap` by the last one's exit status.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import uvicorn

from renderline.engine import app, core
from renderline.engine.options import EngineOptions
from renderline.engine.serving import serve

TOKEN = "secret"  # noqa: S105 - the test's own
BALANCES = {"blue": 100, "green": 51, "yellow": 1000}
"""Odd, so that some workflow is paid with two currencies."""


def start(folder: Path, port: int) -> int:
    """Serve in a process of its own until it is killed."""
    options = EngineOptions(
        steps="counted_steps:STEPS", workers=2, allow_loopback_callbacks=True, balances=BALANCES
    )
    pid = os.fork()
    if pid:
        return pid
    # The host's own orders and answers are not the engine's.
    os.dup2(os.open(os.devnull, os.O_RDWR), 0)
    os.dup2(2, 1)
    try:
        serve("127.0.0.1", port, folder, TOKEN, options)
    except BaseException as error:  # noqa: BLE001 - a fork must never fall back into its parent's loop
        sys.stderr.write(f"{error!r}\n")
        os._exit(1)
    os._exit(0)


def main() -> None:
    """Start and reap until there are no more orders."""
    # Named here because an engine imports them only when it is started.
    assert all((uvicorn, app, core))
    pid = 0
    for order in sys.stdin:
        if order.strip() == "start":
            pid = start(Path(sys.argv[1]), int(sys.argv[2]))
            answer = pid
        else:
            _, status = os.waitpid(pid, 0)
            answer = os.waitstatus_to_exitcode(status)
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
