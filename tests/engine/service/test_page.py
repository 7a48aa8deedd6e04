"""The page of the engine: its files are open and hold nothing, what stands on it needs the token."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from renderline.engine.page.paths import BOARD_PATH, FILES, OPEN_PATHS

Json = dict[str, Any]
Act = Callable[..., Json]
Submit = Callable[..., Json]
Until = Callable[..., Json]


def board(client: httpx.Client, **query: Any) -> Json:
    response = client.get(BOARD_PATH, params=query)
    assert response.status_code == 200, response.text
    found: Json = response.json()
    return found


def bare(client: httpx.Client, way: str, **headers: str) -> httpx.Response:
    """What somebody gets who has no token."""
    return httpx.get(f"{client.base_url}".rstrip("/") + way, headers=headers)


@pytest.mark.parametrize("path", sorted(OPEN_PATHS))
def test_its_files_are_open_and_may_load_nothing_from_elsewhere(path: str, api: httpx.Client) -> None:
    response = bare(api, path)
    assert response.status_code == 200
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "http:" not in response.text.replace("http://www.w3.org", "")
    kinds = {"css": "text/css", "js": "javascript"}
    assert kinds.get(path.rpartition(".")[2], "text/html") in response.headers["content-type"]


def test_it_loads_what_there_is_and_nothing_else(api: httpx.Client) -> None:
    text = api.get("/").text
    loaded = re.findall(r'(?:src|href)="(/[^"]*)"', text)
    scripts = "".join(api.get(path).text for path in FILES if path.endswith(".js"))
    imported = [f"/page/{name}" for name in re.findall(r'from "\./([^"]+)"', scripts)]
    assert {*loaded, *imported} == set(FILES)


def test_no_text_is_ever_read_as_markup(api: httpx.Client) -> None:
    """Names and messages are anybody's: the scripts put them in as text alone."""
    scripts = "".join(api.get(path).text for path in FILES if path.endswith(".js"))
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|Function\(", scripts)


@pytest.mark.parametrize("token", [None, "wrong"])
def test_what_stands_on_it_needs_the_token(token: str | None, api: httpx.Client) -> None:
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    assert bare(api, BOARD_PATH, **headers).status_code == 401


def test_work_goes_from_lane_to_lane(
    serve: Callable[..., Any], submit: Submit, act: Act, until: Until, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    with serve(workers=1) as client:
        first = submit(client, act(f"wait-for {gate}", name="a"), tags=["red"], wait=0)["id"]
        until(client, first, "processing")
        second = submit(client, act("draw", name="b"), wait=0)["id"]
        now = board(client)
        assert [card["id"] for card in now["running"]] == [first]
        assert [card["id"] for card in now["queued"]] in ([second], [])
        (card,) = now["running"]
        assert (card["tags"], card["steps"][0]["name"], card["steps"][0]["type"]) == (
            ["red"],
            "a",
            "imageUpload",
        )
        assert card["steps"][0]["status"] == "processing"
        assert card["unpriced"] == ["imageUpload"]
        gate.touch()
        for each in (first, second):
            until(client, each, "succeeded")
        done = board(client)
        # The latest first.
        assert [card["id"] for card in done["done"]] == [second, first]
        assert done["counts"]["succeeded"] == 2
        assert (done["running"], done["queued"]) == ([], [])


def test_a_picture_comes_small_with_its_source_beside_it(
    serve: Callable[..., Any], submit: Submit, act: Act, follow: Act
) -> None:
    with serve() as client:
        submit(client, act("draw", name="a"), follow("a", name="b"))
        (card,) = board(client)["done"]
        (first,), (second,) = (step["images"] for step in card["steps"])
        assert "before" not in first
        assert (second["width"], second["height"]) == (8, 8)
        for way in (second["url"], second["thumbnail"], second["before"]):
            response = bare(client, way)
            assert response.status_code == 200
            assert Image.open(io.BytesIO(response.content)).size == (8, 8)
        # A signature is of one blob, and of no later day.
        forged = second["thumbnail"].replace(second["id"], first["id"])
        assert bare(client, forged).status_code == 403
        unsigned = second["thumbnail"].partition("?")[0]
        assert bare(client, unsigned).status_code == 401
        assert client.get(unsigned).status_code == 200
        assert client.get(unsigned.replace(second["id"], "nothing.png")).status_code == 404


def test_a_large_picture_becomes_a_small_one(serve: Callable[..., Any]) -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (3000, 2000), "teal").save(buffer, "JPEG")
    with serve() as client:
        uploaded = client.post(
            "/v2/consumer/blobs", content=buffer.getvalue(), headers={"Content-Type": "image/jpeg"}
        ).json()
        small = client.get(f"/page/thumbnails/{uploaded['id']}")
        assert Image.open(io.BytesIO(small.content)).size == (480, 320)
        assert small.headers["content-type"] == "image/webp"
        words = client.post(
            "/v2/consumer/blobs", content=b"no picture at all", headers={"Content-Type": "image/png"}
        )
        if words.is_success:
            assert client.get(f"/page/thumbnails/{words.json()['id']}").status_code == 404


def test_a_failure_says_why(serve: Callable[..., Any], submit: Submit, act: Act, until: Until) -> None:
    with serve() as client:
        until(client, submit(client, act("refuse because", name="a"))["id"], "failed")
        (card,) = board(client)["done"]
        assert card["steps"][0]["error"]


def test_mature_pictures_are_hidden_unless_asked_for(
    serve: Callable[..., Any], submit: Submit, act: Act, until: Until
) -> None:
    with serve() as client:
        until(client, submit(client, act("draw", name="a"), nsfwLevel="x")["id"], "succeeded")
        counts = [
            len(board(client, **query)["done"][0]["steps"][0]["images"])
            for query in ({}, {"hideMatureContent": "false"})
        ]
        assert counts == [0, 1]


def test_what_is_forgotten_is_not_shown(serve: Callable[..., Any], submit: Submit, act: Act) -> None:
    """An ephemeral workflow is known to whoever waited for it alone, and a deleted one to nobody."""
    with serve() as client:
        submit(client, act("draw", name="a"), ephemeral=True)
        gone = submit(client, act("draw", name="b"))["id"]
        assert [card["id"] for card in board(client)["done"]] == [gone]
        assert client.delete(f"/v2/consumer/workflows/{gone}").is_success
        assert board(client)["done"] == []


def test_it_tells_what_an_account_holds_and_of_free_work_that_it_is_free(
    serve: Callable[..., Any], submit: Submit
) -> None:
    model = {"engine": "flux2", "model": "klein", "operation": "createImage", "modelVersion": "4b"}
    step = {"$type": "imageGen", "input": {**model, "prompt": "draw", "width": 512, "height": 512}}
    with serve(balances={"blue": 20, "yellow": 5}) as client:
        assert board(client)["account"] == {"blue": 20, "yellow": 5}
        submit(client, step)
        found = board(client)
        assert found["account"] == {"blue": 8, "yellow": 5}
        assert found["done"][0]["buzz"] == 12
    with serve() as client:
        assert board(client)["account"] is None
