"""Parts of a matrix."""

from __future__ import annotations

from pathlib import Path

import pytest

from renderline.errors import UsageError
from renderline.parameters.matrix import read
from renderline.parameters.selection import EVERYTHING, Selection, select

MATRIX = read({"axes": {"n": {"range": [0, 99]}}}, Path()).matrix
assert MATRIX is not None
CELLS = list(MATRIX.cells())


def keys(selection: Selection) -> list[str]:
    assert MATRIX is not None
    return [cell.key for cell in select(MATRIX, selection)]


def test_nothing_said_means_everything() -> None:
    assert keys(EVERYTHING) == [cell.key for cell in CELLS]


def test_one_cell_is_picked_by_its_key() -> None:
    assert keys(Selection(key="n=42")) == ["n=42"]


@pytest.mark.parametrize(("key", "words"), [("n=420", "did you mean n=42?"), ("zzz", "one is n=0")])
def test_an_unknown_key_is_an_error_with_a_cure(key: str, words: str) -> None:
    with pytest.raises(UsageError, match=words.replace("?", r"\?")):
        keys(Selection(key=key))


def test_a_sample_is_the_same_every_time_in_the_matrixs_order() -> None:
    """Pinned, because a run that is resumed elsewhere must mean the same cells."""
    assert keys(Selection(sample=4)) == keys(Selection(sample=4)) == ["n=1", "n=29", "n=50", "n=86"]
    assert keys(Selection(sample=4, seed=1)) != keys(Selection(sample=4))


def test_a_larger_sample_holds_the_smaller_one_and_never_more_than_there_is() -> None:
    assert set(keys(Selection(sample=5))) < set(keys(Selection(sample=9)))
    assert keys(Selection(sample=500)) == keys(EVERYTHING)
