"""Walking trees."""

from __future__ import annotations

from renderline.canonical import JsonValue
from renderline.wire.trees import texts


def test_texts_come_with_their_paths_in_document_order_and_keys_are_not_among_them() -> None:
    tree: JsonValue = {"b": ["x", 1, {"c": "y"}], "a": "z", "n": None}
    assert list(texts(tree, ("body",))) == [
        (("body", "b", 0), "x"),
        (("body", "b", 2, "c"), "y"),
        (("body", "a"), "z"),
    ]
    assert list(texts("alone")) == [((), "alone")]
