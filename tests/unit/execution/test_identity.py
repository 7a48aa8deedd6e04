from __future__ import annotations

import hashlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderline.execution.identity import derive_external_id

DIGESTS = st.text("0123456789abcdef", min_size=64, max_size=64)
TRIPLES = st.tuples(DIGESTS, st.text(), st.integers(1, 10**6))


def test_the_bytes_are_as_documented() -> None:
    """Digest, attempt and cell key, joined by line feeds; changing them would forget what was paid."""
    digest = "ab" * 32
    expected = hashlib.sha256(f"{digest}\n2\nstyle=neon,seed=1".encode()).hexdigest()[:40]
    assert derive_external_id(digest, "style=neon,seed=1", attempt=2) == f"rl-{expected}"


@given(first=TRIPLES, second=TRIPLES)
def test_different_submissions_have_different_keys(
    first: tuple[str, str, int], second: tuple[str, str, int]
) -> None:
    def key(triple: tuple[str, str, int]) -> str:
        return derive_external_id(triple[0], triple[1], attempt=triple[2])

    assert (key(first) == key(second)) == (first == second)


@given(triple=TRIPLES)
def test_the_service_accepts_every_key(triple: tuple[str, str, int]) -> None:
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", derive_external_id(triple[0], triple[1], attempt=triple[2]))


def test_a_number_moved_between_attempt_and_key_makes_another_key() -> None:
    assert derive_external_id("a" * 64, "1\n", attempt=1) != derive_external_id("a" * 64, "\n", attempt=11)


def test_attempts_count_from_one() -> None:
    with pytest.raises(ValueError, match="count from 1"):
        derive_external_id("a" * 64, "", attempt=0)
