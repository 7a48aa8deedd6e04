"""Killed before and after each of its effects on the world, and run again: every cell is submitted once, every file is right."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from renderline.engine.embedded import RunningEngine, running
from renderline.engine.options import EngineOptions

pytestmark = pytest.mark.long

CELLS = 6
PIPELINE = """\
name: grid
tags: [SALT]
matrix:
  axes:
    width: [8, 9, 10, 11, 12, 13]
steps:
  - name: small
    $type: convertImage
    input:
      image: ./photo.png
      transforms: [{type: resize, targetWidth: "{{ matrix.width }}"}]
      output: {format: png}
outputs:
  - from: small
    as: "grid/{{ matrix.width }}"
"""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningEngine]:
    with running(tmp_path_factory.mktemp("engine"), EngineOptions(workers=2)) as engine:
        yield engine


class Victim:
    """The process that makes runs and lets itself be killed."""

    def __init__(self, engine: RunningEngine) -> None:
        self._engine = engine
        self._process = subprocess.Popen(
            [sys.executable, Path(__file__).with_name("victim.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, project: Path, kill_at: int | None) -> dict[str, int]:
        asked = {
            "project": str(project),
            "url": self._engine.url,
            "token": self._engine.token,
            "kill_at": kill_at,
        }
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        answer: dict[str, int] = json.loads(self._process.stdout.readline())
        return answer

    def close(self) -> None:
        self._process.communicate()


def make_project(folder: Path, salt: str) -> Path:
    project = folder / salt
    (project / ".renderline").mkdir(parents=True)
    (project / "grid.yaml").write_text(PIPELINE.replace("SALT", salt))
    Image.linear_gradient("L").resize((32, 24)).save(project / "photo.png")
    return project


def hashes(project: Path) -> dict[str, str]:
    """Of the images; what their sidecars say differs from run to run."""
    files = [file for file in (project / "out").rglob("*") if file.is_file() and file.suffix != ".json"]
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def told(project: Path) -> dict[str, str]:
    """What the sidecars say the images' hashes are."""
    found = [json.loads(sidecar.read_bytes())["file"] for sidecar in (project / "out").rglob("*.json")]
    return {file["name"]: file["sha256"] for file in found}


def submitted(engine: RunningEngine) -> dict[str, list[str]]:
    """The engine's books: the keys of all workflows it ever accepted, by the tag of their run."""
    found: dict[str, list[str]] = {}
    with httpx.Client(base_url=engine.url, headers={"Authorization": f"Bearer {engine.token}"}) as client:
        query: dict[str, Any] = {"take": 100, "hideMatureContent": "false"}
        while True:
            page = client.get("/v2/consumer/workflows", params=query).raise_for_status().json()
            for workflow in page["items"]:
                found.setdefault(workflow["tags"][0], []).append(workflow["externalId"])
            if not page["next"]:
                return found
            query["cursor"] = page["next"]


def test_every_kill_point(engine: RunningEngine, tmp_path: Path) -> None:
    undisturbed = make_project(tmp_path, "undisturbed")
    victims = [Victim(engine), Victim(engine)]
    first = victims[0].run(undisturbed, None)
    expected = hashes(undisturbed)
    assert (first["code"], len(expected)) == (0, CELLS)

    def kill_and_go_on(victim: Victim, kill_at: int) -> tuple[str, int, int, int]:
        project = make_project(tmp_path, f"p{kill_at}")
        killed = victim.run(project, kill_at)
        resumed = victim.run(project, None)
        assert hashes(project) == expected, f"killed at point {kill_at}"
        assert told(project) == expected, f"killed at point {kill_at}"
        return project.name, killed["killed"], resumed["code"], kill_at

    def every(offset: int) -> list[tuple[str, int, int, int]]:
        """Every other point, until a run comes to its end before it is killed."""
        done: list[tuple[str, int, int, int]] = []
        for kill_at in count(1 + offset, len(victims)):
            done.append(kill_and_go_on(victims[offset], kill_at))
            if not done[-1][1]:
                return done
        return done

    with ThreadPoolExecutor(len(victims)) as pool:
        results = [each for part in pool.map(every, range(len(victims))) for each in part]
    for victim in victims:
        victim.close()

    # Fewer would mean that the profiler no longer sees the effects: six cells have at least a request and a file each.
    assert len(results) > CELLS * 20
    assert {resumed for _, _, resumed, _ in results} == {0}
    books = submitted(engine)
    twice = {name: keys for name, keys in books.items() if len(keys) != CELLS or len(set(keys)) != CELLS}
    assert not twice
    assert len(books) == len(results) + 1
