"""
The vendored schemas, read when first needed and kept.

References inside them lead from file to file, so that one body loads only what it speaks of.
"""

from __future__ import annotations

import json
import posixpath
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

from renderline import resources
from renderline.errors import ResourceMissing

__all__ = ["ANYTHING", "FOLDER", "Keywords", "Schema", "entry", "entry_names", "entry_of"]

Keywords: TypeAlias = Mapping[str, Any]
"""A schema's keywords and their values."""

FOLDER = ("schemas", "civitai-v2")


@dataclass(frozen=True, slots=True, eq=False)
class Schema:
    """
    One schema of the vendored set; the same schema is always the same object.

    Attributes:
        keywords: what it says.
        file: where it stands, relative to the set's folder; its references are read from there.
        documents: the set, path to document, where it is another than the packaged one.
    """

    keywords: Keywords
    file: str
    documents: Mapping[str, Keywords] | None = None

    def target(self) -> Schema:
        """The schema itself or, where it is a reference, what it leads to in the end."""
        found = self
        while "$ref" in found.keywords:
            found = _lookup(found, found.keywords["$ref"])
        return found

    def referred(self, reference: str) -> Schema:
        """What a reference in this schema leads to."""
        return _lookup(self, reference).target()

    def named(self, reference: str) -> Schema:
        """What a reference in this schema names; it may be a reference itself."""
        return _lookup(self, reference)

    def members(self) -> Mapping[str, Schema]:
        """The schemas of a mapping's known keys."""
        return _members(self)

    def member(self, key: str) -> Schema | None:
        """The schema of the value at a mapping's key; None where such a key may not be."""
        # `additionalProperties` speaks of the keys that `properties` does not name.
        return _members(self).get(key) or _others(self)

    def others(self) -> Schema | None:
        """The schema of the values at a mapping's unknown keys; None where there may be none."""
        return _others(self)

    def item(self) -> Schema:
        """The schema of a list's items."""
        return _item(self)

    def alternatives(self) -> tuple[Schema, ...]:
        """The alternatives of a union without a discriminator; none where it is no such union."""
        return _alternatives(self)


ANYTHING = Schema({}, "")
"""The schema that takes every value."""


@cache
def entry(path: str) -> Schema:
    """
    The schema of one entry, e.g. `entry("steps/imageGen.input")`.

    Raises:
        ResourceMissing: there is no such entry.
    """
    # One object for each entry: caches of members and validators are keyed by identity.
    return Schema(_document(f"{path}.json"), f"{path}.json")


def entry_of(documents: Mapping[str, Keywords], path: str) -> Schema:
    """The schema of one entry of another set than the packaged one; `documents` maps paths to documents."""
    return Schema(documents[f"{path}.json"], f"{path}.json", documents)


@cache
def entry_names(folder: str, suffix: str) -> tuple[str, ...]:
    """The names, sorted, of the entries `folder/NAME` + `suffix`."""
    files = resources.data_path(*FOLDER, folder).glob(f"*{suffix}.json")
    return tuple(sorted(path.name.removesuffix(f"{suffix}.json") for path in files))


@cache
def _members(schema: Schema) -> Mapping[str, Schema]:
    members: Mapping[str, Keywords] = schema.keywords.get("properties", {})
    return {key: Schema(keywords, schema.file, schema.documents) for key, keywords in members.items()}


@cache
def _others(schema: Schema) -> Schema | None:
    # JSON Schema: whatever is not said is allowed.
    stated = schema.keywords.get("additionalProperties", True)
    if stated is False:
        return None
    return Schema(stated if isinstance(stated, Mapping) else {}, schema.file, schema.documents)


@cache
def _item(schema: Schema) -> Schema:
    return Schema(schema.keywords.get("items", {}), schema.file, schema.documents)


@cache
def _alternatives(schema: Schema) -> tuple[Schema, ...]:
    if "discriminator" in schema.keywords:
        return ()
    stated = schema.keywords.get("anyOf") or schema.keywords.get("oneOf") or ()
    return tuple(Schema(keywords, schema.file, schema.documents).target() for keywords in stated)


def _lookup(schema: Schema, reference: str) -> Schema:
    if schema.documents is None:
        return _packaged(schema.file, reference)
    target, keywords = _located(schema.file, reference, schema.documents.__getitem__)
    return Schema(keywords, target, schema.documents)


@cache
def _packaged(file: str, reference: str) -> Schema:
    target, keywords = _located(file, reference, _document)
    return Schema(keywords, target)


def _located(file: str, reference: str, read: Callable[[str], Keywords]) -> tuple[str, Keywords]:
    path, _, fragment = reference.partition("#")
    # References are relative to the file that holds them (RFC 3986), and written with `/` on every system.
    target = posixpath.normpath(posixpath.join(posixpath.dirname(file), path)) if path else file
    keywords = read(target)
    for part in fragment.split("/")[1:]:
        keywords = keywords[part]
    return target, keywords


@cache
def _document(file: str) -> Keywords:
    # Names come from bodies and URLs, too, and may not lead out of the folder.
    if posixpath.normpath(file) != file or file.startswith(("/", "..")):
        raise ResourceMissing(file)
    loaded: Keywords = json.loads(resources.read_bytes(*FOLDER, *file.split("/")))
    return loaded
