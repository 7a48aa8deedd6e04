"""Several tokens at one engine: each sees, changes and pays its own work, and never learns that there is any other."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

Json = dict[str, Any]
WORKFLOWS = "/v2/consumer/workflows"
BLOBS = "/v2/consumer/blobs"
FIRST = "ann"
PATCH = {"Content-Type": "application/json-patch+json"}


@pytest.fixture(scope="module")
def ann(start: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """The client of the first token."""
    folder = tmp_path_factory.mktemp("shared")
    with start(
        folder, token=FIRST, further_tokens=("bob", "cid"), steps="renderline.engine.steps:STEPS"
    ) as client:
        yield client


@pytest.fixture(scope="module")
def bob(ann: httpx.Client) -> Iterator[httpx.Client]:
    """That of the second one; each of its answers keeps the contract too."""
    headers = {"Authorization": "Bearer bob"}
    with httpx.Client(
        base_url=ann.base_url, timeout=30, headers=headers, event_hooks=ann.event_hooks
    ) as client:
        yield client


def echo(client: httpx.Client, text: str, **fields: Any) -> Json:
    body = {"steps": [{"$type": "echo", "name": "say", "input": {"message": text}}], **fields}
    response = client.post(WORKFLOWS, params={"wait": 20}, json=body)
    assert response.status_code == 200, response.text
    workflow: Json = response.json()
    return workflow


def listed(client: httpx.Client) -> set[str]:
    return {each["id"] for each in client.get(WORKFLOWS).json()["items"]}


@pytest.mark.parametrize(
    ("verb", "path", "request_body"),
    [
        ("GET", "", {}),
        ("PUT", "", {"json": {"metadata": {"mine": True}}}),
        ("PUT", "", {"json": {"status": "canceled"}}),
        (
            "PATCH",
            "",
            {"json": [{"op": "replace", "path": "/status", "value": "canceled"}], "headers": PATCH},
        ),
        ("POST", "/tags", {"json": "mine"}),
        ("DELETE", "/tags", {}),
        ("DELETE", "/tags/theirs", {}),
        ("GET", "/steps/say", {}),
        ("PUT", "/steps/say", {"json": {"metadata": {"mine": True}}}),
        (
            "PATCH",
            "/steps/say",
            {"json": [{"op": "add", "path": "/metadata/x", "value": 1}], "headers": PATCH},
        ),
        ("DELETE", "", {}),
    ],
)
def test_another_owner_s_workflow_is_not_there(
    ann: httpx.Client, bob: httpx.Client, verb: str, path: str, request_body: Json
) -> None:
    """In neither direction, and in the same words as one that never was."""
    for mine, theirs in ((ann, bob), (bob, ann)):
        workflow = echo(theirs, f"{verb} {path}", tags=["theirs"])
        answer = mine.request(verb, f"{WORKFLOWS}/{workflow['id']}{path}", **request_body)
        unknown = mine.request(verb, f"{WORKFLOWS}/none{path}", **request_body)
        assert answer.status_code == 404
        assert answer.json()["detail"] == unknown.json()["detail"].replace("none", workflow["id"])
        assert theirs.get(f"{WORKFLOWS}/{workflow['id']}").json() == workflow


def test_the_lists_and_the_board_are_apart(ann: httpx.Client, bob: httpx.Client) -> None:
    hers, his = (echo(client, "listed", tags=["listed"])["id"] for client in (ann, bob))
    assert hers in listed(ann)
    assert his in listed(bob)
    assert not listed(ann) & listed(bob)
    boards = [client.get("/page/board").json() for client in (ann, bob)]
    shown = [{card["id"] for card in board["done"]} for board in boards]
    assert hers in shown[0]
    assert his in shown[1]
    assert not shown[0] & shown[1]
    assert boards[1]["counts"]["succeeded"] == len(listed(bob))


def test_keys_and_equal_bodies_are_each_owner_s_own(ann: httpx.Client, bob: httpx.Client) -> None:
    """So is what a price question leaves under a key."""
    for fields in ({"externalId": "same"}, {"metadata": {"equal": True}}):
        hers, his = (echo(client, "the same", **fields)["id"] for client in (ann, bob))
        assert hers != his
    body = {"steps": [{"$type": "echo", "input": {"message": "x"}}], "externalId": "asked"}
    assert bob.post(WORKFLOWS, params={"whatif": "true"}, json=body).json()["id"] is None
    assert echo(ann, "x", externalId="asked")["id"]
    assert bob.post(WORKFLOWS, json=body).json()["id"] is None


def convert(source: str) -> Json:
    return {
        "$type": "convertImage",
        "name": "small",
        "input": {"image": source, "output": {"format": "png"}},
    }


def test_a_blob_is_its_owner_s_but_for_who_holds_a_signature(
    ann: httpx.Client, bob: httpx.Client, png: bytes
) -> None:
    signed = bob.get(f"{BLOBS}/upload").json()["uploadUrl"]
    for blob in (bob.post(BLOBS, content=png).json(), httpx.post(signed, content=png).json()):
        path = f"{BLOBS}/{blob['id']}"
        assert [ann.get(path).status_code, bob.get(path).status_code] == [404, 308]
        assert [ann.head(path).status_code, bob.head(path).status_code] == [404, 204]
        assert [client.post(f"{path}/refresh").status_code for client in (ann, bob)] == [404, 200]
        assert ann.get(blob["url"]).content == png


def test_a_step_reads_its_owner_s_blobs_and_what_is_signed(
    ann: httpx.Client, bob: httpx.Client, png: bytes
) -> None:
    blob = bob.post(BLOBS, content=png).json()
    bare = f"{bob.base_url}{BLOBS}/{blob['id']}".replace("//v2", "/v2")
    ends = [
        client.post(WORKFLOWS, params={"wait": 20}, json={"steps": [convert(source)]}).json()
        for client, source in ((bob, bare), (ann, bare), (ann, blob["url"]))
    ]
    assert [each["status"] for each in ends] == ["succeeded", "failed", "succeeded"]
    assert "there is no blob" in ends[1]["steps"][0]["metadata"]["error"]["message"]


def test_what_was_made_for_one_answers_for_no_other(ann: httpx.Client, bob: httpx.Client, png: bytes) -> None:
    """The work is the same and is done anew; what comes out of it belongs to who asked."""
    source = bob.post(BLOBS, content=png + b"again").json()["url"]
    made = [
        client.post(WORKFLOWS, params={"wait": 20}, json={"steps": [convert(source)]}).json()["steps"][0]
        for client in (ann, bob, bob)
    ]
    assert ["reused" in each["metadata"].get("renderline", {}) for each in made] == [False, False, True]
    hers, his = made[0]["output"]["blob"]["id"], made[1]["output"]["blob"]["id"]
    assert [ann.get(f"{BLOBS}/{each}").status_code for each in (hers, his)] == [308, 404]


def test_an_unknown_token_is_refused(ann: httpx.Client) -> None:
    for header in ("Bearer dan", "Bearer", "Basic bob", "bob", "Bearer ann bob"):
        assert httpx.get(f"{ann.base_url}{WORKFLOWS}", headers={"Authorization": header}).status_code == 401


def test_each_token_has_an_account_that_is_found_again(serve: Callable[..., Any], tmp_path: Path) -> None:
    """Also where it stands elsewhere among the tokens, and never by its text in the file."""
    picture = {
        "$type": "imageGen",
        "input": {
            "engine": "flux2",
            "model": "klein",
            "operation": "createImage",
            "modelVersion": "4b",
            "prompt": "draw",
            "width": 512,
            "height": 512,
        },
    }
    for tokens in (("bob-s-token", "cid"), ("cid", "bob-s-token")):
        with serve(token=FIRST, further_tokens=tokens, balances={"blue": 20}) as client:
            client.headers["Authorization"] = "Bearer bob-s-token"
            taken = client.post(WORKFLOWS, params={"wait": 20}, json={"steps": [picture]})
            last = taken.status_code
    assert last == 403
    with closing(sqlite3.connect(tmp_path / "data" / "engine.db")) as books:
        held = books.execute(
            "SELECT buzz FROM balances WHERE account GLOB 'owner:*' ORDER BY buzz"
        ).fetchall()
    assert held == [(8,), (20,), (20,)]
    assert all(b"bob-s-token" not in file.read_bytes() for file in (tmp_path / "data").glob("engine.db*"))
