"""Paths for people, and the guess at what they meant."""

from __future__ import annotations

import pytest

from renderline.diagnostic import TreePath, nearest, path_text


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ((), "$"),
        (("steps", 0, "input", "image"), "$.steps[0].input.image"),
        (("steps", 1, "$type"), "$.steps[1].$type"),
        (("x-notes", "a.b", ""), "$.x-notes['a.b']['']"),
    ],
)
def test_a_path_reads_like_the_documentation_writes_it(path: TreePath, text: str) -> None:
    assert path_text(path) == text


@pytest.mark.parametrize(
    ("word", "candidates", "meant"),
    [
        ("numberOfRepeat", ["image", "model", "numberOfRepeats"], "numberOfRepeats"),
        ("IMAGEGEN", ["imageGen", "image"], "imageGen"),
        ("flux", ["flux2", "openai"], "flux2"),
        ("zebra", ["flux2", "openai"], None),
        ("x", [], None),
    ],
)
def test_the_nearest_word_is_suggested(word: str, candidates: list[str], meant: str | None) -> None:
    assert nearest(word, candidates) == meant
