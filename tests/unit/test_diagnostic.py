"""Paths for people, and the guess at what they meant."""

from __future__ import annotations

import pytest

from renderline.diagnostic import (
    Code,
    Cure,
    Finding,
    Part,
    Place,
    TreePath,
    nearest,
    path_text,
    unmistakable,
    with_cure,
)


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


@pytest.mark.parametrize(
    ("word", "candidates", "meant"),
    [
        ("imagegen", ["imageGen", "videoGen"], "imageGen"),
        ("target_width", ["targetWidth", "targetHeight"], "targetWidth"),
        ("targetWidht", ["targetWidth", "targetHeight"], "targetWidth"),
        ("createImag", ["createImage", "editImage"], "createImage"),
        ("createImagee", ["createImage", "editImage"], "createImage"),
        ("creqteImage", ["createImage", "editImage"], "createImage"),
        ("prompts", ["prompt", "seed"], "prompt"),
        ("promt", ["prompt", "seed"], "prompt"),
        ("hero-lo", ["hero-low", "hero-hi"], "hero-low"),
        ("hero-l", ["hero-low", "hero-log"], None),
        ("heros", ["hero1", "hero2"], None),
        ("kling-v3", ["kling-v2"], None),
        ("16:9", ["9:16"], None),
        ("zebra", ["flux", "openai"], None),
        ("image", ["image", "images"], None),
        ("a" * 101, ["a" * 100], None),
        ("", ["a"], None),
    ],
)
def test_only_what_cannot_be_mistaken_is_written_without_asking(
    word: str, candidates: list[str], meant: str | None
) -> None:
    """One candidate is a slip away or alone is near; figures are never guessed."""
    assert unmistakable(word, candidates) == meant


def test_a_finding_gets_the_cure_of_its_own_place() -> None:
    place = Place(path=("promt",), part=Part.KEY)
    code = Code(id="RL999", name="test", description="For the test.")
    finding = Finding(code=code, place=place, message="unknown")
    assert with_cure(finding, "promt", ["prompt"]).cure == Cure(place=place, value="prompt")
    assert with_cure(finding, "promt", ["zebra"]) is finding
