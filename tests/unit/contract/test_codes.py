"""Codes are unique, and each but one stands for a JSON Schema keyword."""

from __future__ import annotations

from renderline.contract.codes import ALL, CODES, TOO_DEEP, UNKNOWN_VARIANT, keyword_of


def test_ids_and_names_are_unique_and_of_this_room() -> None:
    assert len({code.id for code in ALL}) == len({code.name for code in ALL}) == len(ALL)
    assert all(code.id.startswith("RL2") and code.description.endswith(".") for code in ALL)


def test_the_keyword_can_be_told_from_the_code() -> None:
    assert all(keyword_of(code) == keyword for keyword, code in CODES.items())
    assert keyword_of(UNKNOWN_VARIANT) == "enum"
    assert keyword_of(TOO_DEEP) == ""
