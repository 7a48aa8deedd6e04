"""Each mistake in a workflow is said in the user's words, and all of them at once."""

from __future__ import annotations

from typing import Any

import pytest

from renderline.contract.check import check_document, check_recipe, check_workflow
from renderline.diagnostic import path_text

UPSCALER = {"$type": "imageUpscaler", "input": {"image": "https://example.com/cat.png"}}


@pytest.mark.parametrize(
    ("body", "place", "message", "hint"),
    [
        ({}, "$", "the workflow needs `steps`", "add `steps: …`, a list"),
        (None, "$", "the workflow takes a mapping, not nothing (null)", ""),
        (
            {"steps": [UPSCALER], "step": []},
            "$.step",
            "`step` is no key of the workflow",
            "did you mean `steps`?",
        ),
        ({"stepz": [UPSCALER]}, "$.stepz", "`stepz` is no key of the workflow", "did you mean `steps`?"),
        (
            {"steps": [{"$type": "imageUpscale"}]},
            "$.steps[0].$type",
            "`imageUpscale` is no step type",
            "did you mean `imageUpscaler`?",
        ),
        (
            {"steps": [{"$type": "repeat"}]},
            "$.steps[0].$type",
            "`repeat` is no step type",
            "it can only be run as a recipe",
        ),
        (
            {"steps": [{"$type": "imageUpscaler"}]},
            "$.steps[0]",
            "a step of type `imageUpscaler` needs `input`",
            "add `input: …`, a mapping",
        ),
        (
            {"steps": [UPSCALER | {"dependsOn": ["a"]}]},
            "$.steps[0].dependsOn",
            "`dependsOn` is no key of a step of type `imageUpscaler`",
            "known are `$type`, `input`, `metadata`, `name`, `priority`, `retries`, `timeout`",
        ),
        (
            {"steps": [UPSCALER | {"timeout": "5 minutes"}]},
            "$.steps[0].timeout",
            "`timeout` takes a time span written hh:mm:ss, such as 00:10:00",
            "write `00:05:00`",
        ),
        (
            {"steps": [UPSCALER | {"timeout": 90}]},
            "$.steps[0].timeout",
            "`timeout` takes a time span written hh:mm:ss, such as 00:10:00",
            "write `00:01:30` for 90 seconds",
        ),
        (
            {"steps": [UPSCALER | {"timeout": "soon"}]},
            "$.steps[0].timeout",
            "`timeout` takes a time span written hh:mm:ss, such as 00:10:00",
            "",
        ),
        (
            {"steps": [UPSCALER | {"input": {"image": "x", "numberOfRepeats": 0}}]},
            "$.steps[0].input.numberOfRepeats",
            "`numberOfRepeats` is 0; it must be at least 1",
            "allowed are 1 to 3",
        ),
        (
            {"steps": [UPSCALER], "tags": ["cat", "dog", "cat"]},
            "$.tags[2]",
            "`cat` stands twice in `tags`",
            "each item may stand once",
        ),
        (
            {"steps": [UPSCALER], "externalId": "x" * 129},
            "$.externalId",
            "`externalId` has 129 characters; it must have at most 128",
            "",
        ),
        (
            {"steps": [UPSCALER], "externalId": "a b"},
            "$.externalId",
            "`externalId` takes letters, digits, `_` and `-` only",
            "",
        ),
        (
            {"steps": [UPSCALER], "externalId": "abc\n"},
            "$.externalId",
            "`externalId` takes letters, digits, `_` and `-` only",
            "",
        ),
        (
            {"steps": [UPSCALER], "callbacks": [{"url": "http://example.com", "type": ["step:*"]}]},
            "$.callbacks[0].url",
            "`url` takes an address that begins with https://",
            "",
        ),
        (
            {"steps": [UPSCALER], "tips": {"civitai": 0.1}},
            "$.tips",
            "`tips` needs `creators`",
            "add `creators: …`, a number",
        ),
    ],
)
def test_a_mistake_in_a_workflow_is_said_so(body: Any, place: str, message: str, hint: str) -> None:
    (found,) = check_workflow(body)
    assert (path_text(found.place.path), found.message, found.hint) == (place, message, hint)


def test_all_mistakes_are_told_at_once_in_the_order_of_the_document() -> None:
    body: dict[str, Any] = {
        "tags": [1],
        "steps": [{"$type": "imageUpscaler", "input": {"numberOfRepeats": 9, "zoom": 1}}, {"$type": "x"}],
        "nsfwLevel": "high",
    }
    assert [path_text(found.place.path) for found in check_workflow(body)] == [
        "$.tags[0]",
        "$.steps[0].input",
        "$.steps[0].input.numberOfRepeats",
        "$.steps[0].input.zoom",
        "$.steps[1].$type",
        "$.nsfwLevel",
    ]


@pytest.mark.parametrize("odd", [float("nan"), float("inf"), -float("inf"), 10**400, "\ud800", 1e-300])
def test_values_beyond_json_are_judged_without_a_stumble(odd: Any) -> None:
    """YAML and Python can hold what JSON cannot."""
    body: dict[str, Any] = {
        "steps": [UPSCALER | {"retries": odd, "name": odd}],
        "tags": [1, 1, odd],
        "tips": {"civitai": odd},
    }
    assert {"repeated-item", "missing-key"} <= {found.code.name for found in check_workflow(body)}
    assert list(check_recipe("imageUpscaler", {"image": odd, "numberOfRepeats": odd}))


def test_a_document_is_named_in_what_is_said_of_it() -> None:
    (found,) = check_document("ValidationProblemDetails", {})
    assert found.message == "the ValidationProblemDetails needs `errors`"
