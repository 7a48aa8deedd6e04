"""What a position in a step's input takes, and whether what a reference yields fits there."""

from __future__ import annotations

from dataclasses import dataclass

from renderline.canonical import JsonValue
from renderline.contract.branches import Stuck, enter
from renderline.contract.json_types import child, stated_types, words
from renderline.contract.media import Media, input_kind
from renderline.contract.outputs import OutputField
from renderline.contract.steps import input_schema, is_known
from renderline.contract.store import Schema
from renderline.diagnostic import TreePath

__all__ = ["InputField", "field_at", "fits"]


@dataclass(frozen=True, slots=True, kw_only=True)
class InputField:
    """
    What a position in an input takes.

    Attributes:
        json_types: the JSON types; all of them where anything goes.
        enum: the values allowed; empty where the schema lists none.
        format: e.g. `source-image`, `uri`; None where none is stated.
        media: the kind of media whose address is taken; None where that is not known.
    """

    json_types: tuple[str, ...]
    enum: tuple[JsonValue, ...]
    format: str | None
    media: Media | None


def field_at(step_type: str, step_input: JsonValue, path: TreePath) -> InputField | None:
    """
    What the position at `path`, counted from the input itself, takes.

    None where the contract knows no such position, or where a discriminator on the way is missing, unknown or itself
    a reference; None, too, for an unknown step type.
    """
    schema = input_schema(step_type) if is_known(step_type) else None
    value = step_input
    for part in path:
        # A union that was not entered, because nothing stands there, says nothing of what is inside.
        way = enter(schema, value) if schema else None
        if way is None or isinstance(way, Stuck) or "discriminator" in way.schema.keywords:
            return None
        schema = way.schema.member(part) if isinstance(part, str) else way.schema.item()
        value = child(value, part)
    names = [part for part in path if isinstance(part, str)]
    return _field(schema.target(), names[-1] if names else step_type) if schema else None


def fits(output: OutputField, field: InputField) -> str | None:
    """Why an output does not fit a position, e.g. `yields text where a whole number is needed`; None where it does."""
    # JSON Schema: every integer is a number, and not the other way round.
    taken = set(field.json_types) | ({"integer"} if "number" in field.json_types else set())
    if not taken & set(output.json_types):
        return _wrong_type(output, field)
    # Where one side is not known, nothing is said: a wrong refusal is worse than none.
    if output.media and field.media and output.media != field.media:
        return f"yields {_article(output.media)} where {_article(field.media)} is needed"
    return None


def _wrong_type(output: OutputField, field: InputField) -> str:
    needed = words(field.json_types)
    if output.media and "string" in field.json_types and "object" in output.json_types:
        return f"yields the whole {output.media} with its facts where its address is needed"
    if "integer" in field.json_types and "number" in output.json_types:
        return "yields a number that need not be whole where a whole number is needed"
    return f"yields {words(output.json_types)} where {needed} is needed"


def _field(schema: Schema, name: str) -> InputField:
    alternatives = schema.alternatives() or (schema,)
    types = [found for alternative in alternatives for found in stated_types(alternative.keywords)]
    return InputField(
        json_types=tuple(dict.fromkeys(types)),
        enum=tuple(schema.keywords.get("enum", ())),
        format=schema.keywords.get("format"),
        # The only type whose whole input is the picture: there is no key whose name could tell.
        media=Media.IMAGE if name == "imageUpload" else input_kind(schema, name),
    )


def _article(media: Media) -> str:
    return {Media.IMAGE: "an image", Media.AUDIO: "a sound", Media.VIDEO: "a video"}.get(media, "a 3D model")
