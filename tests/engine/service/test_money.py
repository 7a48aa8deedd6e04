"""Work that is paid: an engine with balances charges what it takes in, refuses what nobody can pay, and gives back what never began."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

Json = dict[str, Any]
WORKFLOWS = "/v2/consumer/workflows"
PRICE = 12
"""Of one picture."""


def gen(line: str | Json, **fields: Any) -> Json:
    model = {"engine": "flux2", "model": "klein", "operation": "createImage", "modelVersion": "4b"}
    return {
        "$type": "imageGen",
        "input": {**model, "prompt": line, "width": 512, "height": 512},
        **fields,
    }


def after(source: str) -> Json:
    """A picture that has to wait for another one, whose id becomes its prompt."""
    return gen({"$ref": source, "path": "output.images[0].id"})


def held(folder: Path) -> Mapping[str, int]:
    """What the account holds, from the file; the books are looked through on the way."""
    with closing(sqlite3.connect(folder / "data" / "engine.db")) as books:
        sums = books.execute("SELECT SUM(buzz) FROM postings GROUP BY transfer, currency").fetchall()
        assert all(total == 0 for (total,) in sums)
        return dict(books.execute("SELECT currency, buzz FROM balances WHERE account GLOB 'owner:*'"))


def paid(workflow: Json) -> list[tuple[str, str, int]]:
    listed = workflow["transactions"]["list"]
    return [(each["type"], each["accountType"], each["amount"]) for each in listed]


def test_without_balances_work_is_free(api: httpx.Client, submit: Callable[..., Json]) -> None:
    workflow = submit(api, gen("draw"), metadata={"of": "a free one"})
    assert (workflow["cost"]["total"], workflow["transactions"]) == (PRICE, {"list": []})


@pytest.mark.parametrize(
    ("fields", "debits", "left"),
    [
        ({}, {"blue": 5, "green": 4, "yellow": 3}, {"blue": 0, "green": 0, "yellow": 97}),
        ({"currencies": []}, {"blue": 5, "green": 4, "yellow": 3}, {"blue": 0, "green": 0, "yellow": 97}),
        ({"currencies": ["yellow"]}, {"yellow": 12}, {"blue": 5, "green": 4, "yellow": 88}),
        (
            {"currencies": ["green", "yellow"]},
            {"green": 4, "yellow": 8},
            {"blue": 5, "green": 0, "yellow": 92},
        ),
        ({"allowMatureContent": True}, {"yellow": 12}, {"blue": 5, "green": 4, "yellow": 88}),
    ],
)
def test_a_price_is_taken_in_the_documented_order(
    serve: Callable[..., Any],
    tmp_path: Path,
    submit: Callable[..., Json],
    fields: Json,
    debits: Json,
    left: Mapping[str, int],
) -> None:
    """Blue, then green, then yellow, split where one is not enough; a price question says the same beforehand and takes nothing."""
    with serve(balances={"blue": 5, "green": 4, "yellow": 100}) as client:
        body = {"steps": [gen("draw")], **fields}
        asked = client.post(WORKFLOWS, params={"whatif": "true"}, json=body)
        assert asked.json()["transactions"]["insufficientBuzz"] is False
        assert "X-Civitai-Insufficient-Buzz" not in asked.headers
        assert held(tmp_path)["yellow"] == 100
        workflow = submit(client, gen("draw"), **fields)
        told = client.get(f"{WORKFLOWS}/{workflow['id']}")
    expected = [("debit", currency, buzz) for currency, buzz in debits.items()]
    assert paid(workflow) == paid(told.json()) == paid(asked.json()) == expected
    spelt = ";".join(f"{currency}={buzz}" for currency, buzz in debits.items())
    headers = {answer.headers["X-Civitai-Cost-By-Currency"] for answer in (asked, told)}
    assert (headers, held(tmp_path)) == ({spelt}, left)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "5 blue, 4 green, 2 yellow may pay"),
        ({"currencies": ["green"]}, "4 green may pay"),
        ({"allowMatureContent": True}, "2 yellow may pay"),
        ({"allowMatureContent": True, "currencies": ["blue", "green"]}, "no currency may pay"),
    ],
)
def test_what_cannot_be_paid_is_refused_and_leaves_no_trace(
    serve: Callable[..., Any], tmp_path: Path, fields: Json, said: str
) -> None:
    """As the contract has it: 403 and a string. The price question says so beforehand."""
    held_before = {"blue": 5, "green": 4, "yellow": 2, "fakeRed": 90}
    with serve(balances=held_before) as client:
        body = {"steps": [gen("draw")], **fields}
        asked = client.post(WORKFLOWS, params={"whatif": "true"}, json=body)
        assert (asked.status_code, asked.json()["transactions"]["insufficientBuzz"]) == (200, True)
        refused = client.post(WORKFLOWS, json=body)
        recipe = client.post(
            "/v2/consumer/recipes/imageGen", params=mature(fields), json=gen("draw")["input"]
        )
        assert client.get(WORKFLOWS).json()["items"] == []
        for answer in (asked, refused, recipe):
            assert answer.headers["X-Civitai-Insufficient-Buzz"] == "true"
        assert (refused.status_code, recipe.status_code) == (403, 403)
    assert refused.json() == f"insufficient Buzz: 12 are needed, and {said}"
    assert held(tmp_path) == held_before


def mature(fields: Json) -> Mapping[str, str]:
    return {"allowMatureContent": "true"} if fields.get("allowMatureContent") else {}


def test_a_recipe_is_paid_like_a_workflow(serve: Callable[..., Any], tmp_path: Path) -> None:
    with serve(balances={"blue": 20}) as client:
        answer = client.post("/v2/consumer/recipes/imageGen", json=gen("draw")["input"])
    assert answer.headers["X-Civitai-Cost-By-Currency"] == "blue=12"
    assert held(tmp_path) == {"blue": 8}


@pytest.mark.parametrize("way", ["put", "delete"])
def test_what_never_began_is_given_back_at_a_cancellation(
    serve: Callable[..., Any],
    tmp_path: Path,
    submit: Callable[..., Json],
    until: Callable[..., Json],
    way: str,
) -> None:
    """The step that runs stays paid, the one that waits for it is given back: yellow, which was taken last."""
    with serve(balances={"blue": 15, "yellow": 10}) as client:
        workflow = submit(client, gen("sleep 20", name="first"), after("first"), wait=0)
        path = f"{WORKFLOWS}/{workflow['id']}"
        until(client, workflow["id"], "processing")
        assert held(tmp_path) == {"blue": 0, "yellow": 1}
        if way == "put":
            assert client.put(path, json={"status": "canceled"}).status_code == 204
            told = client.get(path)
            assert told.headers["X-Civitai-Cost-By-Currency"] == "blue=12"
            credit = [("credit", "yellow", 9), ("credit", "blue", 3)]
            assert paid(told.json()) == [("debit", "blue", 15), ("debit", "yellow", 9), *credit]
        else:
            assert client.delete(path).status_code == 204
        assert client.delete(path).status_code in {204, 404}
        assert held(tmp_path) == {"blue": 3, "yellow": 10}


def test_what_never_began_is_given_back_at_a_failure(
    serve: Callable[..., Any], tmp_path: Path, submit: Callable[..., Json], until: Callable[..., Json]
) -> None:
    with serve(balances={"blue": 50}) as client:
        workflow = submit(client, gen("refuse no", name="first"), after("first"), gen("draw"))
        until(client, workflow["id"], "failed")
        assert held(tmp_path) == {"blue": 50 - 2 * PRICE}


def test_work_that_nobody_here_can_do_costs_nothing_in_the_end(
    serve: Callable[..., Any], tmp_path: Path, submit: Callable[..., Json]
) -> None:
    """Tips and all: nothing of the workflow ever began."""
    unreachable = {
        "$type": "convertImage",
        "input": {"image": "https://images.example/x.png", "output": {"format": "png"}},
    }
    with serve(balances={"blue": 50}) as client:
        workflow = submit(client, unreachable, tips={"civitai": 1, "creators": 1})
        assert (workflow["status"], workflow["cost"]["total"]) == ("failed", 3)
        assert held(tmp_path) == {"blue": 50}


def test_work_that_was_made_before_is_given_back(
    serve: Callable[..., Any], tmp_path: Path, submit: Callable[..., Json], png: bytes
) -> None:
    """Its price is known to be nothing once it turns out to be the same work."""
    with serve(steps="renderline.engine.steps:STEPS", balances={"blue": 50}) as client:
        url = client.post("/v2/consumer/blobs", content=png).json()["url"]
        convert = {"$type": "convertImage", "input": {"image": url, "output": {"format": "png"}}}
        assert paid(submit(client, convert)) == [("debit", "blue", 1)]
        assert paid(submit(client, convert)) == [("debit", "blue", 1), ("credit", "blue", 1)]
        assert held(tmp_path) == {"blue": 49}


def test_the_same_work_is_paid_once(
    serve: Callable[..., Any], tmp_path: Path, submit: Callable[..., Json]
) -> None:
    """Under one key, and as the same body while it runs."""
    with serve(balances={"blue": 50}) as client:
        first = submit(client, gen("sleep 20"), wait=0)
        assert submit(client, gen("sleep 20"), wait=0)["id"] == first["id"]
        submit(client, gen("draw"), externalId="once", wait=0)
        submit(client, gen("draw"), externalId="once")
        assert held(tmp_path) == {"blue": 50 - 2 * PRICE}


def test_accounts_outlive_the_engine(
    serve: Callable[..., Any], tmp_path: Path, submit: Callable[..., Json]
) -> None:
    """A restart with the same balances fills no account again, and one without charges nothing."""
    for expected in (38, 26):
        with serve(balances={"blue": 50}) as client:
            submit(client, gen("draw"))
        assert held(tmp_path) == {"blue": expected}
    with serve() as client:
        assert paid(submit(client, gen("draw"))) == []
    assert held(tmp_path) == {"blue": 26}
