"""`status` and `download` of a run at a service that charges: nothing is sent, nothing paid."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

Command = Callable[..., subprocess.CompletedProcess[str]]

pytestmark = pytest.mark.usefixtures("grid")


@pytest.fixture
def sent(renderline: Command, paid: Any, grid: Path) -> None:
    """A run that nobody waited for."""
    paid.is_hasty = True
    done = renderline("run", grid.name, "--yes", "--no-wait", *paid.options)
    assert done.returncode == 15, done.stderr


def finished(renderline: Command, paid: Any) -> Any:
    """What `status` says once the service has made everything."""
    for _ in range(60):
        told = renderline("status", "--json", "--token-file", paid.token_file)
        assert told.returncode == 0, told.stderr
        document = json.loads(told.stdout)
        if {each["status"] for each in document["cells"]} == {"succeeded"}:
            return document
        time.sleep(0.1)
    raise AssertionError(document)


@pytest.mark.usefixtures("sent")
def test_what_was_not_waited_for_is_looked_at_and_fetched(
    renderline: Command, paid: Any, tmp_path: Path
) -> None:
    document = finished(renderline, paid)
    assert [(each["cell"], each["stage"]) for each in document["cells"]] == [
        ("width=8", "submitted"),
        ("width=16", "submitted"),
    ]
    assert [step["status"] for each in document["cells"] for step in each["steps"]] == ["succeeded"] * 2
    told = renderline("status", "--token-file", paid.token_file).stdout.splitlines()
    assert told[:2] == ["width=8: succeeded", "  small (convertImage): succeeded"]
    assert told[-1] == f"renderline download {document['run']} fetches what is ready"
    done = renderline("download", "--token-file", paid.token_file)
    assert (done.returncode, done.stdout) == (0, "out/small/8.png\nout/small/16.png\n"), done.stderr
    with Image.open(tmp_path / "out" / "small" / "16.png") as image:
        assert image.size == (16, 16)
    assert len(paid.submissions) == 2

    asked = len(paid.requests)
    after = json.loads(renderline("status", "--json").stdout)
    assert (after["complete"], len(paid.requests)) == (2, asked)


@pytest.mark.usefixtures("sent")
def test_one_cell_is_fetched_and_files_come_back_or_go_elsewhere(
    renderline: Command, paid: Any, tmp_path: Path
) -> None:
    finished(renderline, paid)
    token = ("--token-file", paid.token_file)
    assert renderline("download", "--cell", "width=16", *token).stdout == "out/small/16.png\n"
    assert not (tmp_path / "out" / "small" / "8.png").exists()
    content = (tmp_path / "out" / "small" / "16.png").read_bytes()
    (tmp_path / "out" / "small" / "16.png").unlink()
    assert renderline("download", "--cell", "width=16", *token).stdout == "out/small/16.png\n"
    assert (tmp_path / "out" / "small" / "16.png").read_bytes() == content
    elsewhere = renderline("download", "-o", "copy", *token)
    assert elsewhere.stdout == "copy/small/8.png\ncopy/small/16.png\n", elsewhere.stderr
    assert (tmp_path / "copy" / "small" / "16.png").read_bytes() == content
    assert len(paid.submissions) == 2


@pytest.mark.usefixtures("sent")
def test_a_file_of_the_same_name_is_not_overwritten(renderline: Command, paid: Any, tmp_path: Path) -> None:
    finished(renderline, paid)
    (tmp_path / "out" / "small").mkdir(parents=True)
    (tmp_path / "out" / "small" / "8.png").write_bytes(b"mine")
    done = renderline("download", "--token-file", paid.token_file)
    assert done.returncode == 14
    assert (tmp_path / "out" / "small" / "8.png").read_bytes() == b"mine"
    assert renderline("download", "--force", "--token-file", paid.token_file).returncode == 0


def test_what_is_not_there_is_a_sentence(renderline: Command, paid: Any) -> None:
    for verb in ("status", "download"):
        done = renderline(verb)
        assert (done.returncode, "has not been run yet" in done.stderr) == (2, True)
    assert renderline("run", "grid.yaml").returncode == 0
    done = renderline("download", "--cell", "width=9")
    assert (done.returncode, "has no cell `width=9`" in done.stderr) == (2, True)
    assert paid.requests == []


def test_a_run_of_the_embedded_engine_gives_its_files_again(renderline: Command, tmp_path: Path) -> None:
    assert renderline("run", "grid.yaml").returncode == 0
    (tmp_path / "out" / "small" / "8.png").unlink()
    done = renderline("download", "--json-stream")
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, done.stderr
    saved = {Path(each["path"]).name: each["new"] for each in events if each["event"] == "output"}
    assert saved == {"8.png": True}
    assert events[-1]["record"]["complete"] == 2
