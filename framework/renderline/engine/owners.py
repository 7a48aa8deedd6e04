"""Whose work is whose, in an engine that is served with several tokens: each token sees its own and nothing else."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence

from renderline.engine.store import HOUSE

__all__ = ["Owners"]

_CHARACTERS = 32


class Owners:
    """
    The tokens of an engine, and the owner that each of them stands for.

    Args:
        token: the first one; what is its own belongs to the data folder, whatever the token is next time.
        others: each an owner of its own, known again by the token.
        secret: makes owners out of tokens, which are not kept anywhere.
    """

    def __init__(self, token: str, others: Sequence[str], secret: bytes) -> None:
        named = {each: _name(each, secret) for each in others if each != token}
        self._owners = {token: HOUSE, **named}

    @property
    def all(self) -> tuple[str, ...]:
        """Every owner once."""
        return tuple(self._owners.values())

    def of(self, given: str) -> str | None:
        """The owner that a token stands for; None for an unknown one."""
        text = given.encode("utf-8", "replace")
        # All are compared, each in constant time: how long it takes tells nothing about any of them.
        found = [owner for token, owner in self._owners.items() if hmac.compare_digest(text, token.encode())]
        return found[0] if found else None


def _name(token: str, secret: bytes) -> str:
    # With a key: by a plain hash, whoever reads the database could try tokens out.
    return hmac.digest(secret, token.encode(), hashlib.sha256).hex()[:_CHARACTERS]
