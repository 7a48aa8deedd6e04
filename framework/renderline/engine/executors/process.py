"""A worker process as the engine holds it: started, spoken to, ended."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from multiprocessing.connection import Connection
from pathlib import Path

from renderline.engine.executors.messages import Setup

__all__ = ["WorkerProcess"]

_SCRIPT = Path(__file__).with_name("bootstrap.py")
_EXIT_GRACE_S = 5.0


class WorkerProcess:
    """
    One running worker.

    Start it from a thread that lives as long as the engine: the kernel ends the child when the thread that made it ends.
    """

    def __init__(self, steps: str, log_path: Path) -> None:
        ours, theirs = socket.socketpair()
        self._log_path = log_path
        # Ours too is let go of where the worker cannot be started; detached, closing it closes nothing.
        with ours, theirs, log_path.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                # -P: the folder that the engine was started in may hold a json.py of its own.
                [sys.executable, "-P", str(_SCRIPT), str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=(theirs.fileno(),),
                # Out of the terminal's group: Ctrl-C is the engine's to answer.
                process_group=0,
            )
            self.connection = Connection(ours.detach())
        self.connection.send(sys.path)
        self.connection.send(Setup(parent_pid=os.getpid(), steps=steps))

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    def kill(self) -> None:
        """End it at once, and wait until it is gone."""
        self._process.kill()
        self._reap()

    def close(self) -> None:
        """End it and give back what it holds here."""
        self.connection.close()
        self.kill()

    def epitaph(self) -> str:
        """How it ended, for a person: the signal or the exit status, and where it may have said more."""
        status = self._reap()
        by_signal = status < 0
        how = f"was ended by {signal.Signals(-status).name}" if by_signal else f"ended with status {status}"
        return f"the worker {how} (its log: {self._log_path})"

    def _reap(self) -> int:
        try:
            # Its end of the socket closes before it is gone, and its status is what a person gets to know.
            return self._process.wait(_EXIT_GRACE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()
