"""What a workflow's owner changes: fields replaced and patched, tags, a step's metadata; and what is refused."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

Json = dict[str, Any]
WORKFLOWS = "/v2/consumer/workflows"
PATCH = {"Content-Type": "application/json-patch+json"}


@pytest.fixture
def path(api: httpx.Client, act: Callable[..., Json], submit: Callable[..., Json]) -> str:
    """A finished workflow of one step, `one`."""
    step = act("draw", name="one", metadata={"mine": 1})
    workflow = submit(api, step, tags=["a", "b"], metadata={"k": {"deep": [1]}})
    return f"{WORKFLOWS}/{workflow['id']}"


def patch(api: httpx.Client, path: str, *operations: Json) -> httpx.Response:
    return api.patch(path, json=list(operations), headers=PATCH)


@pytest.mark.parametrize(
    ("operations", "changed"),
    [
        (
            [{"op": "add", "path": "/metadata/new", "value": [1]}],
            {"metadata": {"k": {"deep": [1]}, "new": [1]}},
        ),
        (
            [{"op": "replace", "path": "/metadata/k/deep/0", "value": None}],
            {"metadata": {"k": {"deep": [None]}}},
        ),
        ([{"op": "remove", "path": "/metadata"}], {"metadata": {}}),
        ([{"op": "add", "path": "/tags/-", "value": "c"}], {"tags": ["a", "b", "c"]}),
        ([{"op": "move", "from": "/tags/1", "path": "/tags/0"}], {"tags": ["b", "a"]}),
        ([{"op": "remove", "path": "/tags"}], {"tags": []}),
        ([{"op": "replace", "path": "/allowMatureContent", "value": True}], {"allowMatureContent": True}),
        (
            [{"op": "test", "path": "/tags/0", "value": "a"}, {"op": "remove", "path": "/tags/0"}],
            {"tags": ["b"]},
        ),
    ],
    ids=str,
)
def test_a_patch_changes_what_it_names_and_nothing_else(
    api: httpx.Client, path: str, operations: list[Json], changed: Json
) -> None:
    before = api.get(path).json()
    assert patch(api, path, *operations).status_code == 204
    assert comparable(api.get(path).json()) == comparable({**before, **changed})


def comparable(workflow: Json) -> Json:
    return {key: value for key, value in workflow.items() if key != "steps"}


@pytest.mark.parametrize(
    ("operations", "said"),
    [
        ([{"op": "test", "path": "/tags/0", "value": "z"}, {"op": "remove", "path": "/tags"}], "operation 0"),
        ([{"op": "remove", "path": "/tags"}, {"op": "remove", "path": "/metadata/none"}], "operation 1"),
        ([{"op": "add", "path": "/steps", "value": []}], "`/steps` cannot be set"),
        ([{"op": "replace", "path": "", "value": 5}], "whole document"),
        ([{"op": "add", "path": "tags", "value": 5}], "operation 0"),
        ([{"op": "add", "path": "/tags/0/0", "value": "x"}], "operation 0"),
        ([{"op": "add", "path": "/tags/-"}], "operation 0"),
        ([{"op": "copy", "path": "/metadata/x"}], "operation 0"),
        ([{"op": "copy", "from": "/metadata", "path": f"/metadata/x{n}"} for n in range(60)], "larger than"),
        ([{"op": "test", "path": "/status", "value": "succeeded"}] * 101, "at most 100"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_patch_that_cannot_be_applied_changes_nothing_and_says_which_operation(
    api: httpx.Client, path: str, operations: list[Json], said: str
) -> None:
    before = comparable(api.get(path).json())
    response = patch(api, path, *operations)
    assert response.status_code == 400
    assert said in response.json()["detail"]
    assert comparable(api.get(path).json()) == before


@pytest.mark.parametrize(
    ("operations", "at"),
    [
        ([{"op": "add", "path": "/tags/-", "value": "a"}], "tags[2]"),
        ([{"op": "add", "path": "/tags/-", "value": "x" * 201}], "tags[2]"),
        ([{"op": "add", "path": "/tags/-", "value": 1}], "tags[2]"),
        ([{"op": "replace", "path": "/tags", "value": [str(n) for n in range(11)]}], "tags"),
        ([{"op": "replace", "path": "/metadata", "value": "x"}], "metadata"),
        ([{"op": "jump", "path": "/tags"}], "[0].op"),
        ({"op": "add"}, "$"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_patch_whose_result_breaks_the_contract_is_refused_by_its_path(
    api: httpx.Client, path: str, operations: Any, at: str
) -> None:
    response = api.patch(path, json=operations, headers=PATCH)
    assert response.status_code == 400
    assert list(response.json()["errors"]) == [at]


@pytest.mark.parametrize("verb", ["put", "patch", "delete"])
def test_running_work_stops_within_a_second_of_its_cancellation(
    api: httpx.Client,
    act: Callable[..., Json],
    submit: Callable[..., Json],
    until: Callable[..., Json],
    verb: str,
) -> None:
    workflow = submit(api, act("hang 60"), wait=0)
    path = f"{WORKFLOWS}/{workflow['id']}"
    until(api, workflow["id"], "processing")
    began_s = time.monotonic()
    if verb == "put":
        assert api.put(path, json={"status": "canceled"}).status_code == 204
    elif verb == "patch":
        assert patch(api, path, {"op": "replace", "path": "/status", "value": "canceled"}).status_code == 204
    else:
        assert api.delete(path).status_code == 204
    # Both workers are needed for these, so the canceled one is free again.
    submit(api, act("sleep 0.1"), act("sleep 0.1"))
    assert time.monotonic() - began_s < 2.5
    if verb != "delete":
        (step,) = api.get(path).json()["steps"]
        assert step["status"] == "canceled"


def test_another_status_than_canceled_is_nobodys_to_set(api: httpx.Client, path: str) -> None:
    response = patch(api, path, {"op": "replace", "path": "/status", "value": "failed"})
    assert response.status_code == 400


def test_tags_come_and_go_one_by_one_or_all_at_once(api: httpx.Client, path: str) -> None:
    assert api.post(f"{path}/tags", json="c/d").status_code == 204
    assert api.post(f"{path}/tags", json="c/d").status_code == 204
    assert api.get(path).json()["tags"] == ["a", "b", "c/d"]
    assert api.delete(f"{path}/tags/c/d").status_code == 204
    assert api.delete(f"{path}/tags/a").status_code == 204
    assert api.get(path).json()["tags"] == ["b"]
    assert api.delete(f"{path}/tags").status_code == 204
    assert api.get(path).json()["tags"] == []


@pytest.mark.parametrize(("tag", "count"), [("x" * 201, 0), ("", 0), (7, 0), (["a"], 0), ("eleventh", 8)])
def test_a_tag_over_the_limits_is_refused(api: httpx.Client, path: str, tag: Any, count: int) -> None:
    for number in range(count):
        assert api.post(f"{path}/tags", json=f"t{number}").status_code == 204
    response = api.post(f"{path}/tags", json=tag)
    assert response.status_code == 400
    assert list(response.json()["errors"]) == ["tags" if count else "$"]


def test_what_is_not_there_is_a_404(api: httpx.Client, path: str) -> None:
    assert api.delete(f"{path}/tags/none").json()["detail"] == "there is no tag 'none'"
    assert api.get(f"{path}/steps/none").json()["detail"] == "there is no step 'none'"
    assert api.put(f"{path}/steps/none", json={"metadata": {}}).json()["detail"] == "there is no step 'none'"
    for url in (f"{WORKFLOWS}/none/tags", f"{WORKFLOWS}/none/steps/0"):
        assert api.request("delete" if url.endswith("tags") else "get", url).status_code == 404
    response = api.put(f"{WORKFLOWS}/none/steps/0", json={"metadata": {}})
    assert response.json()["detail"] == "there is no workflow 'none'"


def test_a_step_is_shown_as_the_workflow_shows_it(api: httpx.Client, path: str) -> None:
    step = api.get(f"{path}/steps/one").json()
    (listed,) = api.get(path).json()["steps"]
    assert step == listed


def test_the_metadata_of_a_step_is_its_owners_and_the_engines_entries_stay(
    api: httpx.Client, path: str
) -> None:
    one = f"{path}/steps/one"
    assert api.put(one, json={"metadata": {"new": 2}}).status_code == 204
    assert api.get(one).json()["metadata"] == {"new": 2, "renderline": {"acted": "draw"}}
    assert patch(api, one, {"op": "add", "path": "/metadata/more", "value": 3}).status_code == 204
    assert patch(api, one, {"op": "remove", "path": "/metadata/renderline"}).status_code == 204
    assert api.get(one).json()["metadata"] == {"new": 2, "more": 3, "renderline": {"acted": "draw"}}


@pytest.mark.parametrize("body", [{}, {"metadata": None}, {"metadata": {}, "input": {}}, []])
def test_only_the_metadata_of_a_step_can_be_replaced(api: httpx.Client, path: str, body: Any) -> None:
    assert api.put(f"{path}/steps/one", json=body).status_code == 400


def test_what_put_leaves_out_stays_and_its_tags_are_limited_too(api: httpx.Client, path: str) -> None:
    assert api.put(path, json={"metadata": {"n": 1}, "tags": None}).status_code == 204
    assert api.get(path).json()["tags"] == ["a", "b"]
    response = api.put(path, json={"tags": ["a", "a"]})
    assert list(response.json()["errors"]) == ["tags[1]"]
