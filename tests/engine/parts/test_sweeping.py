"""What is old goes with its files; what anybody may still ask for stays, and so does what is on its way in."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from renderline.engine import lifecycle, submission
from renderline.engine.blobs import BlobFolder, Stored
from renderline.engine.disk_limit import DiskLimit
from renderline.engine.limits import BLOB_LIFE_MS, WORKFLOW_LIFE_MS
from renderline.engine.store import BlobRow, StepKey, Store, blobs, jobs, steps, workflows
from renderline.engine.sweeping import Swept, drop_copies, estimate, sweep
from renderline.wire.statuses import Status

NOW_MS = 1_800_000_000_000
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
KEEPS_NOTHING_BACK = 2**62


class Place(NamedTuple):
    store: Store
    folder: BlobFolder


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    store = Store(tmp_path / "engine.db")
    yield Place(store, BlobFolder(tmp_path / "blobs"))
    store.close()


def add_blob(
    place: Place, name: str, *, made_ms: int = NOW_MS, content: bytes = b"", job_id: str | None = None
) -> Stored:
    stored = place.folder.put(content or name.encode())
    row = BlobRow(
        id=name,
        sha256=stored.sha256,
        media_type="image/png",
        size_bytes=stored.size_bytes,
        width_px=1,
        height_px=1,
        job_id=job_id,
        created_at_ms=made_ms,
        expires_at_ms=made_ms + BLOB_LIFE_MS,
    )
    with place.store.transaction() as tx:
        blobs.insert(tx, row)
    return stored


def add_workflow(place: Place, workflow_id: str, source: str, *, at_ms: int = NOW_MS) -> StepKey:
    body = submission.read({"steps": [{"$type": "imageUpload", "input": source}]})
    with place.store.transaction() as tx:
        lifecycle.accept(tx, body, workflow_id=workflow_id, price={}, now_ms=at_ms)
    return StepKey(workflow_id, 0)


def end(place: Place, workflow_id: str, *, at_ms: int) -> None:
    with place.store.transaction() as tx:
        lifecycle.cancel(tx, workflow_id, now_ms=at_ms)


def swept(place: Place, *, life_ms: int = WORKFLOW_LIFE_MS, now_ms: int = NOW_MS) -> Swept:
    return sweep(
        place.store, place.folder, now_ms=now_ms, life_ms=life_ms, spared_since_ns=KEEPS_NOTHING_BACK
    )


def is_there(place: Place, stored: Stored) -> bool:
    return stored.path.is_file() and place.folder.has(stored.sha256)


@pytest.mark.parametrize(
    ("age_ms", "stays"),
    [
        (0, True),
        (BLOB_LIFE_MS - 1, True),
        (BLOB_LIFE_MS + HOUR_MS - 1, True),
        (BLOB_LIFE_MS + HOUR_MS, False),
    ],
    ids=["new", "alive", "may still be read", "over for an hour"],
)
def test_a_blob_goes_an_hour_after_its_life(place: Place, age_ms: int, *, stays: bool) -> None:
    stored = add_blob(place, "old", made_ms=NOW_MS - age_ms, content=b"seven b")
    found = swept(place)
    assert is_there(place, stored) is stays
    assert (found.forgotten.blobs, found.freed_files, found.freed_bytes) == (
        (0, 0, 0) if stays else (1, 1, 7)
    )
    assert (found.kept_files, found.kept_bytes) == ((1, 7) if stays else (0, 0))


def test_a_content_stays_for_as_long_as_one_blob_has_it(place: Place) -> None:
    old_ms = NOW_MS - 2 * BLOB_LIFE_MS
    stored = add_blob(place, "old", made_ms=old_ms, content=b"same")
    add_blob(place, "new", content=b"same")
    assert swept(place).forgotten.blobs == 1
    assert is_there(place, stored)


def test_a_finished_workflow_goes_after_thirty_days_with_all_that_hangs_on_it(place: Place) -> None:
    key = add_workflow(place, "w", "data:,a", at_ms=NOW_MS - 2 * WORKFLOW_LIFE_MS)
    add_workflow(place, "open", "data:,b", at_ms=NOW_MS - 2 * WORKFLOW_LIFE_MS)
    end(place, "w", at_ms=NOW_MS - WORKFLOW_LIFE_MS)
    assert swept(place).forgotten.workflows == 1
    with place.store.snapshot() as tx:
        assert workflows.find_any(tx, "w") is None
        assert workflows.find_any(tx, "open") is not None
        with pytest.raises(LookupError):
            steps.find(tx, key)


@pytest.mark.parametrize("status", [Status.SCHEDULED, Status.PREPARING, Status.PROCESSING, Status.SUCCEEDED])
def test_a_fetched_source_stays_until_its_step_has_ended(place: Place, status: Status) -> None:
    """It has no blob: it came from a URL, which by now may give another image."""
    stored = place.folder.put(b"fetched")
    key = add_workflow(place, "w", "https://images.example/a.png")
    with place.store.transaction() as tx:
        steps.set_sources(tx, key, {"": stored.sha256})
        steps.set_status(tx, key, status, now_ms=NOW_MS)
    swept(place)
    assert is_there(place, stored) is (status is not Status.SUCCEEDED)


def test_a_file_that_came_a_moment_ago_is_spared(place: Place) -> None:
    before_ns = time.time_ns() - 10**9
    stored = place.folder.put(b"its row is not written yet")
    sweep(place.store, place.folder, now_ms=NOW_MS, spared_since_ns=before_ns)
    assert is_there(place, stored)


def test_a_file_that_is_put_again_between_look_and_removal_stays(place: Place) -> None:
    stored = place.folder.put(b"twice")
    (seen,) = place.folder.files()
    place.folder.put(b"twice")
    assert not place.folder.remove(seen)
    assert is_there(place, stored)
    (seen,) = place.folder.files()
    assert place.folder.remove(seen)
    assert not is_there(place, stored)


def test_a_shorter_life_takes_out_what_is_older_but_nothing_that_open_work_names(place: Place) -> None:
    old_ms = NOW_MS - 8 * DAY_MS
    gone = add_blob(place, "gone.png", made_ms=old_ms)
    named = add_blob(place, "named.png", made_ms=old_ms)
    new = add_blob(place, "new.png", made_ms=NOW_MS - 6 * DAY_MS)
    add_workflow(place, "open", "http://127.0.0.1:8188/v2/consumer/blobs/named.png?sig=a&exp=1")
    add_workflow(place, "ended", "http://127.0.0.1:8188/v2/consumer/blobs/gone.png?sig=a&exp=1", at_ms=old_ms)
    end(place, "ended", at_ms=old_ms)
    found = swept(place, life_ms=7 * DAY_MS)
    assert (found.forgotten.workflows, found.forgotten.blobs) == (1, 1)
    assert [is_there(place, each) for each in (gone, named, new)] == [False, True, True]


def test_what_an_open_workflow_made_stays_whatever_its_age(place: Place) -> None:
    stored = add_blob(place, "made.png", made_ms=NOW_MS - 8 * DAY_MS)
    key = add_workflow(place, "open", "data:,a")
    with place.store.transaction() as tx:
        steps.set_output(tx, key, {"blob": {"id": "made.png", "available": True}})
        jobs.insert(tx, job_id="job", step=key, ordinal=0)
    first = add_blob(place, "first-of-four.png", made_ms=NOW_MS - 8 * DAY_MS, job_id="job")
    assert swept(place, life_ms=0).forgotten.blobs == 0
    assert is_there(place, stored)
    assert is_there(place, first)


def test_a_life_longer_than_usual_is_the_usual_one(place: Place) -> None:
    add_workflow(place, "w", "data:,a")
    end(place, "w", at_ms=NOW_MS - WORKFLOW_LIFE_MS)
    assert swept(place, life_ms=10 * WORKFLOW_LIFE_MS).forgotten.workflows == 1


def test_an_estimate_says_what_the_sweep_does_and_changes_nothing(place: Place) -> None:
    for number in range(3):
        add_blob(place, f"{number}.png", made_ms=NOW_MS - number * 7 * DAY_MS)
    place.folder.put(b"nobody's")
    before = sorted(file.sha256 for file in place.folder.files())
    found = estimate(
        place.store,
        place.folder,
        now_ms=NOW_MS,
        life_ms=10 * DAY_MS,
        spared_since_ns=KEEPS_NOTHING_BACK,
    )
    assert sorted(file.sha256 for file in place.folder.files()) == before
    assert swept(place, life_ms=10 * DAY_MS) == found
    assert (found.forgotten.blobs, found.freed_files, found.kept_files) == (1, 2, 2)


def test_more_files_than_one_batch_are_swept_whole(place: Place, tmp_path: Path) -> None:
    for number in range(1200):
        path = tmp_path / "blobs" / f"{number % 256:02x}" / f"{number:062x}"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
    assert swept(place).freed_files == 1200


def test_a_foreign_file_in_the_folder_is_left_alone(place: Place, tmp_path: Path) -> None:
    note = tmp_path / "blobs" / "README"
    note.write_text("mine")
    assert swept(place).freed_files == 0
    assert note.read_text() == "mine"


def test_bytes_are_counted_as_they_come_and_go(tmp_path: Path) -> None:
    limit = DiskLimit(10)
    folder = BlobFolder(tmp_path, limit=limit)
    folder.put(b"12345678")
    folder.put(b"12345678")
    assert (limit.used_bytes, limit.excess_bytes) == (8, 0)
    folder.put(b"1234")
    assert (limit.used_bytes, limit.excess_bytes) == (12, 2)
    for file in folder.files():
        folder.remove(file)
    assert limit.used_bytes == 0


def test_without_an_object_store_no_copy_is_dropped(place: Place) -> None:
    stored = place.folder.put(b"the only one")
    place.folder.limit.add(2**40)
    assert drop_copies(place.store, place.folder, spared_since_ns=KEEPS_NOTHING_BACK) == 0
    assert is_there(place, stored)


def test_what_comes_while_files_are_looked_at_is_counted_once(tmp_path: Path) -> None:
    limit = DiskLimit(100)
    folder = BlobFolder(tmp_path, limit=limit)
    folder.put(b"12345678")
    again = DiskLimit(100)
    reopened = BlobFolder(tmp_path, limit=again)
    before_bytes = again.used_bytes
    found_bytes = sum(file.size_bytes for file in reopened.files())
    reopened.put(b"1234")
    again.correct(found_bytes, since_bytes=before_bytes)
    assert again.used_bytes == 12


def test_the_same_content_from_many_threads_is_one_file_counted_once(tmp_path: Path) -> None:
    limit = DiskLimit()
    folder = BlobFolder(tmp_path, limit=limit)
    start = threading.Barrier(8)

    def put() -> None:
        start.wait()
        folder.put(b"12345678")

    threads = [threading.Thread(target=put) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert limit.used_bytes == 8
    assert [file.size_bytes for file in folder.files()] == [8]
