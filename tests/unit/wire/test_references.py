"""Reference objects and their paths."""

from __future__ import annotations

import pytest

from renderline.canonical import JsonValue
from renderline.diagnostic import TreePath
from renderline.wire import references


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("output.blob.url", ("output", "blob", "url")),
        ("output.images[0].url", ("output", "images", 0, "url")),
        ("output.grid[1][2]", ("output", "grid", 1, 2)),
        ("photo", ("photo",)),
        ("my-photo.größe", ("my-photo", "größe")),
        ("", None),
        (".url", None),
        ("output..url", None),
        ("output.images[].url", None),
        ("output.images[-1]", None),
        ("[0]", None),
        ("output.", None),
    ],
)
def test_paths_are_split_or_refused(target: str, path: TreePath | None) -> None:
    assert references.split_path(target) == path


def test_references_are_found_wherever_they_stand() -> None:
    tree: JsonValue = {
        "image": {"$ref": "a", "path": "output.blob.url"},
        "more": [{"deep": {"$ref": 3, "path": None, "note": 1}}],
    }
    first, second = references.find(tree, ("steps", 0))
    assert (first.at, first.source, first.target, first.extra) == (
        ("steps", 0, "image"),
        "a",
        "output.blob.url",
        (),
    )
    assert (second.at, second.source, second.target, second.extra) == (
        ("steps", 0, "more", 0, "deep"),
        "",
        "",
        ("note",),
    )


def test_a_path_is_followed_through_mappings_and_lists() -> None:
    value = {"output": {"images": [{"url": "u"}]}}
    assert references.follow(value, ("output", "images", 0, "url")) == "u"


@pytest.mark.parametrize(
    "path", [("output", "video"), ("output", "images", 1), ("output", 0), ("output", "images", "0")]
)
def test_a_path_that_leads_nowhere_raises(path: TreePath) -> None:
    with pytest.raises(LookupError):
        references.follow({"output": {"images": [1]}}, path)
