"""What a compiled body only names, filled in at the moment it is sent: uploaded files and secrets."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from renderline.canonical import JsonObject, JsonValue, compact
from renderline.compiler.submission import ASSET_PREFIX
from renderline.errors import UsageError

__all__ = ["fill_in", "may_name_secret"]

_ASSET = re.compile(re.escape(ASSET_PREFIX) + r"[0-9a-f]{64}")
_PLACEHOLDER = "secret:"


def fill_in(body: JsonObject, *, urls: Mapping[str, str], secrets: Mapping[str, str]) -> JsonObject:
    """
    A copy of `body` with `asset:sha256:<hex>` as the blob's URL and `secret:NAME` as its value.

    An asset is a whole string; a secret may stand inside a longer one, since a text may be built around it. Names that are
    not in `secrets` are the user's own words and stay.

    Args:
        urls: by `Asset.key`.
        secrets: by parameter name.

    Raises:
        UsageError: an asset has no URL; sending its key would be paid for and fail.
    """
    named = _pattern(secrets)

    def fill_text(text: str) -> str:
        # The whole text only: a key inside a prompt is the user's own words.
        if _ASSET.fullmatch(text):
            return _url(text, urls)
        return named.sub(lambda match: secrets[match[1]], text)

    return {key: _map_texts(value, fill_text) for key, value in body.items()}


def may_name_secret(body: JsonObject) -> bool:
    """Whether a secret's value may have been sent in this body's place; the user's own words can look the same."""
    return _PLACEHOLDER.encode() in compact(body)


def _pattern(names: Iterable[str]) -> re.Pattern[str]:
    """Any of the names, the longest first: `secret:KEY-2` may be the secret KEY-2, or KEY with `-2` behind it."""
    longest_first = sorted(names, key=len, reverse=True)
    either = "|".join(map(re.escape, longest_first)) or r"(?!)"
    return re.compile(f"{re.escape(_PLACEHOLDER)}({either})")


def _url(key: str, urls: Mapping[str, str]) -> str:
    try:
        return urls[key]
    except KeyError:
        raise UsageError(f"the file behind {key} was not uploaded") from None


def _map_texts(value: JsonValue, change: Callable[[str], str]) -> JsonValue:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {key: _map_texts(child, change) for key, child in value.items()}
    if isinstance(value, (list, tuple)):
        return [_map_texts(child, change) for child in value]
    return value
