"""An engine that lives for one run: what a killed run left is cancelled; what a service accepted goes on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from renderline.engine.embedded import RunningEngine, running
from renderline.engine.folder import live_engine, locked
from renderline.engine.leftovers import adopt
from renderline.engine.options import EngineOptions
from renderline.errors import UsageError

Json = dict[str, Any]
WORKFLOWS = "/v2/consumer/workflows"
OPTIONS = EngineOptions(steps="acting_steps:STEPS", workers=1)


def submitted(engine: RunningEngine, *steps: Json, wait_s: int = 0, **fields: Any) -> Json:
    answer = httpx.post(
        f"{engine.url}{WORKFLOWS}",
        params={"wait": wait_s},
        json={"steps": list(steps), **fields},
        headers={"Authorization": f"Bearer {engine.token}"},
        timeout=30,
    )
    body: Json = answer.raise_for_status().json()
    return body


def status_of(engine: RunningEngine, workflow_id: str) -> str:
    headers = {"Authorization": f"Bearer {engine.token}"}
    answer = httpx.get(f"{engine.url}{WORKFLOWS}/{workflow_id}", params={"wait": 20}, headers=headers)
    return "deleted" if answer.is_error else str(answer.json()["status"])


def test_what_a_run_left_is_cancelled_by_the_next_one(tmp_path: Path, act: Callable[..., Json]) -> None:
    """It takes no worker from the new run, and the client's own key is free again."""
    with running(tmp_path, OPTIONS, for_one_run=True) as first:
        assert first.discarded == 0
        done = submitted(first, act("draw"), wait_s=20)
        left = [submitted(first, act("sleep 30"), externalId=key) for key in ("one", "two")]
    with running(tmp_path, OPTIONS, for_one_run=True) as second:
        assert second.discarded == 2
        assert [status_of(second, each["id"]) for each in (done, *left)] == [
            "succeeded",
            "deleted",
            "deleted",
        ]
        assert submitted(second, act("draw"), wait_s=20, externalId="one")["status"] == "succeeded"
    with running(tmp_path, OPTIONS, for_one_run=True) as third:
        assert third.discarded == 0


def test_what_a_service_accepted_outlives_the_runs_between(tmp_path: Path, act: Callable[..., Json]) -> None:
    gate = tmp_path / "gate"
    with running(tmp_path / "data", OPTIONS) as service:
        accepted = submitted(service, act(f"wait-for {gate}"))
    for _ in range(2):
        with running(tmp_path / "data", OPTIONS, for_one_run=True) as run:
            assert run.discarded == 0
    gate.touch()
    with running(tmp_path / "data", OPTIONS) as service:
        assert status_of(service, accepted["id"]) == "succeeded"


def test_a_service_takes_over_what_a_run_left(tmp_path: Path, act: Callable[..., Json]) -> None:
    gate = tmp_path / "gate"
    with running(tmp_path / "data", OPTIONS, for_one_run=True) as run:
        accepted = submitted(run, act(f"wait-for {gate}"))
    adopt(tmp_path / "data")
    with running(tmp_path / "data", OPTIONS, for_one_run=True) as run:
        assert run.discarded == 0
        gate.touch()
        assert status_of(run, accepted["id"]) == "succeeded"


def test_a_mark_that_cannot_be_read_cancels_nothing(tmp_path: Path, act: Callable[..., Json]) -> None:
    with running(tmp_path, OPTIONS, for_one_run=True) as run:
        submitted(run, act("sleep 30"))
    (tmp_path / "runs-after").write_text("many")
    with running(tmp_path, OPTIONS, for_one_run=True) as run:
        assert run.discarded == 0


@pytest.mark.parametrize("place", ["file", "/sys/renderline"])
def test_a_folder_that_cannot_be_made_is_one_sentence_with_a_cure(place: str, tmp_path: Path) -> None:
    """`/sys` takes no folder, not even from root."""
    (tmp_path / "file").touch()
    folder = tmp_path / place / "engine"
    if not folder.parent.parent.is_dir():
        pytest.skip("this system has no /sys")
    with pytest.raises(UsageError, match=r"cannot be used: .*--data"), locked(folder):
        pass
    assert live_engine(folder) is None
