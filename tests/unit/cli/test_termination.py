"""SIGTERM ends what is under way as Ctrl-C does, whatever a shell has told SIGINT."""

from __future__ import annotations

import subprocess
import sys

import pytest

SCRIPT = """
import asyncio, os, signal
from renderline.cli.termination import Termination

IGNORED = {ignored}
if IGNORED:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
termination = Termination()

async def work():
    try:
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.sleep(30)
    except (asyncio.CancelledError, KeyboardInterrupt) as stopped:
        print(type(stopped).__name__)
        raise

try:
    {start}
except KeyboardInterrupt:
    print("cleaned up", termination.is_asked_for)
"""
PLAIN = "os.kill(os.getpid(), signal.SIGTERM)"


@pytest.mark.parametrize(
    ("start", "ignored", "said"),
    [
        (PLAIN, False, ["cleaned up True"]),
        (PLAIN, True, ["cleaned up True"]),
        ("asyncio.run(work())", False, ["CancelledError", "cleaned up True"]),
        ("asyncio.run(work())", True, ["KeyboardInterrupt", "cleaned up True"]),
    ],
)
def test_sigterm_is_an_interrupt(start: str, ignored: object, said: list[str]) -> None:
    """Background jobs of a shell ignore SIGINT; they can be ended all the same."""
    code = SCRIPT.format(start=start, ignored=ignored)
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=20
    )
    assert done.stdout.splitlines() == said
