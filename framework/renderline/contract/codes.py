"""The kinds of mistake that a schema finds, and the JSON Schema keyword behind each."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from renderline.diagnostic import Code

__all__ = ["ALL", "CODES", "TOO_DEEP", "UNKNOWN_KEY", "UNKNOWN_VARIANT", "keyword_of"]

UNKNOWN_KEY = Code(id="RL203", name="unknown-key", description="Keys are those that the service knows.")
UNKNOWN_VARIANT = Code(
    id="RL214", name="unknown-variant", description="A variant is chosen by one of its published names."
)
TOO_DEEP = Code(id="RL215", name="too-deep", description="Values are nested at most a hundred levels deep.")

CODES: Mapping[str, Code] = MappingProxyType(
    {
        "type": Code(id="RL201", name="wrong-type", description="A value has the type that its key takes."),
        "required": Code(id="RL202", name="missing-key", description="What the service needs is given."),
        "additionalProperties": UNKNOWN_KEY,
        "enum": Code(id="RL204", name="not-one-of", description="A value is one of those allowed."),
        "minimum": Code(id="RL205", name="too-small", description="A number is not below its minimum."),
        "maximum": Code(id="RL206", name="too-large", description="A number is not above its maximum."),
        "minLength": Code(id="RL207", name="too-short", description="Text is long enough."),
        "maxLength": Code(id="RL208", name="too-long", description="Text is not too long."),
        "minItems": Code(id="RL209", name="too-few", description="A list has enough items."),
        "maxItems": Code(id="RL210", name="too-many", description="A list has not too many items."),
        "pattern": Code(id="RL211", name="wrong-form", description="Text has the form that its key takes."),
        "format": Code(
            id="RL212", name="wrong-format", description="Text or a number fits its stated format."
        ),
        "uniqueItems": Code(id="RL213", name="repeated-item", description="No item of a list stands twice."),
    }
)
"""JSON Schema keyword to the code of a value that breaks it."""

ALL = (*CODES.values(), UNKNOWN_VARIANT, TOO_DEEP)
"""Every code of this room."""

_KEYWORDS = {code.id: keyword for keyword, code in CODES.items()} | {UNKNOWN_VARIANT.id: "enum"}


def keyword_of(code: Code) -> str:
    """The JSON Schema keyword that a code stands for; empty where no keyword says it."""
    return _KEYWORDS.get(code.id, "")
