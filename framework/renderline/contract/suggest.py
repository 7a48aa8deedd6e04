"""What someone may have meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

__all__ = ["did_you_mean", "listed", "nearest"]

_SHOWN = 8
_SIMILAR = 0.6
# Comparing takes time in the square of the length.
_LONGEST = 100


def nearest(given: str, known: Iterable[str]) -> str | None:
    """The known word that is spelt most like `given`, letter case aside; None where none is close."""
    if len(given) > _LONGEST:
        return None
    # Reversed, so that of two words that differ in letter case alone the first one stays.
    by_folded = {word.casefold(): word for word in reversed(list(known))}
    found = difflib.get_close_matches(given.casefold(), list(by_folded), n=1, cutoff=_SIMILAR)
    return by_folded[found[0]] if found else None


def did_you_mean(given: object, known: Iterable[str]) -> str:
    """A question with the nearest known word, or nothing."""
    word = nearest(given, known) if isinstance(given, str) else None
    return f"did you mean `{word}`?" if word is not None else ""


def listed(known: Iterable[object]) -> str:
    """Words for a sentence: `a`, `b`, `c`; of long lists the first ones and how many there are."""
    words = [f"`{word}`" for word in known]
    if len(words) <= _SHOWN:
        return ", ".join(words)
    return f"{', '.join(words[:_SHOWN])}, … ({len(words)} in all)"
