"""The same work asked for twice, work that nobody keeps, and content that is hidden."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

Json = dict[str, Any]
WORKFLOWS = "/v2/consumer/workflows"


def ids(client: httpx.Client) -> set[str]:
    return {item["id"] for item in client.get(WORKFLOWS).json()["items"]}


def test_a_whatif_is_the_first_use_of_its_external_id(api: httpx.Client, act: Callable[..., Json]) -> None:
    body = {"steps": [act("draw")], "externalId": "asked-first"}
    first = api.post(WORKFLOWS, params={"whatif": "true"}, json=body)
    before = ids(api)
    for query in ({"whatif": "true"}, {"wait": "20"}):
        again = api.post(
            WORKFLOWS, params=query, json={"steps": [act("refuse other")], "externalId": "asked-first"}
        )
        assert (again.status_code, again.json()) == (200, first.json())
        assert again.headers["X-Civitai-Cost-Total"] == first.headers["X-Civitai-Cost-Total"]
    assert ids(api) == before


def test_a_whatif_after_its_external_id_ran_finds_what_ran(
    api: httpx.Client, act: Callable[..., Json], submit: Callable[..., Json]
) -> None:
    ran = submit(api, act("draw"), externalId="ran-first")
    body = {"steps": [act("draw")], "externalId": "ran-first"}
    response = api.post(WORKFLOWS, params={"whatif": "true"}, json=body)
    assert (response.status_code, response.json()["id"]) == (200, ran["id"])


def test_a_whatif_without_an_external_id_is_forgotten_at_once(
    api: httpx.Client, act: Callable[..., Json], submit: Callable[..., Json]
) -> None:
    api.post(WORKFLOWS, params={"whatif": "true"}, json={"steps": [act("draw only once")]})
    assert submit(api, act("draw only once"))["id"]


def test_an_identical_body_is_the_earlier_workflow_as_long_as_that_runs(
    api: httpx.Client, act: Callable[..., Json], submit: Callable[..., Json]
) -> None:
    steps = [act("sleep 0.6", name="twin")]
    first = api.post(WORKFLOWS, json={"steps": steps, "tags": ["t"]})
    again = api.post(WORKFLOWS, json={"tags": ["t"], "steps": steps})
    other = api.post(WORKFLOWS, json={"steps": steps, "tags": ["u"]})
    assert (first.status_code, again.status_code, other.status_code) == (202, 200, 202)
    assert again.json()["id"] == first.json()["id"] != other.json()["id"]
    assert api.get(f"{WORKFLOWS}/{first.json()['id']}", params={"wait": 20}).json()["status"] == "succeeded"
    assert submit(api, *steps, tags=["t"])["id"] != first.json()["id"]


def test_an_ephemeral_workflow_is_seen_at_its_end_by_who_waits_and_by_nobody_later(
    api: httpx.Client, act: Callable[..., Json], submit: Callable[..., Json]
) -> None:
    workflow = submit(api, act("draw"), ephemeral=True)
    assert (workflow["status"], workflow["ephemeral"]) == ("succeeded", True)
    path = f"{WORKFLOWS}/{workflow['id']}"
    assert api.get(path).status_code == 404
    assert api.put(path, json={"tags": ["late"]}).status_code == 404
    assert api.get(f"{path}/steps/0").status_code == 404
    assert workflow["id"] not in ids(api)


def test_an_ephemeral_workflow_runs_only_when_somebody_learns_of_its_end(
    api: httpx.Client, act: Callable[..., Json]
) -> None:
    response = api.post(WORKFLOWS, json={"steps": [act("draw")], "ephemeral": True})
    assert (response.status_code, list(response.json()["errors"])) == (400, ["ephemeral"])
    callbacks = [{"url": "https://hooks.example/x", "type": ["workflow:*"]}]
    heard = api.post(WORKFLOWS, json={"steps": [act("draw")], "ephemeral": True, "callbacks": callbacks})
    assert heard.status_code == 202


@pytest.mark.parametrize(
    ("level", "query", "shown"),
    [
        ("x", {}, True),
        ("x", {"hideMatureContent": "true"}, False),
        ("r", {"hideMatureContent": "true"}, False),
        ("pg13", {"hideMatureContent": "true"}, True),
        (None, {"hideMatureContent": "true"}, True),
    ],
)
def test_mature_content_has_no_url_for_who_asks_for_it_hidden(
    api: httpx.Client, act: Callable[..., Json], level: str | None, query: Json, *, shown: bool
) -> None:
    body = {"steps": [act("draw", name="only")], **({"nsfwLevel": level} if level else {})}
    workflow = api.post(WORKFLOWS, params={"wait": 20, **query}, json=body).json()
    again = api.get(f"{WORKFLOWS}/{workflow['id']}", params=query).json()
    for seen in (workflow, again):
        blob = seen["steps"][0]["output"]["blob"]
        assert (blob["available"], "url" in blob, blob["width"]) == (shown, shown, 8)


def test_the_list_hides_mature_content_unless_told_otherwise(
    api: httpx.Client, act: Callable[..., Json], submit: Callable[..., Json]
) -> None:
    workflow = submit(api, act("draw"), nsfwLevel="xxx")

    def blob(**query: str) -> Json:
        items = api.get(WORKFLOWS, params=query).json()["items"]
        (found,) = (item for item in items if item["id"] == workflow["id"])
        shown: Json = found["steps"][0]["output"]["blob"]
        return shown

    assert "url" not in blob()
    assert "url" in blob(hideMatureContent="false")


def test_a_wait_beyond_the_limit_is_no_mistake(api: httpx.Client, act: Callable[..., Json]) -> None:
    response = api.post(WORKFLOWS, params={"wait": 100000}, json={"steps": [act("draw")]})
    assert (response.status_code, response.json()["status"]) == (200, "succeeded")
