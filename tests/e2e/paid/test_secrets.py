"""Values that nobody else may see are planted, everything is done that can be done, and everything left is searched for them."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

Command = Callable[..., subprocess.CompletedProcess[str]]

SECRET = "hush-hush-1f0c"  # noqa: S105 - planted to be searched for
PIPELINE = """\
version: 1
name: small
parameters:
  photo: {type: image, default: photo.png}
  key: {type: string, secret: true}
steps:
  - $type: convertImage
    name: web
    metadata: {key: "{{ params.key }}"}
    input:
      image: "{{ params.photo }}"
      output: {format: png}
  - $type: echo
    name: say
    input: {message: "{{ params.key }}"}
outputs:
  - {from: web, as: small, embed: true}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "small.yaml").write_text(PIPELINE)
    (tmp_path / "params.json").write_text(json.dumps({"key": SECRET}))
    Image.radial_gradient("L").resize((16, 16)).save(tmp_path / "photo.png")
    return tmp_path


def signatures(paid: Any) -> set[str]:
    """What signs the addresses of blobs: whoever has one may read the image."""
    return {value for each in paid.requests for value in each.query.get("sig", [])}


def everything(renderline: Command, paid: Any) -> Iterator[subprocess.CompletedProcess[str]]:
    """Each command that knows a secret or a token, in each way that it tells something."""
    given = ("-p", f"key={SECRET}")
    sent = (*given, *paid.options)
    yield renderline("validate", "small.yaml", "--format", "json")
    yield renderline("compile", "small.yaml", *given)
    yield renderline("compile", "small.yaml", "--params-file", "params.json")
    yield renderline("explain", "small.yaml", "steps[1].input.message", *given)
    yield renderline("plan", "small.yaml", *given, "--json")
    yield renderline("plan", "small.yaml", "--live", *sent)
    yield renderline("plan", "small.yaml", *given, "-o", "plan.json")
    yield renderline("run", "small.yaml", "--yes", *sent)
    yield renderline("run", "small.yaml", "--yes", "--json", *sent)
    yield renderline("run", "small.yaml", "--yes", "--json-stream", "--no-wait", "-o", "later", *sent)
    yield from _looks_back(renderline, paid)
    yield renderline("run", "small.yaml", "--yes", "--quiet", "--plan", "plan.json", *sent)
    yield renderline("run", "small.yaml", *given)
    yield renderline("resume", *given)
    yield renderline("runs", "show", "--json")
    yield renderline("ledger", "--json")
    yield renderline("verify", "--json")
    yield renderline("report", "-o", "report.html")
    yield renderline("doctor", "--json", *paid.options[-2:])
    # And where it goes wrong.
    yield renderline("run", "small.yaml", "--yes", "-p", f"keys={SECRET}", *paid.options)
    yield renderline(
        "run", "small.yaml", "--yes", *given, "--engine", "http://127.0.0.1:9", *paid.options[-2:]
    )


def _looks_back(renderline: Command, paid: Any) -> Iterator[subprocess.CompletedProcess[str]]:
    """What can be asked about the latest run, and whoever waits for it; none of them is told the pipeline's secret."""
    token = paid.options[-2:]
    (latest, *_) = json.loads(renderline("runs", "list", "--json").stdout)["runs"]
    yield renderline("listen", "--port", "0", "--until-done", latest["id"], "--json-stream", *token)
    yield renderline("listen", "--port", "0", "--until-done", latest["id"], "--quiet", *token)
    yield renderline("status", *token)
    yield renderline("status", "--json", *token)
    yield renderline("download", "-o", "elsewhere", "--json", *token)
    yield renderline("runs", "show")
    yield renderline("report", "-o", "later.html")


@pytest.mark.long
def test_no_secret_and_no_token_is_told_or_left_anywhere(
    renderline: Command, paid: Any, project: Path
) -> None:
    token = paid.token_file.read_text()
    ran = list(everything(renderline, paid))
    told = [(done.args, done.stdout + done.stderr) for done in ran]
    # Positive control: what looks back had a run to look at.
    looks_back = {"listen", "status", "download", "runs", "report"}
    assert {done.returncode for done in ran if done.args[3] in looks_back} == {0}, told
    assert (project / "later" / "small.png").exists()
    planted = {SECRET, token, *signatures(paid)}
    assert len(planted) > 2
    for arguments, text in told:
        assert not [value for value in planted if value in text], arguments
    # What the user wrote down, and what the service was sent, is where it belongs.
    is_theirs = {paid.token_file, project / "params.json"}
    own = [path for path in project.rglob("*") if path.is_file() and path not in is_theirs]
    left = [path for path in own if not {"service", "engine"} & set(path.relative_to(project).parts)]
    assert {"small.png", "small.png.json", "ledger.db", "plan.json", "report.html", "later.html"} <= {
        path.name for path in left
    }
    for path in left:
        content = path.read_bytes()
        assert not [value for value in planted if value.encode() in content], path


def test_the_service_gets_the_secret_and_blobs_never_the_token(
    renderline: Command, paid: Any, project: Path
) -> None:
    """Positive control: the value that is searched for elsewhere did go where it should."""
    assert (project / "small.yaml").exists()
    done = renderline("run", "small.yaml", "--yes", "-p", f"key={SECRET}", *paid.options)
    assert done.returncode == 0, done.stderr
    assert [SECRET.encode() in each.body for each in paid.submissions] == [True]
    token = paid.token_file.read_text()
    blobs = [each for each in paid.requests if "sig" in each.query]
    assert blobs
    assert {each.authorization for each in blobs} == {""}
    assert {each.authorization for each in paid.submissions} == {f"Bearer {token}"}
