"""YAML's tags: the standard ones that JSON has a type for."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from renderline.source import scalars
from renderline.source.scalars import Scalar

__all__ = ["HINT", "MAPPING", "SEQUENCE", "TagMisfit", "scalar_value", "short"]

_STANDARD = "tag:yaml.org,2002:"
# YAML 1.2: under a lone `!` a mapping is a mapping, a list a list, and a scalar text.
MAPPING = frozenset({None, "!", _STANDARD + "map"})
SEQUENCE = frozenset({None, "!", _STANDARD + "seq"})
_SCALARS: Mapping[str, Callable[[str], Scalar]] = {
    "!": str,
    _STANDARD + "str": str,
    _STANDARD + "int": scalars.integer,
    _STANDARD + "float": scalars.number,
    _STANDARD + "bool": scalars.boolean,
    _STANDARD + "null": scalars.null,
}
_KNOWN = frozenset({*_SCALARS, *MAPPING, *SEQUENCE})
HINT = "the tags are `!!str`, `!!int`, `!!float`, `!!bool`, `!!null`, `!!map` and `!!seq`"


class TagMisfit(ValueError):
    """A tag is not known, or says what its value is not; the text says which."""

    def __init__(self, tag: str, kind: str) -> None:
        known = tag in _KNOWN
        super().__init__(f"{kind} is no `{short(tag)}`" if known else f"the tag `{short(tag)}` is not known")


def scalar_value(text: str, style: str, tag: str | None) -> Scalar:
    """
    The value of a scalar: quoted and block scalars are text, a tag decides for itself.

    Raises:
        Unrepresentable: a number that JSON has no word for.
        TagMisfit: the tag is unknown or does not fit.
    """
    if tag is None:
        return text if style else scalars.resolve(text)
    read = _SCALARS.get(tag)
    if read is None:
        raise TagMisfit(tag, "a scalar")
    try:
        return read(text)
    except scalars.Unrepresentable:
        raise
    except ValueError:
        raise TagMisfit(tag, f'"{text}"') from None


def short(tag: str) -> str:
    """A tag as people write it: `!!int`."""
    return tag.replace(_STANDARD, "!!")
