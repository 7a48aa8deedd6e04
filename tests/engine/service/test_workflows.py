"""Submitting, looking at, listing and changing workflows, over a real socket."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

Json = dict[str, Any]
WORKFLOWS = "/v2/consumer/workflows"
GEN = {"engine": "flux2", "model": "klein", "operation": "createImage", "modelVersion": "4b"}


def gen(prompt: str, **fields: Any) -> Json:
    return {"$type": "imageGen", "input": {**GEN, "prompt": prompt, "width": 512, "height": 512, **fields}}


def test_a_submission_that_waits_is_answered_with_its_result(
    api: httpx.Client, act: Callable[..., Json]
) -> None:
    response = api.post(WORKFLOWS, params={"wait": 20}, json={"steps": [act("draw")], "tags": ["a"]})
    body = response.json()
    assert (response.status_code, body["status"], body["tags"]) == (200, "succeeded", ["a"])
    (step,) = body["steps"]
    assert step["name"] == "0"
    assert step["estimatedProgressRate"] == 1.0
    assert step["metadata"]["renderline"] == {"acted": "draw"}
    assert step["output"]["blob"]["width"] == 8
    assert [job["status"] for job in step["jobs"]] == ["succeeded"]
    assert body["createdAt"] <= body["startedAt"] <= body["completedAt"]


def test_a_submission_that_does_not_wait_is_accepted_and_found_later(
    api: httpx.Client, act: Callable[..., Json]
) -> None:
    response = api.post(WORKFLOWS, json={"steps": [act("sleep 0.2")]})
    assert response.status_code == 202
    path = f"{WORKFLOWS}/{response.json()['id']}"
    assert api.get(path).status_code == 202
    later = api.get(path, params={"wait": 20})
    assert (later.status_code, later.json()["status"]) == (200, "succeeded")


def test_the_images_of_a_result_can_be_fetched_by_their_urls_alone(
    api: httpx.Client, submit: Callable[..., Json]
) -> None:
    body = submit(api, gen("draw", quantity=3))
    images = body["steps"][0]["output"]["images"]
    assert len({image["id"] for image in images}) == 3
    for image in images:
        answer = httpx.get(image["url"])
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")


def test_a_chain_of_three_runs_in_its_order_and_shows_its_inputs_resolved(
    api: httpx.Client, act: Callable[..., Json], follow: Callable[..., Json], submit: Callable[..., Json]
) -> None:
    body = submit(api, follow("mid", name="end"), act("draw", name="start"), follow("start", name="mid"))
    end, start, mid = body["steps"]
    assert {step["status"] for step in body["steps"]} == {"succeeded"}
    assert start["completedAt"] <= mid["startedAt"] <= mid["completedAt"] <= end["startedAt"]
    assert start["output"]["blob"]["id"] in mid["input"]
    assert mid["metadata"]["renderline"] == {"acted": "kept"}


def test_unnamed_steps_are_named_by_number_and_referred_to_with_a_dollar(
    api: httpx.Client, act: Callable[..., Json], follow: Callable[..., Json], submit: Callable[..., Json]
) -> None:
    body = submit(api, act("draw"), follow("$0"))
    assert [step["name"] for step in body["steps"]] == ["0", "1"]
    assert body["status"] == "succeeded"


def test_arguments_are_put_into_the_inputs(api: httpx.Client, submit: Callable[..., Json]) -> None:
    step = gen("given by reference")
    step["input"]["prompt"] = {"$ref": "$arguments", "path": "look.prompt"}
    body = submit(api, step, arguments={"look": {"prompt": "refuse by argument"}})
    assert body["steps"][0]["metadata"]["error"]["message"] == "by argument"


def test_independent_steps_run_at_the_same_time(
    api: httpx.Client, act: Callable[..., Json], submit: Callable[..., Json]
) -> None:
    submit(api, act("draw"), act("draw"))
    first, second = submit(api, act("sleep 0.5"), act("sleep 0.5"))["steps"]
    assert first["startedAt"] < second["completedAt"]
    assert second["startedAt"] < first["completedAt"]


def test_progress_is_that_of_the_jobs(
    api: httpx.Client, submit: Callable[..., Json], until: Callable[..., Json]
) -> None:
    workflow = submit(api, gen("sleep 20"), wait=0)
    until(api, workflow["id"], "processing")
    rates = [0.0]
    while rates[-1] < 0.01:
        (step,) = api.get(f"{WORKFLOWS}/{workflow['id']}").json()["steps"]
        rates.append(step["estimatedProgressRate"])
    assert rates[-1] < 0.9
    assert rates == sorted(rates)
    api.delete(f"{WORKFLOWS}/{workflow['id']}")


def test_whatif_prices_and_keeps_nothing(api: httpx.Client, act: Callable[..., Json]) -> None:
    body = {"steps": [act("draw")], "externalId": "only-asked"}
    response = api.post(WORKFLOWS, params={"whatif": "true"}, json=body)
    assert response.status_code == 200
    assert response.json()["id"] is None
    assert response.json()["status"] == "unassigned"
    known = api.get(WORKFLOWS).json()["items"]
    assert not [workflow for workflow in known if workflow.get("externalId") == "only-asked"]


def test_a_price_is_told_in_the_body_and_the_headers(api: httpx.Client) -> None:
    body = {"steps": [gen("draw", quantity=2)], "currencies": ["yellow"]}
    response = api.post(WORKFLOWS, params={"whatif": "true"}, json=body)
    total = response.json()["cost"]["total"]
    assert total > 0
    assert response.headers["X-Civitai-Cost-Total"] == str(total)
    assert response.headers["X-Civitai-Cost-By-Currency"] == f"yellow={total}"
    assert "X-Renderline-Unpriced" not in response.headers


def test_whatif_prices_each_step_for_itself(api: httpx.Client) -> None:
    steps = [gen("draw"), {"$type": "echo", "input": {"message": "hi"}}, gen("draw", quantity=2)]
    body = api.post(WORKFLOWS, params={"whatif": "true"}, json={"steps": steps}).json()
    costs = [[job["cost"] for job in step.get("jobs", ())] for step in body["steps"]]
    assert costs[1] == []
    assert costs[2] == [2 * costs[0][0]]
    assert body["cost"]["base"] == costs[0][0] + costs[2][0]


def test_a_step_without_a_published_price_is_named_and_never_counts_as_free(api: httpx.Client) -> None:
    body = {"steps": [{"$type": "echo", "input": {"message": "hi"}}, gen("draw")]}
    response = api.post(WORKFLOWS, params={"whatif": "true"}, json=body)
    assert response.headers["X-Renderline-Unpriced"] == "echo"
    assert response.json()["cost"]["total"] > 0


def test_a_blob_of_ours_is_measured_for_its_price(api: httpx.Client, png: bytes) -> None:
    url = api.post("/v2/consumer/blobs", content=png).json()["url"]
    body = {"steps": [{"$type": "imageUpscaler", "input": {"image": url}}]}
    known = api.post(WORKFLOWS, params={"whatif": "true"}, json=body)
    assert "X-Renderline-Unpriced" not in known.headers
    body["steps"][0]["input"] = {"image": "https://images.example/x.png"}
    assert api.post(WORKFLOWS, params={"whatif": "true"}, json=body).headers["X-Renderline-Unpriced"]


def test_the_same_external_id_finds_the_earlier_workflow(
    api: httpx.Client, act: Callable[..., Json], submit: Callable[..., Json]
) -> None:
    first = submit(api, act("draw"), externalId="once")
    again = api.post(WORKFLOWS, json={"steps": [act("refuse other")], "externalId": "once"})
    assert (again.status_code, again.json()["id"]) == (200, first["id"])


def test_a_deleted_workflow_is_gone_and_its_external_id_is_free(
    api: httpx.Client, act: Callable[..., Json], submit: Callable[..., Json]
) -> None:
    first = submit(api, act("draw"), externalId="deleted")
    assert api.delete(f"{WORKFLOWS}/{first['id']}").status_code == 204
    assert api.get(f"{WORKFLOWS}/{first['id']}").status_code == 404
    assert submit(api, act("draw"), externalId="deleted")["id"] != first["id"]


def test_the_list_is_newest_first_and_goes_on_by_its_cursor(
    api: httpx.Client, act: Callable[..., Json], submit: Callable[..., Json]
) -> None:
    ids = [submit(api, act("draw"), wait=0, tags=[str(number)])["id"] for number in range(3)]
    first = api.get(WORKFLOWS, params={"take": 2}).json()
    second = api.get(WORKFLOWS, params={"take": 2, "cursor": first["next"]}).json()
    listed = [workflow["id"] for workflow in first["items"] + second["items"]]
    assert listed[:3] == ids[::-1]


def test_metadata_and_tags_can_be_replaced(
    api: httpx.Client, act: Callable[..., Json], submit: Callable[..., Json]
) -> None:
    workflow = submit(api, act("draw"), tags=["old"], metadata={"a": 1})
    path = f"{WORKFLOWS}/{workflow['id']}"
    assert api.put(path, json={"tags": ["new"], "metadata": {"b": 2}}).status_code == 204
    changed = api.get(path).json()
    assert (changed["tags"], changed["metadata"]) == (["new"], {"b": 2})


def test_what_was_submitted_is_given_back(
    api: httpx.Client, act: Callable[..., Json], submit: Callable[..., Json]
) -> None:
    given = {
        "metadata": {"run": 7, "text": "ein \N{CAT FACE}"},
        "tips": {"civitai": 0.25, "creators": 0},
        "arguments": {"x": [1, None]},
        "callbacks": [{"url": "https://hooks.example/x", "type": ["workflow:*"]}],
        "upgradeMode": "automatic",
        "currencies": ["blue"],
        "nsfwLevel": "pg",
    }
    step = act("draw", name="one", priority="high", timeout="00:01:00", retries=2, metadata={"mine": True})
    body = submit(api, step, **given)
    assert {key: body[key] for key in given} == given
    kept = {key: body["steps"][0][key] for key in ("name", "priority", "timeout", "retries", "input")}
    assert kept == {key: step[key] for key in kept}
    assert body["steps"][0]["metadata"]["mine"] is True


@pytest.mark.parametrize("verb", ["get", "put", "delete"])
def test_an_unknown_workflow_is_a_404(api: httpx.Client, verb: str) -> None:
    body = {"status": "canceled"} if verb == "put" else None
    response = api.request(verb, f"{WORKFLOWS}/none", json=body)
    assert response.status_code == 404
    assert response.json()["detail"] == "there is no workflow 'none'"


def test_a_look_until_the_next_change_answers_at_each_of_them(
    api: httpx.Client, act: Callable[..., Json], follow: Callable[..., Json], submit: Callable[..., Json]
) -> None:
    """Whoever follows a workflow this way sees each status, and waits no longer than for the next."""
    begun = submit(api, act("sleep 0.3", name="a"), follow("a", name="b"), wait=0)
    path, seen = f"{WORKFLOWS}/{begun['id']}", [begun["status"]]
    begin_s = time.monotonic()
    while (answer := api.get(path, params={"wait": 20, "until": "change"})).status_code == 202:
        seen.append(answer.json()["status"])
    assert answer.json()["status"] == "succeeded"
    assert "processing" in seen
    assert time.monotonic() - begin_s < 20
    # Nothing changes any more, so nobody waits.
    assert api.get(path, params={"wait": 20, "until": "change"}).json()["status"] == "succeeded"
    assert time.monotonic() - begin_s < 20


def test_a_look_until_the_next_change_gives_up_in_its_time(
    api: httpx.Client, act: Callable[..., Json], submit: Callable[..., Json], until: Callable[..., Json]
) -> None:
    begun = submit(api, act("hang 5"), wait=0)
    until(api, begun["id"], "processing")
    answer = api.get(f"{WORKFLOWS}/{begun['id']}", params={"wait": 1, "until": "change"})
    assert (answer.status_code, answer.json()["status"]) == (202, "processing")
    api.delete(f"{WORKFLOWS}/{begun['id']}")


def test_another_word_for_until_is_refused(
    api: httpx.Client, act: Callable[..., Json], submit: Callable[..., Json]
) -> None:
    begun = submit(api, act("draw"))
    answer = api.get(f"{WORKFLOWS}/{begun['id']}", params={"until": "sunset"})
    assert answer.status_code == 400
    assert answer.json()["errors"] == {"until": ["it is one of completion, change"]}
