from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderline.canonical import JsonObject
from renderline.errors import UsageError
from renderline.execution.bodies import preview_body, submission_body
from renderline.execution.substitution import fill_in, may_name_secret

KEY = "asset:sha256:" + "ab" * 32
TREES = st.dictionaries(
    st.text(), st.recursive(st.none() | st.booleans() | st.integers(), st.lists), max_size=4
)


def test_assets_and_secrets_are_filled_in_wherever_they_stand() -> None:
    body: JsonObject = {
        "steps": [{"input": {"image": KEY, "images": [KEY], "note": f"about {KEY}"}}],
        "callbacks": [{"url": "https://h.example/hook?key=secret:HOOK_KEY"}],
        "metadata": {"a": "secret:HOOK", "b": "secret:other", "c": 5},
    }
    filled = fill_in(body, urls={KEY: "https://blob"}, secrets={"HOOK": "x", "HOOK_KEY": "y"})
    assert filled == {
        "steps": [{"input": {"image": "https://blob", "images": ["https://blob"], "note": f"about {KEY}"}}],
        "callbacks": [{"url": "https://h.example/hook?key=y"}],
        "metadata": {"a": "x", "b": "secret:other", "c": 5},
    }
    assert body["metadata"] == {"a": "secret:HOOK", "b": "secret:other", "c": 5}


def test_text_behind_a_secret_is_no_part_of_its_name() -> None:
    body: JsonObject = {"a": "secret:KEY-abc", "b": "secret:KEY-2-abc"}
    assert fill_in(body, urls={}, secrets={"KEY": "x", "KEY-2": "y"}) == {"a": "x-abc", "b": "y-abc"}


def test_a_secret_whose_value_looks_like_a_name_is_not_filled_in_again() -> None:
    body: JsonObject = {"a": "secret:A"}
    assert fill_in(body, urls={}, secrets={"A": "secret:B", "B": "deep"}) == {"a": "secret:B"}


def test_a_file_without_a_url_is_never_sent_as_its_key() -> None:
    with pytest.raises(UsageError, match="was not uploaded"):
        fill_in({"image": KEY}, urls={}, secrets={})


@given(body=TREES)
def test_a_body_that_names_nothing_stays_as_it_is(body: JsonObject) -> None:
    assert fill_in(body, urls={}, secrets={"A": "x"}) == body


@given(body=TREES, external_id=st.none() | st.text("ab-_", min_size=1))
def test_a_price_question_never_has_an_external_id(body: JsonObject, external_id: str | None) -> None:
    """Not even when it is asked about a body that was made for submitting."""
    assert "externalId" not in preview_body(submission_body({**body, "externalId": "own"}, external_id))


def test_the_users_own_external_id_stays_without_another_one() -> None:
    assert submission_body({"externalId": "own"}, None) == {"externalId": "own"}
    assert submission_body({"externalId": "own"}, "rl-1") == {"externalId": "rl-1"}


@pytest.mark.parametrize(
    ("message", "may"), [("secret:HOOK", True), ("an open secret: none", True), ("owl", False)]
)
def test_a_body_that_may_have_carried_a_secret_is_known(message: str, *, may: bool) -> None:
    assert may_name_secret({"steps": [{"input": {"message": message}}]}) is may
