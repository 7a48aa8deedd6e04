"""What a step yields at a path such as `output.images[0].url`, told from its published output schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from renderline.canonical import JsonValue
from renderline.contract.branches import leaves
from renderline.contract.json_types import stated_types
from renderline.contract.media import Media, blob_kinds, unnamed_kind
from renderline.contract.output_words import dotted, known_paths, nearest_path, owner_of, what_it_has
from renderline.contract.steps import is_known, output_schema
from renderline.contract.store import ANYTHING, Schema
from renderline.diagnostic import TreePath

__all__ = ["OutputField", "OutputMiss", "parts_below", "resolve", "yields_files"]

_ADDRESSES = frozenset({"url", "previewUrl"})


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputField:
    """
    What stands at a path of a step's output.

    Attributes:
        json_types: its JSON types, null aside; more than one where the schema leaves it open.
        media: what the blob is, or what its address leads to; None where that is not known or is no media.
        format: of the text, e.g. `uri`; None where none is stated.
    """

    json_types: tuple[str, ...]
    media: Media | None
    format: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputMiss:
    """
    Why a path leads to nothing.

    Attributes:
        at: index into the path of the first part that does not exist.
        reason: for a person, e.g. imageUpscaler's output is `blob`, a single image.
        suggestion: a path that does exist, spelt `output.blob.url`; empty where none is alike.
    """

    at: int
    reason: str
    suggestion: str

    @property
    def message(self) -> str:
        """Reason and suggestion in one sentence."""
        return f"{self.reason}; did you mean `{self.suggestion}`?" if self.suggestion else self.reason


def resolve(step_type: str, step_input: JsonValue, path: TreePath) -> OutputField | OutputMiss:
    """
    What a step of this type, given this input, yields at `path`, e.g. `("output", "images", 0, "url")`.

    Where the output has variants that the input does not decide, a path that exists in any of them is taken. What an
    unknown step type yields may be anything: the type is the mistake, not the path.
    """
    if not is_known(step_type):
        return _field(step_type, (ANYTHING,), (), path or ("",))
    whole = output_schema(step_type)
    found = _decided(whole, step_input)
    if path[:1] != ("output",):
        # A word before is mostly forgotten, so the nearest path is looked for with it.
        reason = f"a step's result lies below `output`, not at `{dotted(path)}`"
        return OutputMiss(at=0, reason=reason, suggestion=nearest_path(whole, ("output", *path)))
    holders: tuple[Schema, ...] = ()
    for at, part in enumerate(path[1:], start=1):
        holders, found = found, tuple(_inside(found, part))
        if not found:
            reason = what_it_has(owner_of(step_type, path[:at]), holders, path[at - 1 : at + 1])
            return OutputMiss(at=at, reason=reason, suggestion=nearest_path(whole, path))
    return _field(step_type, found, holders, path)


def parts_below(step_type: str, path: TreePath) -> Iterator[TreePath]:
    """Every path below one of a step's output, nearest first, e.g. `output.images[0].url` below `output.images`."""
    whole = output_schema(step_type)
    below = [known for known in known_paths(whole) if len(known) > len(path) and known[: len(path)] == path]
    # Of addresses beside each other, `url` is meant rather than `previewUrl`.
    yield from sorted(below, key=lambda known: (len(known), len(dotted(known))))


@cache
def yields_files(step_type: str) -> bool:
    """Whether a step's output leads to files, as an image's does, and is not data alone, as a caption is."""
    if not is_known(step_type):
        return True
    last = (str(path[-1]) for path in known_paths(output_schema(step_type)))
    # `blobUrl` leads to a file; a chat's `image_url` repeats what it was asked.
    return any(name == "url" or name.endswith("Url") for name in last)


def _inside(schemas: tuple[Schema, ...], part: str | int) -> Iterator[Schema]:
    """All variants of what stands at one part of a path."""
    for schema in schemas:
        types = stated_types(schema.keywords)
        child = schema.member(part) if isinstance(part, str) and "object" in types else None
        if isinstance(part, int) and "array" in types:
            child = schema.item()
        if child is not None:
            yield from _variants(child)


def _variants(schema: Schema) -> tuple[Schema, ...]:
    return tuple(
        alternative for leaf in leaves(schema) for alternative in leaf.schema.alternatives() or (leaf.schema,)
    )


def _decided(schema: Schema, step_input: JsonValue) -> tuple[Schema, ...]:
    """The variants of an output that the input does not rule out, as `output.type` does for composeMedia."""
    stated = step_input.get("output") if isinstance(step_input, Mapping) else None
    options = tuple(leaves(schema))
    if isinstance(stated, Mapping):
        kept = (
            leaf for leaf in options if all(stated.get(one.key) in {one.value, None} for one in leaf.choices)
        )
        # An input against the contract rules all of them out, and is told as its own mistake.
        options = tuple(kept) or options
    return tuple(leaf.schema for leaf in options)


def _field(
    step_type: str, found: tuple[Schema, ...], holders: tuple[Schema, ...], path: TreePath
) -> OutputField:
    types = [name for schema in found for name in stated_types(schema.keywords) if name != "null"]
    formats = {schema.keywords.get("format") for schema in found}
    return OutputField(
        json_types=tuple(dict.fromkeys(types)),
        media=_media(step_type, found, holders, path),
        format=formats.pop() if len(formats) == 1 else None,
    )


def _media(
    step_type: str, found: tuple[Schema, ...], holders: tuple[Schema, ...], path: TreePath
) -> Media | None:
    # An address is plain text: what it leads to is said by the blob around it.
    kinds = _kinds(holders if path[-1] in _ADDRESSES else found)
    if path[-1] == "previewUrl" and kinds:
        return Media.IMAGE
    return next(iter(kinds)) if len(kinds) == 1 else unnamed_kind(step_type) if kinds else None


def _kinds(schemas: tuple[Schema, ...]) -> set[Media]:
    return {kind for schema in schemas for kind in blob_kinds(schema)}
