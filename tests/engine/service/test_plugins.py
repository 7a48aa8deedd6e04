"""Step kinds of other packages: found by their entry points, run by the workers, told by name when they are broken."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import httpx
import pytest

from renderline.canonical import JsonObject
from renderline.engine.forecast import Forecast, forecast
from renderline.engine.kinds import load_kinds
from renderline.engine.options import EngineOptions
from renderline.errors import UsageError

SHIPPED = EngineOptions().steps
CODE = """
from renderline.engine.jobs import JobResult, StepKind


def run(job, progress):
    return JobResult(media=(), output={"message": job.input["message"][::-1]})


KIND = StepKind(
    sources=lambda value: (), jobs=lambda value: (value,), run=run, output=lambda parts: parts[0]
)
NUMBER = 7
"""


@pytest.fixture
def install(tmp_path: Path) -> Iterator[Callable[[str], None]]:
    """Installs a package whose `entry_points.txt` has the one line that is given."""
    site = tmp_path / "site"

    def write(line: str) -> None:
        info = site / "backwards-1.0.dist-info"
        info.mkdir(parents=True)
        (site / "backwards.py").write_text(CODE, encoding="utf-8")
        (info / "METADATA").write_text(
            "Metadata-Version: 2.1\nName: backwards\nVersion: 1.0\n", encoding="utf-8"
        )
        (info / "entry_points.txt").write_text(f"[renderline.steps]\n{line}\n", encoding="utf-8")
        sys.path.insert(0, str(site))

    yield write
    sys.path.remove(str(site))
    sys.modules.pop("backwards", None)


def test_a_plugins_step_takes_the_place_of_ours_and_is_run_by_the_workers(
    install: Callable[[str], None], serve: Callable[..., AbstractContextManager[httpx.Client]]
) -> None:
    install("echo = backwards:KIND")
    with serve(steps=SHIPPED) as client:
        answer = client.post("/v2/consumer/recipes/echo", json={"message": "drawer"})
    assert answer.json() == {"message": "reward"}


@pytest.mark.parametrize("kind", ["echo", "imageGen", "videoGen"])
def test_how_long_a_plugins_step_takes_is_left_open(install: Callable[[str], None], kind: str) -> None:
    """It neither runs as ours does nor is it missing; its code is not loaded to find out."""
    install(f"{kind} = backwards:NONE")
    body: JsonObject = {"steps": [{"$type": name, "input": {}} for name in (kind, "convertImage")]}
    assert forecast(body, [None, None]) == Forecast(seconds=None, notes=())


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("echo = backwards:NUMBER", "the step `echo` of the plugin backwards is no StepKind, but int"),
        ("echo = backwards:NONE", "the step `echo` of the plugin backwards cannot be loaded: AttributeError"),
        (
            "echo = forwards:KIND",
            "the step `echo` of the plugin backwards cannot be loaded: ModuleNotFoundError",
        ),
    ],
)
def test_a_plugin_that_cannot_be_used_is_told_by_name(
    install: Callable[[str], None], line: str, said: str
) -> None:
    install(line)
    with pytest.raises(UsageError) as refused:
        load_kinds(SHIPPED)
    assert said in str(refused.value)


def test_without_plugins_the_table_is_ours() -> None:
    kinds: dict[str, Any] = dict(load_kinds(SHIPPED))
    assert {"imageUpscaler", "convertImage", "imageUpload", "mediaHash", "blobArchive", "echo"} <= set(kinds)
