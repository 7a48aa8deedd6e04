"""A token that no header can carry is known before a request is made."""

from __future__ import annotations

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderline.wire.bearer_token import is_sendable


@pytest.mark.parametrize("token", ["", "secret\n", "two words", "\ttab", "schlüssel", "a\x00b", "a\x7f"])
def test_line_ends_spaces_and_what_is_no_ascii_are_refused(token: str) -> None:
    assert not is_sendable(token)


@given(st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1))
def test_what_is_sendable_arrives_as_it_was(token: str) -> None:
    assert is_sendable(token)
    request = httpx.Request("GET", "https://h", headers={"Authorization": f"Bearer {token}"})
    assert request.headers["Authorization"] == f"Bearer {token}"
