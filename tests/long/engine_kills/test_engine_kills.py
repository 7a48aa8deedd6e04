"""
Killed at fifty random moments under load: everything accepted ends, nothing finished runs again, no event is
lost or out of turn, the books sum to zero.

A moment is counted in changes of status and not in seconds, so that on a slow machine the kills do not all fall into the starts.
"""

from __future__ import annotations

import base64
import hashlib
import io
import random
import shutil
import signal
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

pytestmark = pytest.mark.long

SEED = 4
KILLS = 50
WORKFLOWS = 100
STEPS = 3
A_LIFE = 4
"""So many workflows come in during each of the engine's lives, until all have."""
MOMENT = 100
"""A life lasts this many changes at most. All changes are some 2,800: the kills are spread over the whole work."""
PRICE = 2
"""Of a workflow, in Buzz: one for each image that is converted."""
LONGEST_S = 1.2
"""Of a life, also where the machine is slow or nothing is left to change: with this the whole takes three minutes at most."""
ENOUGH_S = 120.0
WORKFLOWS_URL = "/v2/consumer/workflows"
HEADERS = {"Authorization": "Bearer secret"}


def body(number: int, callback_url: str) -> dict[str, Any]:
    """Says an image, makes it larger, and larger again: each step from the one before."""
    resized = [WORKFLOWS * position + number for position in range(1, STEPS)]
    steps: list[dict[str, Any]] = [{"$type": "echo", "name": "s0", "input": {"message": picture(number)}}]
    for position, width in enumerate(resized, start=1):
        image = {"$ref": f"s{position - 1}", "path": "output.blob.url" if position > 1 else "output.message"}
        transforms = [{"type": "resize", "targetWidth": width}]
        step_input = {"image": image, "transforms": transforms, "output": {"format": "png"}}
        steps.append({"$type": "convertImage", "name": f"s{position}", "input": step_input})
    callback = {"url": callback_url, "type": ["workflow:*", "step:*", "job:*"]}
    return {"steps": steps, "externalId": f"w{number}", "callbacks": [callback]}


def picture(number: int) -> str:
    stream = io.BytesIO()
    Image.new("RGB", (8, 8), (number, 2 * number, 255 - number)).save(stream, "PNG")
    return f"data:image/png;base64,{base64.b64encode(stream.getvalue()).decode()}"


def label(number: int, position: int) -> str:
    """The line that each run of a step leaves, see `counted_steps`."""
    return f"convertImage {WORKFLOWS * position + number}" if position else f"echo {picture(number)}"


class Client:
    """Submits under keys of its own, as often as it takes to be told that the work was accepted."""

    def __init__(self, url: str, callback_url: str) -> None:
        self.accepted: dict[str, str] = {}
        self._url = url
        self._callback_url = callback_url
        self._allowed = threading.Semaphore(0)
        self._thread = threading.Thread(target=self._submit_all, daemon=True)
        self._thread.start()

    def allow(self, count: int) -> None:
        self._allowed.release(count)

    def join(self) -> None:
        self._thread.join(ENOUGH_S)
        assert len(self.accepted) == WORKFLOWS

    def _submit_all(self) -> None:
        with httpx.Client(base_url=self._url, headers=HEADERS, timeout=10) as client:
            for number in range(WORKFLOWS):
                self._allowed.acquire()
                self._submit(client, body(number, self._callback_url))

    def _submit(self, client: httpx.Client, asked: dict[str, Any]) -> None:
        while asked["externalId"] not in self.accepted:
            try:
                answer = client.post(WORKFLOWS_URL, json=asked)
            except httpx.TransportError:
                time.sleep(0.01)
            else:
                self.accepted[asked["externalId"]] = answer.raise_for_status().json()["id"]


@dataclass(slots=True)
class Watch:
    """What has been seen of an engine's folder while no engine was on it, and must hold ever after."""

    data: Path
    runs: Path
    events: list[tuple[Any, ...]] = field(default_factory=list)
    settled: dict[str, int] = field(default_factory=dict)

    def look(self) -> None:
        with self._copied() as store:
            events = store.execute(
                "SELECT sequence, workflow_id, step_name, job_id, status FROM events ORDER BY sequence"
            ).fetchall()
            done = store.execute(
                "SELECT external_id, position FROM jobs JOIN workflows ON workflows.id = workflow_id "
                "WHERE jobs.status = 'succeeded'"
            ).fetchall()
            check_books(store)
        assert events[: len(self.events)] == self.events, "an event that was committed is gone"
        assert [row[0] for row in events] == list(range(1, len(events) + 1)), "an event is missing"
        self.events = events
        self._count(label(int(key.removeprefix("w")), position) for key, position in done)
        check_whole(self.data)

    def _count(self, done: Iterator[str]) -> None:
        """No step runs again after its job was seen to have succeeded."""
        counts = Counter(self.runs.read_text().splitlines()) if self.runs.exists() else Counter[str]()
        ran_again = {each: counts[each] for each, before in self.settled.items() if counts[each] != before}
        assert not ran_again
        self.settled = {each: counts[each] for each in done}
        assert all(self.settled.values()), "a step has succeeded that never ran"

    @contextmanager
    def _copied(self) -> Iterator[sqlite3.Connection]:
        """The store as the kill left it; opened in its own place it would be mended before the engine has to."""
        copy = self.data.parent / "copy"
        copy.mkdir()
        try:
            for file in self.data.glob("engine.db*"):
                shutil.copy(file, copy)
            with closing(sqlite3.connect(copy / "engine.db")) as store:
                yield store
        finally:
            shutil.rmtree(copy)


def check_whole(data: Path) -> None:
    """Every file under the name of a content has that content: no half of one can be served."""
    for file in (data / "blobs").glob("??/*"):
        sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
        assert sha256 == file.parent.name + file.name


def check_books(store: sqlite3.Connection) -> None:
    """Each transfer sums to zero and so do all accounts, and each workflow that was accepted has been paid once."""
    sums = store.execute(
        "SELECT SUM(buzz) FROM postings GROUP BY transfer, currency "
        "UNION ALL SELECT SUM(buzz) FROM balances GROUP BY currency"
    )
    assert {total for (total,) in sums} == {0}
    wrong = store.execute(
        "SELECT id, SUM(buzz) FROM workflows LEFT JOIN transfers ON workflow_id = id "
        "LEFT JOIN postings ON transfer = transfers.number AND account = 'service' "
        "GROUP BY id HAVING SUM(buzz) IS NOT ?",
        (PRICE,),
    )
    assert not wrong.fetchall()


def changes(data: Path) -> int:
    """How many changes of status a running engine has committed."""
    # There is no store before the first start has made it, nor the file that its readers share.
    with (
        suppress(sqlite3.OperationalError),
        closing(sqlite3.connect(f"file:{data}/engine.db?mode=ro", uri=True)) as store,
    ):
        (count,) = store.execute("SELECT COALESCE(MAX(sequence), 0) FROM events").fetchone()
        return int(count)
    return 0


def live_a_while(data: Path, dice: random.Random) -> None:
    """Return at a random moment."""
    until = changes(data) + dice.randint(0, MOMENT)
    deadline_s = time.monotonic() + LONGEST_S
    while changes(data) < until and time.monotonic() < deadline_s:
        time.sleep(0.001)
    time.sleep(dice.uniform(0, 0.02))


def open_ends(data: Path) -> int:
    """How many workflows have not ended, and receivers not been told everything."""
    with closing(sqlite3.connect(f"file:{data}/engine.db?mode=ro", uri=True)) as store:
        counts = store.execute(
            "SELECT (SELECT count(*) FROM workflows WHERE completed_at_ms IS NULL), (SELECT count(*) FROM deliveries)"
        ).fetchone()
        return sum(map(int, counts))


def test_fifty_kills_under_load_lose_nothing_and_repeat_nothing(engines: Any, receiver: Any) -> None:
    dice = random.Random(SEED)  # noqa: S311 - the moments are to be the same each time
    watch = Watch(engines.data, engines.runs)
    client = Client(engines.url, receiver.url)
    for _ in range(KILLS):
        client.allow(A_LIFE)
        engines.start()
        live_a_while(engines.data, dice)
        assert engines.end(signal.SIGKILL) == -signal.SIGKILL
        watch.look()
    client.allow(WORKFLOWS)
    engines.start()
    client.join()
    wait_for_the_end(engines.data)
    check_answers(engines.url, client.accepted)
    assert engines.end(signal.SIGTERM) == 0
    watch.look()
    assert len(watch.settled) == WORKFLOWS * STEPS
    check_lives(watch.events)
    check_told(watch.events, receiver.heard)


def wait_for_the_end(data: Path) -> None:
    deadline_s = time.monotonic() + ENOUGH_S
    while left := open_ends(data):
        assert time.monotonic() < deadline_s, f"{left} workflows and receivers wait for ever"
        time.sleep(0.05)


def check_answers(url: str, accepted: dict[str, str]) -> None:
    """What was accepted is there under its id, once, has succeeded, and its image can be had whole."""
    assert len(set(accepted.values())) == WORKFLOWS
    with httpx.Client(base_url=url, headers=HEADERS, timeout=30) as client:
        for number in range(WORKFLOWS):
            found = client.get(f"{WORKFLOWS_URL}/{accepted[f'w{number}']}").raise_for_status().json()
            assert [step["status"] for step in found["steps"]] == ["succeeded"] * STEPS, found
            blob = found["steps"][-1]["output"]["blob"]
            with Image.open(io.BytesIO(client.get(blob["url"], follow_redirects=True).content)) as image:
                image.load()
                assert image.width == WORKFLOWS * (STEPS - 1) + number


def check_lives(events: list[tuple[Any, ...]]) -> None:
    """In the log each workflow, step and job begins once, ends once, and nothing is told of it after its end."""
    lives: dict[tuple[Any, ...], list[str]] = {}
    for _sequence, *who, status in events:
        lives.setdefault(tuple(who), []).append(status)
    assert len(lives) == WORKFLOWS * (1 + STEPS + STEPS)
    for whose, life in lives.items():
        assert (life[0], life[-1]) == ("unassigned", "succeeded"), (whose, life)
        assert (life.count("unassigned"), life.count("succeeded")) == (1, 1), (whose, life)


def check_told(events: list[tuple[Any, ...]], heard: list[Any]) -> None:
    """Each workflow's events arrived whole and in order; again came only the one that a kill interrupted."""
    logged: dict[str, list[int]] = {}
    for sequence, workflow_id, *_ in events:
        logged.setdefault(workflow_id, []).append(sequence)
    told: dict[str, list[int]] = {}
    for each in heard:
        told.setdefault(each.body["workflowId"], []).append(each.number)
    assert {key: [number for number, _ in groupby(numbers)] for key, numbers in told.items()} == logged
    # The same number twice in one life would be a repeat without a kill.
    assert max(Counter((each.number, each.life) for each in heard).values()) == 1
    statuses = {sequence: status for sequence, *_, status in events}
    assert all(each.body["status"] == statuses[each.number] for each in heard)
