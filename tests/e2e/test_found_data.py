"""Steps that make no file: what they find out is told, and no file is waited for."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

from PIL import Image

Command = Callable[..., subprocess.CompletedProcess[str]]
LIKENESS = """
version: 1
parameters:
  photo: {type: image, default: photo.png}
steps:
  - $type: mediaHash
    name: likeness
    input: {mediaUrl: "{{ params.photo }}", hashTypes: [perceptual]}
"""
SAYING = """
  - $type: echo
    name: say
    input: {message: "{{ params.key }}"}
"""


def test_a_hash_completes_its_run_and_is_told(renderline: Command, tmp_path: Path) -> None:
    Image.linear_gradient("L").save(tmp_path / "photo.png")
    (tmp_path / "likeness.yaml").write_text(LIKENESS)
    done = renderline("run", "likeness.yaml", "--json")
    (workflow,) = json.loads(done.stdout)["workflows"]
    (step,) = workflow["steps"]
    found = step["data"]["hashes"]["perceptual"]
    assert (done.returncode, workflow["failure"], len(found)) == (0, None, 16)
    again = renderline("run", "likeness.yaml")
    assert (again.returncode, again.stdout) == (0, "")
    assert f'likeness: {{"hashes":{{"perceptual":"{found}"}}}}' in again.stderr


def test_where_a_secret_was_sent_no_data_is_told(renderline: Command, tmp_path: Path) -> None:
    """A step may give back what it was given."""
    declared = "parameters:\n  key: {type: string, secret: true}\n"
    telling = LIKENESS.replace("parameters:\n", declared) + SAYING
    Image.linear_gradient("L").save(tmp_path / "photo.png")
    (tmp_path / "likeness.yaml").write_text(telling)
    done = renderline("run", "likeness.yaml", "-p", "key=hush", "--json")
    assert done.returncode == 0, done.stderr
    (workflow,) = json.loads(done.stdout)["workflows"]
    assert [step["data"] for step in workflow["steps"]] == [None, None]
    assert "hush" not in done.stdout + done.stderr
