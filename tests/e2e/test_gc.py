"""`gc` frees the engine's disk of what is over, says how much, and never takes what somebody still needs."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from PIL import Image

from renderline.engine.embedded import running
from renderline.engine.options import EngineOptions

Command = Callable[..., subprocess.CompletedProcess[str]]
PIPELINE = """
version: 1
steps:
  - $type: convertImage
    name: small
    input: {image: ./photo.png, output: {format: webp}}
"""


@pytest.fixture
def engine(tmp_path: Path, renderline: Command) -> Path:
    """The data folder after one run: the photo, and what was made of it."""
    (tmp_path / "p.yaml").write_text(PIPELINE)
    Image.new("RGB", (20, 20), "teal").save(tmp_path / "photo.png")
    done = renderline("run", "p.yaml")
    assert done.returncode == 0, done.stderr
    return tmp_path / ".renderline" / "engine"


def files(engine: Path) -> list[Path]:
    return sorted((engine / "blobs").glob("??/*"))


def test_new_work_stays(renderline: Command, engine: Path) -> None:
    before = files(engine)
    assert len(before) == 2
    found = renderline("gc")
    assert found.returncode == 0
    assert found.stdout.startswith("0 workflows and 0 files removed, ")
    assert files(engine) == before


def test_older_work_goes_and_downloaded_files_stay(renderline: Command, engine: Path, tmp_path: Path) -> None:
    size = sum(path.stat().st_size for path in files(engine))
    rehearsed = json.loads(renderline("gc", "--older-than", "0d", "--dry-run", "--json").stdout)
    assert rehearsed == {
        "version": 1,
        "dryRun": True,
        "workflows": 1,
        "blobs": 2,
        "files": 2,
        "freedBytes": size,
        "keptBytes": 0,
    }
    assert len(files(engine)) == 2
    assert "1 workflow and 2 files would go" in renderline("gc", "--older-than", "0d", "--dry-run").stdout
    found = json.loads(renderline("gc", "--older-than", "0d", "--json").stdout)
    assert (found["workflows"], found["files"], found["dryRun"]) == (1, 2, False)
    assert found["freedBytes"] >= size
    assert files(engine) == []
    assert list((tmp_path / "out").rglob("*.webp"))
    again = renderline("run", "p.yaml", "--force")
    assert again.returncode == 0, again.stderr
    assert len(files(engine)) == 2


def test_a_folder_that_an_engine_works_in_is_left_to_it(renderline: Command, engine: Path) -> None:
    with running(engine, EngineOptions()):
        found = renderline("gc", "--older-than", "0d")
    assert found.returncode == 2
    assert "is held by process" in found.stderr
    assert "an engine removes by itself what is old, once an hour; stop it to remove more" in found.stderr
    assert len(files(engine)) == 2


def test_a_folder_without_an_engine_is_named_and_not_made(renderline: Command, tmp_path: Path) -> None:
    found = renderline("gc", "--data", "nowhere")
    assert found.returncode == 2
    assert "nowhere holds no engine's data; --data names the folder" in found.stderr
    assert not (tmp_path / "nowhere").exists()


def test_serve_refuses_at_its_disk_limit_and_says_what_would_help(tmp_path: Path) -> None:
    token = "s3cret-of-the-test"  # noqa: S105 - the test's own
    command = [sys.executable, "-m", "renderline", "serve", "--port", "0", "--token", token]
    photo = io.BytesIO()
    Image.new("RGB", (20, 20), "teal").save(photo, "PNG")
    with subprocess.Popen(
        [*command, "--disk-limit", "0.01kB"], cwd=tmp_path, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stderr is not None
            url = process.stderr.readline().split()[1].rstrip(",")
            headers = {"Authorization": f"Bearer {token}", "Content-Type": "image/png"}
            with httpx.Client(base_url=url, headers=headers) as client:
                answers = [client.post("/v2/consumer/blobs", content=photo.getvalue()) for _ in range(2)]
                assert [answer.status_code for answer in answers] == [201, 507]
                assert "it may, 10; old ones go by themselves" in answers[1].json()["detail"]
                assert client.get("/health").json()["disk"]["limitBytes"] == 10
        finally:
            process.terminate()
            process.communicate(timeout=30)
