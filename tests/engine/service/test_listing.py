"""The list of workflows: what is asked for is found, the rest is not, and pages follow each other without a gap."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from renderline.engine.clock import ManualClock, timestamp

Json = dict[str, Any]
WORKFLOWS = "/v2/consumer/workflows"
DAY_MS = 24 * 3600 * 1000
BEGIN_MS = 1_800_000_000_000

SUBMITTED: tuple[tuple[str, Json], ...] = (
    ("draw a", {"tags": ["red", "round"], "metadata": {"album": "Winter trip"}}),
    ("refuse b", {"tags": ["red"], "metadata": {"winter": 2}}),
    ("draw c", {"tags": ["blue"], "metadata": {"deep": [{"note": "winter"}]}}),
    ("draw d", {}),
)
"""What a workflow does, and its fields; each comes in a day after the one before, as a, b, c, d."""


@pytest.fixture(scope="module")
def listed(
    tmp_path_factory: pytest.TempPathFactory, start: Callable[..., Any], act: Callable[..., Json]
) -> Iterator[Callable[..., str]]:
    """Asks for a list, and gives the letters of the workflows in it."""
    clock = ManualClock(BEGIN_MS)
    with start(tmp_path_factory.mktemp("listing"), clock=clock) as client:
        for line, fields in SUBMITTED:
            body = {"steps": [act(line, name=line[-1])], **fields}
            assert client.post(WORKFLOWS, params={"wait": 20}, json=body).status_code == 200
            clock.advance(DAY_MS)

        def ask(**query: Any) -> str:
            items = client.get(WORKFLOWS, params=query).json()["items"]
            return "".join(item["steps"][0]["name"] for item in items)

        yield ask


@pytest.mark.parametrize(
    ("query", "letters"),
    [
        ({}, "dcba"),
        ({"ascending": "true"}, "abcd"),
        ({"take": 2}, "dc"),
        ({"take": 2, "ascending": "true"}, "ab"),
        ({"tags": "red"}, "ba"),
        ({"tags": ["red", "round"]}, "a"),
        ({"tags": ["red", "blue"]}, ""),
        ({"excludeTags": "red"}, "dc"),
        ({"excludeTags": ["round", "blue"], "tags": "red"}, "b"),
        ({"query": "WINTER"}, "cba"),
        ({"query": "100%"}, ""),
        ({"query": "2"}, "b"),
        ({"query": "note"}, "c"),
        ({"query": "metadata"}, ""),
        ({"query": "0"}, ""),
        ({"query": "{"}, ""),
        ({"excludeFailed": "true"}, "dca"),
        ({"fromDate": timestamp(BEGIN_MS + DAY_MS)}, "dcb"),
        ({"toDate": timestamp(BEGIN_MS + DAY_MS)}, "ba"),
        ({"fromDate": "2027-01-16", "toDate": "2027-01-17T08:00:00"}, "cb"),
        ({"fromDate": "2027-01-16T00:00:00+09:00", "toDate": "2027-01-16T23:59:59Z"}, "b"),
    ],
    ids=str,
)
def test_a_search_finds_what_it_asks_for(listed: Callable[..., str], query: Json, letters: str) -> None:
    assert listed(**query) == letters


@pytest.mark.parametrize("ascending", ["false", "true"])
def test_pages_follow_each_other_without_a_gap(
    tmp_path: Path, start: Callable[..., Any], act: Callable[..., Json], ascending: str
) -> None:
    with start(tmp_path / "data") as client:
        for number in range(5):
            client.post(WORKFLOWS, json={"steps": [act(f"draw {number}", name=f"n{number}")]})
        seen: list[str] = []
        cursor: str | None = ""
        while cursor is not None:
            page = client.get(WORKFLOWS, params={"take": 2, "cursor": cursor, "ascending": ascending}).json()
            seen += [item["steps"][0]["name"] for item in page["items"]]
            cursor = page["next"] or None
    assert seen == [f"n{number}" for number in range(5)][:: 1 if ascending == "true" else -1]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("take", "0"),
        ("take", "101"),
        ("cursor", "x"),
        ("fromDate", "yesterday"),
        ("toDate", "2026-13-01"),
        ("ascending", "1"),
        ("excludeFailed", "no"),
    ],
)
def test_a_search_that_makes_no_sense_is_refused_by_its_name(
    api: httpx.Client, name: str, value: str
) -> None:
    response = api.get(WORKFLOWS, params={name: value})
    assert response.status_code == 400
    assert list(response.json()["errors"]) == [name]


def test_a_workflow_is_known_for_thirty_days_after_its_end_and_then_forgotten(
    serve: Callable[..., Any], act: Callable[..., Json], submit: Callable[..., Json]
) -> None:
    clock = ManualClock(BEGIN_MS)
    with serve(clock=clock) as client:
        path = f"{WORKFLOWS}/{submit(client, act('draw'))['id']}"
        clock.advance(30 * DAY_MS - 1)
        assert client.get(path).status_code == 200
        assert client.get(WORKFLOWS).json()["items"]
        clock.advance(1)
        assert client.get(path).status_code == 404
        assert client.get(WORKFLOWS).json()["items"] == []
    with serve(clock=clock) as client:
        assert client.get(path).status_code == 404
