from __future__ import annotations

import pytest

from renderline.wire.step_titles import step_number, step_place, step_title


@pytest.mark.parametrize(
    ("name", "place", "title"),
    [
        ("hero", "hero", "hero (imageGen)"),
        ("hero-4k", "hero-4k", "hero-4k (imageGen)"),
        ("$0", "step 1", "imageGen (step 1)"),
        ("0", "step 1", "imageGen (step 1)"),
        ("11", "step 12", "imageGen (step 12)"),
        ("$", "$", "$ (imageGen)"),
        ("²", "²", "² (imageGen)"),
        ("", "", " (imageGen)"),
        ("9" * 5000, "9" * 5000, "9" * 5000 + " (imageGen)"),
    ],
)
def test_a_step_without_a_name_is_called_by_its_type_and_place(name: str, place: str, title: str) -> None:
    assert (step_place(name), step_title(name, "imageGen")) == (place, title)


@pytest.mark.parametrize(
    ("name", "number"),
    [("$0", 0), ("$12", 12), ("0", None), ("$", None), ("$²", None), ("$-1", None), ("$" + "9" * 5000, None)],
)
def test_a_number_stands_behind_a_dollar(name: str, number: int | None) -> None:
    assert step_number(name) == number
