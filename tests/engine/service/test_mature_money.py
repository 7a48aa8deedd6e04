"""Mature work is paid in yellow: until it is, what was made with other Buzz is held, or paid anew by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

Json = dict[str, Any]
WORKFLOWS = "/v2/consumer/workflows"
PRICE = 12
RATED = {"nsfwLevel": "x"}


@pytest.fixture
def gen() -> Json:
    """A picture for 12 Buzz."""
    model = {"engine": "flux2", "model": "klein", "operation": "createImage", "modelVersion": "4b"}
    return {
        "$type": "imageGen",
        "name": "hero",
        "input": {**model, "prompt": "draw", "width": 512, "height": 512},
    }


def image(workflow: Json) -> Json:
    (step,) = workflow["steps"]
    (blob,) = step["output"]["images"]
    assert isinstance(blob, dict)
    return blob


def currencies(client: httpx.Client, workflow: Json) -> str:
    return client.get(f"{WORKFLOWS}/{workflow['id']}").headers["X-Civitai-Cost-By-Currency"]


@pytest.mark.parametrize(
    "case",
    [
        ({"blue": 50, "yellow": 50}, {}, "blue=12", True),
        ({"blue": 50, "yellow": 50}, RATED, "blue=12", False),
        ({"blue": 50, "yellow": 50}, {**RATED, "upgradeMode": "manual"}, "blue=12", False),
        ({"blue": 50, "yellow": 50}, {**RATED, "upgradeMode": "automatic"}, "yellow=12", True),
        # There is not enough for it, or it was not wished for.
        ({"blue": 50, "yellow": 11}, {**RATED, "upgradeMode": "automatic"}, "blue=12", False),
        (
            {"blue": 50, "yellow": 50},
            {**RATED, "upgradeMode": "automatic", "allowMatureContent": False},
            "blue=12",
            False,
        ),
        (
            {"blue": 50, "yellow": 50},
            {**RATED, "upgradeMode": "automatic", "currencies": ["blue"]},
            "blue=12",
            False,
        ),
        # Paid in yellow alone, for whatever reason, it is allowed unless it was forbidden.
        ({"blue": 50, "yellow": 50}, {**RATED, "allowMatureContent": True}, "yellow=12", True),
        ({"yellow": 50}, RATED, "yellow=12", True),
        ({"yellow": 50}, {**RATED, "allowMatureContent": False}, "yellow=12", False),
        ({"blue": 5, "yellow": 50}, RATED, "blue=5;yellow=7", False),
        (None, {**RATED, "allowMatureContent": False}, "blue=12", True),
    ],
)
def test_the_currency_decides_whether_mature_work_is_shown(
    serve: Callable[..., Any],
    submit: Callable[..., Json],
    gen: Json,
    case: tuple[Mapping[str, int] | None, Json, str, bool],
) -> None:
    """What is not rated mature, and what is free, is always shown."""
    balances, fields, paid, is_shown = case
    with serve(balances=balances) as client:
        workflow = submit(client, gen, **fields)
        shown = image(workflow)
        assert (workflow["status"], shown["available"], "url" in shown) == ("succeeded", is_shown, is_shown)
        assert currencies(client, workflow) == paid
        blob = f"/v2/consumer/blobs/{shown['id']}"
        assert client.get(blob).status_code == (308 if is_shown else 403)
        assert client.post(f"{blob}/refresh").status_code == (200 if is_shown else 403)


@pytest.mark.parametrize("verb", ["put", "patch"])
def test_held_work_is_shown_once_it_is_allowed_and_paid_anew(
    serve: Callable[..., Any], submit: Callable[..., Json], gen: Json, verb: str
) -> None:
    with serve(balances={"blue": 50, "yellow": 20}) as client:
        workflow = submit(client, gen, **RATED)
        path = f"{WORKFLOWS}/{workflow['id']}"
        for _again in range(2):
            assert allow(client, path, verb).status_code == 204
        told = client.get(path).json()
        assert image(told)["available"]
        assert client.get(image(told)["url"]).status_code == 200
        assert [(each["type"], each["accountType"]) for each in told["transactions"]["list"]] == [
            ("debit", "blue"),
            ("credit", "blue"),
            ("debit", "yellow"),
        ]
        assert currencies(client, workflow) == f"yellow={PRICE}"


def test_what_cannot_be_paid_anew_stays_held(
    serve: Callable[..., Any], submit: Callable[..., Json], gen: Json, tmp_path: Path
) -> None:
    del tmp_path
    with serve(balances={"blue": 50, "yellow": 11}) as client:
        workflow = submit(client, gen, **RATED)
        path = f"{WORKFLOWS}/{workflow['id']}"
        refused = allow(client, path, "put")
        assert (refused.status_code, refused.headers["X-Civitai-Insufficient-Buzz"]) == (403, "true")
        told = client.get(path).json()
        assert (image(told)["available"], "allowMatureContent" in told) == (False, False)


def test_no_way_leads_to_a_held_picture(
    serve: Callable[..., Any], submit: Callable[..., Json], gen: Json
) -> None:
    """Neither the token nor a signature from before opens it, small or whole, and no body may name it as a source."""
    with serve(steps="renderline.engine.steps:STEPS", balances={"blue": 90, "yellow": 90}) as client:
        workflow = submit(client, gen, **RATED, allowMatureContent=True)
        path, shown = f"{WORKFLOWS}/{workflow['id']}", image(workflow)
        blob_id, (_, _, signature) = shown["id"], shown["url"].partition("?")
        bare = shown["url"].partition("?")[0]
        ways = [("GET", bare), ("GET", shown["url"]), ("HEAD", shown["url"]), ("POST", f"{bare}/refresh")]
        ways += [("GET", f"/page/thumbnails/{blob_id}{query}") for query in ("", f"?{signature}")]
        bodies: list[Json] = [
            {"steps": [{"$type": "imageUpload", "input": text}]}
            for text in (bare, shown["url"], f"blob:{blob_id}")
        ]
        bodies += [
            {"steps": [{"$type": "blobArchive", "input": {"entries": [{"blobId": blob_id}]}}]},
            {
                "arguments": {"source": bare},
                "steps": [{"$type": "imageUpload", "input": {"$ref": "$arguments", "path": "source"}}],
            },
        ]
        assert {client.request(*way).status_code for way in ways} <= {200, 204, 308}
        assert client.put(path, json={"allowMatureContent": False}).status_code == 204
        answers = [client.request(*way) for way in ways]
        assert [each.status_code for each in answers] == [403] * len(answers)
        places = ["steps[0].input"] * 3 + ["steps[0].input.entries[0].blobId", "arguments.source"]
        for whatif in ("true", "false"):
            answers = [client.post(WORKFLOWS, params={"whatif": whatif}, json=body) for body in bodies]
            assert [(each.status_code, *each.json()["errors"]) for each in answers] == [
                (400, place) for place in places
            ]


def test_a_held_picture_s_address_stands_in_no_step_that_goes_on_with_it(
    serve: Callable[..., Any], submit: Callable[..., Json], gen: Json
) -> None:
    """The steps of the same workflow read it all the same."""
    reference = {"$ref": "hero", "path": "output.images[0].url"}
    after = {"$type": "imageUpload", "name": "kept", "input": reference}
    with serve(steps="renderline.engine.steps:STEPS", balances={"blue": 50, "yellow": 50}) as client:
        workflow = submit(client, gen, after, **RATED)
        assert workflow["status"] == "succeeded"
        assert workflow["steps"][1]["input"] == reference
        assert "sig=" not in client.get(f"{WORKFLOWS}/{workflow['id']}").text


def test_a_held_picture_is_in_no_archive_either(
    serve: Callable[..., Any], submit: Callable[..., Json], gen: Json
) -> None:
    archive = {
        "$type": "blobArchive",
        "name": "all",
        "input": {
            "entries": [{"blobId": {"$ref": "hero", "path": "output.images[0].id"}, "fileName": "a.png"}]
        },
    }
    with serve(steps="renderline.engine.steps:STEPS", balances={"blue": 50, "yellow": 50}) as client:
        workflow = submit(client, gen, archive, **RATED)
        assert workflow["status"] == "succeeded", workflow["steps"]
        path = f"{WORKFLOWS}/{workflow['id']}"
        assert "output" not in client.get(path).json()["steps"][1]
        assert allow(client, path, "put").status_code == 204
        assert client.get(client.get(path).json()["steps"][1]["output"]["url"]).status_code == 200


def allow(client: httpx.Client, path: str, verb: str) -> httpx.Response:
    if verb == "put":
        return client.put(path, json={"allowMatureContent": True})
    operation = {"op": "replace", "path": "/allowMatureContent", "value": True}
    headers = {"Content-Type": "application/json-patch+json"}
    return client.patch(path, json=[operation], headers=headers)


def test_held_work_answers_for_no_other(
    serve: Callable[..., Any], submit: Callable[..., Json], png: bytes
) -> None:
    """The same body again is made and paid again: what was held would be had for nothing."""
    with serve(
        balances={"blue": 500, "yellow": 500},
        steps="renderline.engine.steps:STEPS",
        upscaler="animevideov3-x2",
    ) as client:
        headers = {"Content-Type": "image/png"}
        source = client.post("/v2/consumer/blobs", content=png, headers=headers).json()["url"]
        step = {"$type": "imageUpscaler", "name": "up", "input": {"image": source}}
        held = submit(client, step, **RATED)
        again = submit(client, step, **RATED, metadata={"try": 2})
        for workflow in (held, again):
            assert workflow["steps"][0]["output"]["blob"]["available"] is False
        assert currencies(client, again) == currencies(client, held) != ""
        # The latest of the same work is what answers, once it may be seen.
        client.put(f"{WORKFLOWS}/{again['id']}", json={"allowMatureContent": True})
        free = submit(client, step, metadata={"try": 3})
        assert free["steps"][0]["output"]["blob"]["available"] is True
        assert free["cost"]["total"] == 0
