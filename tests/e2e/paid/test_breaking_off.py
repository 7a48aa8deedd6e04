"""A run at a service that charges, broken off: what was sent goes on, unless the user said to stop it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

PIPELINE = """
version: 1
steps:
  - $type: imageUpscaler
    name: large
    input: {image: ./photo.png}
"""
ENOUGH_S = 60.0


def wait_for_status(paid: Any, *wanted: str) -> None:
    deadline_s = time.monotonic() + ENOUGH_S
    while not (found := paid.workflows) or found[0]["status"] not in wanted:
        assert time.monotonic() < deadline_s, found
        time.sleep(0.1)


@pytest.mark.parametrize(
    ("options", "status", "said"),
    [
        ((), "processing", "goes on from here; nothing is paid for twice"),
        (("--cancel",), "canceled", "what was under way was told to stop"),
    ],
)
def test_ctrl_c_leaves_the_work_alone_or_stops_it(
    tmp_path: Path, paid: Any, options: tuple[str, ...], status: str, said: str
) -> None:
    (tmp_path / "p.yaml").write_text(PIPELINE)
    # A minute's work for the photo network.
    Image.effect_noise((600, 600), 60).convert("RGB").save(tmp_path / "photo.png")
    command = [sys.executable, "-m", "renderline", "run", "p.yaml", "--yes", *paid.options, *options]
    environment = {**os.environ, "NO_COLOR": "1"}
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            wait_for_status(paid, "processing")
            # The answer that names the workflow has to arrive before it can be told to stop.
            time.sleep(1)
            process.send_signal(signal.SIGINT)
            _, told = process.communicate(timeout=ENOUGH_S)
        finally:
            process.kill()
    assert (process.returncode, said in told) == (130, True), told
    assert f" --token-file {paid.token_file}" in told
    wait_for_status(paid, status)
    paid.engine.client.delete(f"/v2/consumer/workflows/{paid.workflows[0]['id']}")
