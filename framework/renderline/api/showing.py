"""Bodies as people may see them: local files by their names, what looks like a secret veiled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from renderline.canonical import JsonObject, JsonValue
from renderline.compiler.submission import Asset, Submission
from renderline.diagnostic import TreePath
from renderline.rules import secret_literal

__all__ = ["shown", "shown_body"]

_SHORT_HASH_CHARACTERS = 8


def shown_body(submission: Submission) -> JsonObject:
    """What a submission's digest is of, for showing."""
    body, assets = submission.body, submission.assets
    return {key: shown(value, (key,), assets) for key, value in body.items() if key != "externalId"}


def shown(value: JsonValue, path: TreePath, assets: Sequence[Asset]) -> JsonValue:
    """
    A value for showing: a local file by its name and hash; what is named like a secret and looks like one is veiled.

    Args:
        path: where the value stands; its last key may say that it is a secret.
        assets: those of the body that the value is from.
    """
    if isinstance(value, str):
        asset = next((each for each in assets if each.key == value), None)
        if asset is not None:
            return f"{asset.name} ({asset.sha256[:_SHORT_HASH_CHARACTERS]})"
        return secret_literal.veiled(str(path[-1]) if path else "", value)
    if isinstance(value, Mapping):
        return {key: shown(child, (*path, key), assets) for key, child in value.items()}
    if isinstance(value, (list, tuple)):
        return [shown(child, (*path, index), assets) for index, child in enumerate(value)]
    return value
