"""The small things that larger ones are made of."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from queue import SimpleQueue

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderline.canonical import JsonObject
from renderline.engine.changes import Changes
from renderline.engine.clock import ManualClock, SystemClock, timestamp
from renderline.engine.deviations import DEVIATIONS
from renderline.engine.failures import Failure, Reason
from renderline.engine.folder import Address, live_engine, locked, published
from renderline.engine.ids import CountingIds, random_id
from renderline.engine.kinds import load_kinds
from renderline.engine.results import step_metadata
from renderline.engine.store import JobRow, StepKey
from renderline.engine.threads import Crew
from renderline.wire.statuses import Status


@pytest.mark.parametrize(
    ("ms", "text"),
    [
        (0, "1970-01-01T00:00:00.000Z"),
        (1_795_388_110_123, "2026-11-22T22:55:10.123Z"),
        (999, "1970-01-01T00:00:00.999Z"),
    ],
)
def test_a_moment_is_spelled_as_the_api_spells_it(ms: int, text: str) -> None:
    assert timestamp(ms) == text


@given(st.integers(0, 4_102_444_800_000), st.integers(0, 4_102_444_800_000))
def test_later_moments_are_later_texts(one_ms: int, other_ms: int) -> None:
    assert (timestamp(one_ms) < timestamp(other_ms)) == (one_ms < other_ms)


def test_a_manual_clock_stands_until_it_is_moved() -> None:
    clock = ManualClock(5)
    clock.advance(7)
    assert (clock.now_ms(), clock.now_ms()) == (12, 12)
    assert abs(SystemClock().now_ms() - time.time() * 1000) < 1000


def test_ids_are_new_each_time_and_counted_ones_are_known_beforehand() -> None:
    given = {random_id("job") for _ in range(1000)}
    assert len(given) == 1000
    assert {len(each) for each in given} == {26}
    assert set("".join(given)) == set("0123456789abcdefghjkmnpqrstvwxyz")
    ids = CountingIds()
    assert [ids("job"), ids("blob"), ids("job")] == ["job-1", "blob-1", "job-2"]


@pytest.mark.parametrize(
    ("reason", "status"),
    [
        (Reason.TIMEOUT, "expired"),
        (Reason.CANCELED, "canceled"),
        (Reason.SOURCE_FAILED, "canceled"),
        (Reason.INTERNAL, "failed"),
    ],
)
def test_a_reason_decides_how_a_step_ends(reason: Reason, status: str) -> None:
    failure = Failure(reason=reason, message="why")
    assert (failure.status, failure.document()) == (status, {"reason": reason, "message": "why"})


def test_the_shipped_table_is_found_by_its_name() -> None:
    assert "imageUpscaler" in load_kinds("renderline.engine.steps:STEPS")
    with pytest.raises(AttributeError):
        load_kinds("renderline.engine.steps:NONE")


def job(metadata: JsonObject) -> JobRow:
    return JobRow(
        id="j",
        step=StepKey("w", 0),
        ordinal=0,
        status=Status.SUCCEEDED,
        reason=None,
        result={"blobs": [], "metadata": metadata},
        started_at_ms=None,
        completed_at_ms=None,
    )


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ([], {}),
        ([{}, {}], {}),
        ([{"a": 1}], {"a": 1}),
        ([{"a": 1}, {"a": 1}], {"a": 1}),
        ([{"a": 1}, {"a": 2}], {"jobs": [{"a": 1}, {"a": 2}]}),
        ([{"a": 1}, {}], {"jobs": [{"a": 1}, {}]}),
    ],
)
def test_what_jobs_agree_on_is_said_once(said: list[JsonObject], kept: Mapping[str, object]) -> None:
    assert step_metadata([job(each) for each in said]) == kept


def test_a_crew_goes_on_after_a_defect_and_begins_nothing_once_closed() -> None:
    done: SimpleQueue[str] = SimpleQueue()
    crew = Crew(1, "test")
    crew.start()
    crew.submit(lambda: done.put("first"))
    crew.submit(lambda: done.put(str(1 / 0)))
    crew.submit(lambda: done.put("second"))
    assert [done.get(timeout=5), done.get(timeout=5)] == ["first", "second"]
    crew.close()
    crew.submit(lambda: done.put("never"))
    time.sleep(0.05)
    assert done.empty()


def test_a_bell_rings_for_its_workflow_only_from_any_thread() -> None:
    changes = Changes()

    async def listen() -> tuple[float, float]:
        with changes.watching("a") as bell:
            begin_s = time.monotonic()
            threading.Thread(target=changes.announce, args=("b",)).start()
            await bell.heard(0.1)
            quiet_s = time.monotonic() - begin_s
            threading.Thread(target=changes.announce, args=("a",)).start()
            await bell.heard(10)
            return quiet_s, time.monotonic() - begin_s - quiet_s

    quiet_s, heard_s = asyncio.run(listen())
    assert quiet_s >= 0.09
    assert heard_s < 5
    changes.announce("a")


def test_an_address_is_left_while_it_is_good_and_only_believed_while_the_folder_is_held(
    tmp_path: Path,
) -> None:
    address = Address(url="http://127.0.0.1:1", token="t")  # noqa: S106 - the test's own
    assert live_engine(tmp_path / "none") is None
    with locked(tmp_path):
        assert live_engine(tmp_path) is None
        with published(tmp_path, address):
            assert live_engine(tmp_path) == address
        assert live_engine(tmp_path) is None
    with published(tmp_path, address):
        assert live_engine(tmp_path) is None


def test_every_deviation_gives_its_reason_once() -> None:
    assert len({deviation.where for deviation in DEVIATIONS}) == len(DEVIATIONS)
    assert all(deviation.what and deviation.why for deviation in DEVIATIONS)
