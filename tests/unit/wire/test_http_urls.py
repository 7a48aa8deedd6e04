from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderline.wire.http import is_loopback, is_same_origin, redact

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="/?#@:[]\\"), min_size=1, max_size=12)
SECRETS = WORDS.map(lambda word: f"\u2603{word}\u2603")


@given(secret=SECRETS, port=st.integers(1, 65535), path=st.lists(WORDS, max_size=3))
def test_no_secret_part_of_a_url_is_ever_said(secret: str, port: int, path: list[str]) -> None:
    url = f"https://{secret}:{secret}@blobs.example:{port}/{'/'.join(path)}?sig={secret}#{secret}"
    said = redact(url)
    assert "\u2603" not in said
    assert said.startswith(f"https://blobs.example:{port}/")


@given(text=st.text())
def test_any_text_is_said_without_characters_that_a_terminal_obeys(text: str) -> None:
    assert redact(text).isprintable()
    assert redact(f"https://blobs.example/{text}").isprintable()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("https://h.example/v2/blobs/A.png?sig=1&exp=2", "https://h.example/v2/blobs/A.png"),
        ("http://127.0.0.1:80", "http://127.0.0.1:80"),
        ("https://h.example/\x1b]0;owned\x07", "https://h.example/\\x1b]0;owned\\x07"),
        ("data:image/png;base64,AAAA", "(unreadable URL)"),
        ("http://[::1", "(unreadable URL)"),
    ],
)
def test_a_url_is_said_as_host_and_path(url: str, said: str) -> None:
    assert redact(url) == said


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1:8188/x", True),
        ("http://127.9.9.9", True),
        ("http://localhost:1", True),
        ("http://[::1]:8188", True),
        ("http://localhost.example", False),
        ("http://127.0.0.1.example", False),
        ("http://127.0.0.1@example.com", False),
        ("http://10.0.0.1", False),
        ("no url", False),
        ("http://[::1", False),
    ],
)
def test_only_this_machine_counts_as_loopback(url: str, *, expected: bool) -> None:
    assert is_loopback(url) is expected


@pytest.mark.parametrize(
    ("url", "other", "expected"),
    [
        ("https://h.example/a?sig=1", "https://h.example", True),
        ("https://h.example:443/a", "https://H.example/b", True),
        ("https://h.example:444/a", "https://h.example", False),
        ("http://h.example/a", "https://h.example", False),
        ("https://h.example.evil/a", "https://h.example", False),
        ("https://h.example:99999/a", "https://h.example", False),
        ("https://h.example@evil.example", "https://h.example", False),
    ],
)
def test_an_origin_is_scheme_host_and_port(url: str, other: str, *, expected: bool) -> None:
    assert is_same_origin(url, other) is expected
