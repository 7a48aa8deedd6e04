"""What someone may have meant is told by spelling, letter case aside."""

from __future__ import annotations

import pytest

from renderline.contract.suggest import did_you_mean, listed, nearest

ENGINES = ["comfy", "flux2", "flux1-kontext", "openai"]


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ("flux", "flux2"),
        ("FLUX2", "flux2"),
        ("comfi", "comfy"),
        ("betamax", None),
        ("", None),
        ("x" * 10_000, None),
    ],
)
def test_the_nearest_word_is_found(given: str, word: str | None) -> None:
    assert nearest(given, ENGINES) == word


def test_of_words_that_differ_in_case_only_the_first_is_taken() -> None:
    assert nearest("JPEG", ["Jpeg", "jpeg"]) == "Jpeg"


@pytest.mark.parametrize("given", [None, 5, ["flux"], {"flux": 2}])
def test_only_text_has_a_nearest_word(given: object) -> None:
    assert did_you_mean(given, ENGINES) == ""


def test_long_lists_are_cut_and_counted() -> None:
    assert listed(["a", "b"]) == "`a`, `b`"
    assert listed(range(20)).endswith("`7`, … (20 in all)")
