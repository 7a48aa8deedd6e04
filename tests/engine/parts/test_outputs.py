"""Blobs are found wherever an output has them, and nothing else is taken for one."""

from __future__ import annotations

import pytest

from renderline.canonical import JsonObject, JsonValue
from renderline.engine.outputs import blobs_in, with_blobs

A: JsonObject = {"id": "a", "available": True}
B: JsonObject = {"id": "b", "available": False, "url": "https://x.example"}


@pytest.mark.parametrize(
    ("output", "ids"),
    [
        (None, []),
        ("text", []),
        ({}, []),
        ({"id": "no blob", "url": "https://x.example"}, []),
        (A, ["a"]),
        ({"blob": A}, ["a"]),
        ({"images": [A, B]}, ["a", "b"]),
        ({"images": (B, A), "more": {"deep": [{"blob": A}]}}, ["b", "a", "a"]),
    ],
)
def test_every_blob_is_found_in_its_order(output: JsonValue, ids: list[str]) -> None:
    assert [blob["id"] for blob in blobs_in(output)] == ids


def test_each_blob_is_changed_and_the_rest_stays() -> None:
    output: JsonObject = {"images": (A, B), "blob": A, "seed": 7, "note": None}
    assert with_blobs(output, lambda blob: {"id": f"{blob['id']}!"}) == {
        "images": [{"id": "a!"}, {"id": "b!"}],
        "blob": {"id": "a!"},
        "seed": 7,
        "note": None,
    }
    assert output["blob"] is A
