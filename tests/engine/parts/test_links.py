"""A signed URL opens what it names until it expires, and no change of it opens anything."""

from __future__ import annotations

import string
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderline.engine.limits import LINK_LIFE_MS
from renderline.engine.links import BLOB_FIELD, OWNER_FIELD, Links, Verdict

NOW_MS = 1_800_000_123_456
LINKS = Links("http://127.0.0.1:8000/", b"secret")
IDS = st.text(string.ascii_lowercase + string.digits + ".-_", min_size=1)


def query(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query))


@given(IDS)
def test_a_url_opens_its_blob_for_its_whole_life(blob_id: str) -> None:
    link = LINKS.content(blob_id, now_ms=NOW_MS)
    given_query = query(link.url)
    assert link.expires_at_ms - NOW_MS >= LINK_LIFE_MS
    assert LINKS.check_content(blob_id, given_query, now_ms=link.expires_at_ms - 1) is Verdict.VALID
    assert LINKS.check_content(blob_id, given_query, now_ms=link.expires_at_ms) is Verdict.EXPIRED


@given(IDS, IDS)
def test_it_opens_no_other_blob(blob_id: str, other: str) -> None:
    verdict = LINKS.check_content(other, query(LINKS.content(blob_id, now_ms=NOW_MS).url), now_ms=NOW_MS)
    assert verdict is (Verdict.VALID if other == blob_id else Verdict.FORGED)


@given(st.dictionaries(st.sampled_from(["sig", "exp"]), st.text()))
def test_what_was_not_signed_here_opens_nothing(made_up: dict[str, str]) -> None:
    assert LINKS.check_content("x", made_up, now_ms=NOW_MS) is Verdict.FORGED


def test_the_same_hour_gives_the_same_url() -> None:
    hour_ms = NOW_MS - NOW_MS % 3_600_000
    assert LINKS.content("a", now_ms=hour_ms + 1) == LINKS.content("a", now_ms=hour_ms + 3_599_999)


def test_an_upload_url_opens_no_blob() -> None:
    given = query(LINKS.upload("", "a", now_ms=NOW_MS).url)
    assert LINKS.check_content("a", given, now_ms=NOW_MS) is Verdict.FORGED


@pytest.mark.parametrize("owner", ["", "a", "b"])
def test_an_upload_url_is_good_for_its_own_owner_and_blob_only(owner: str) -> None:
    given = query(LINKS.upload(owner, "a", now_ms=NOW_MS).url)
    assert LINKS.check_upload(given, now_ms=NOW_MS) is Verdict.VALID
    for changed in ({OWNER_FIELD: "c"}, {BLOB_FIELD: "c"}, {BLOB_FIELD: ""}):
        assert LINKS.check_upload({**given, **changed}, now_ms=NOW_MS) is Verdict.FORGED


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("http://127.0.0.1:8000/v2/consumer/blobs/a.png", ("a.png", Verdict.FORGED)),
        ("http://127.0.0.1:9000/v2/consumer/blobs/a.png", None),
        ("http://127.0.0.1:8000.evil.example/v2/consumer/blobs/a.png", None),
        ("http://127.0.0.1:8000/v2/consumer/workflows/a", None),
        ("http://[::1", None),
        ("data:image/png;base64,AAAA", None),
        ("a.png", None),
    ],
)
def test_our_own_urls_are_told_from_foreign_ones(url: str, found: tuple[str, Verdict] | None) -> None:
    assert LINKS.own_blob(url, now_ms=NOW_MS) == found


def test_a_signature_makes_a_url_ours_whatever_port_it_names() -> None:
    url = LINKS.content("a.png", now_ms=NOW_MS).url.replace(":8000", ":9000")
    assert LINKS.own_blob(url, now_ms=NOW_MS) == ("a.png", Verdict.VALID)
