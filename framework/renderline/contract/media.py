"""Which kind of media a schema speaks of."""

from __future__ import annotations

import re
from enum import StrEnum
from types import MappingProxyType

from renderline.contract.branches import leaves
from renderline.contract.store import Schema

__all__ = ["Media", "blob_kinds", "input_kind", "unnamed_kind"]


class Media(StrEnum):
    """The kinds of blobs, as the service names them."""

    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    MODEL3D = "model3d"


# Outputs that are typed as a blob of any kind, although the step yields one kind only.
_BY_STEP_TYPE = MappingProxyType(
    {
        "aceStepAudio": Media.AUDIO,
        "humanoidImageMask": Media.IMAGE,
        "imageToSvg": Media.IMAGE,
        "imageUpload": Media.IMAGE,
        "tryOnU": Media.IMAGE,
    }
)
_BLOB = frozenset({"available", "id", "type", "url"})
_ADDRESS_FORMATS = frozenset({"uri", "source-image"})
_NAMED = re.compile(r"image|video|audio", re.IGNORECASE)


def blob_kinds(schema: Schema) -> frozenset[Media]:
    """The kinds of media that a blob's schema allows; none where it is no blob's."""
    kinds: set[Media] = set()
    for leaf in leaves(schema):
        members = leaf.schema.members()
        # By its members, since a schema that was reached by a reference has no name any more.
        if members.keys() >= _BLOB:
            kinds.update(Media(kind) for kind in members["type"].keywords.get("enum", ()))
    return frozenset(kinds)


def unnamed_kind(step_type: str) -> Media | None:
    """What a step yields where its schema says only that it is a blob."""
    return _BY_STEP_TYPE.get(step_type)


def input_kind(schema: Schema, name: str) -> Media | None:
    """
    What an input takes, told from its format and its name; None where they do not tell.

    The published schemas state image inputs (`source-image`) but no other media.
    """
    if schema.keywords.get("format") == "source-image":
        return Media.IMAGE
    if schema.keywords.get("format") not in _ADDRESS_FORMATS:
        # Without a format only a bare name is sure: `imageCount` speaks of no picture.
        return Media(name) if name in {"image", "video", "audio"} else None
    found = _NAMED.search(name)
    return Media(found[0].lower()) if found else None
