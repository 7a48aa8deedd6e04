"""The pipelines that come with the project: what they compile to, and that it never depends on where or how."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from renderline import api

ROOT = Path(__file__).parents[1]
PIPELINES = sorted((ROOT / "pipelines").glob("*.yaml"))


@pytest.mark.parametrize("pipeline", PIPELINES, ids=lambda path: path.stem)
def test_nothing_is_found_wrong(pipeline: Path) -> None:
    """Not even a warning; what each compiles to is held by its own snapshots, in `pipelines/__snapshots__`."""
    assert api.validate(pipeline).diagnostics == ()


@pytest.mark.parametrize(
    ("environment", "umask", "zone"),
    [
        ({"PYTHONHASHSEED": "0", "LANG": "C", "LC_ALL": "C"}, 0o077, "UTC"),
        ({"PYTHONHASHSEED": "4242", "LANG": "C.UTF-8", "PYTHONUTF8": "0"}, 0o000, "Asia/Kathmandu"),
    ],
)
def test_the_same_bytes_on_every_machine(
    environment: dict[str, str], umask: int, zone: str, tmp_path: Path
) -> None:
    """Another hash seed, locale, time zone, umask, working directory and place in the file system change nothing."""
    moved = tmp_path / "another place" / "pipelines"
    shutil.copytree(ROOT / "pipelines", moved)
    for pipeline in PIPELINES:
        done = subprocess.run(
            [sys.executable, "-m", "renderline", "compile", moved / pipeline.name],
            env={**os.environ, **environment, "TZ": zone},
            cwd=tmp_path,
            umask=umask,
            capture_output=True,
            check=True,
        )
        assert done.stdout == api.plan_document(api.compile_file(pipeline)).encode()
