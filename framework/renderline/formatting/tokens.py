"""The tokens of a YAML text, with the lines they stand on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import yaml

from renderline.formatting import block_scalars
from renderline.source.yaml_events import FASTEST, shield_line_ends

__all__ = ["BLOCK_STYLES", "Kind", "Token", "comments", "covered_lines", "scan"]

BLOCK_STYLES = frozenset({"|", ">"})


class Kind(StrEnum):
    """What a token is for the layout of lines."""

    MAPPING = "block mapping begins"
    SEQUENCE = "block sequence begins"
    END = "block collection ends"
    ITEM = "-"
    KEY = "?"
    VALUE = ":"
    OPENING = "[ or {"
    CLOSING = "] or }"
    SCALAR = "scalar"
    FINISH = "end of the text"
    OTHER = "anything else"


_KINDS: dict[type[yaml.Token], Kind] = {
    yaml.BlockMappingStartToken: Kind.MAPPING,
    yaml.BlockSequenceStartToken: Kind.SEQUENCE,
    yaml.BlockEndToken: Kind.END,
    yaml.BlockEntryToken: Kind.ITEM,
    yaml.KeyToken: Kind.KEY,
    yaml.ValueToken: Kind.VALUE,
    yaml.FlowMappingStartToken: Kind.OPENING,
    yaml.FlowSequenceStartToken: Kind.OPENING,
    yaml.FlowMappingEndToken: Kind.CLOSING,
    yaml.FlowSequenceEndToken: Kind.CLOSING,
    yaml.ScalarToken: Kind.SCALAR,
    yaml.StreamEndToken: Kind.FINISH,
}

_MARKERS = frozenset({Kind.MAPPING, Kind.SEQUENCE, Kind.END, Kind.FINISH})
"""Tokens that stand for no character."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """
    One token. Lines and columns count from 0, offsets are code points, ends are exclusive.

    Attributes:
        last_line: the last line that holds a part of it; blank lines below a block scalar only where they are its text.
        style: of a scalar: `'`, `"`, `|`, `>`, empty for plain.
    """

    kind: Kind
    start: int
    end: int
    line: int
    column: int
    last_line: int
    style: str = ""

    @property
    def is_marker(self) -> bool:
        """Whether it only marks a spot; the key of `key: value` is such a mark too, with the scalar behind it."""
        return self.kind in _MARKERS


def scan(text: str) -> Iterator[Token]:
    """
    The tokens of a text that was found to be YAML, without line ends of other systems and byte order mark.

    Raises:
        yaml.YAMLError: it is none.
    """
    shield = shield_line_ends(text)
    # One character for one: offsets and columns are those of the text itself.
    for raw in yaml.scan(text.translate(shield) if shield else text, Loader=FASTEST):
        if not isinstance(raw, yaml.StreamStartToken):
            yield _token(raw, text)


def _token(raw: yaml.Token, text: str) -> Token:
    start, end = raw.start_mark, raw.end_mark
    style, value = (raw.style or "", str(raw.value)) if isinstance(raw, yaml.ScalarToken) else ("", "")
    last_line = end.line
    # The parser ends a block scalar where the next token begins, blank lines and comments below it included.
    if style in BLOCK_STYLES:
        lines = text[start.index : end.index].removesuffix("\n").split("\n")
        last_line = start.line + block_scalars.content_height(lines, value) - 1
    return Token(
        kind=_KINDS.get(type(raw), Kind.OTHER),
        start=start.index,
        end=end.index,
        line=start.line,
        column=start.column,
        last_line=last_line,
        style=style,
    )


def covered_lines(text: str) -> set[int]:
    """The lines that hold more than blanks and a comment of their own; those within a scalar are among them."""
    covered: set[int] = set()
    for token in scan(text):
        if not token.is_marker:
            covered.update(range(token.line, token.last_line + 1))
    return covered


def comments(text: str) -> list[str]:
    """Every comment's text, from its `#` to the last character of its line that is no blank, in order."""
    found: list[str] = []
    end = 0
    for token in scan(text):
        found.extend(_comments_between(text, end, token.start))
        end = max(end, token.end)
        if token.style in BLOCK_STYLES:
            # A comment may stand behind `|`, and within the token: only the lines below are text.
            header_end = text.find("\n", token.start)
            found.extend(_comments_between(text, token.start, token.end if header_end < 0 else header_end))
    return found


def _comments_between(text: str, start: int, end: int) -> Iterator[str]:
    for line in text[start:end].split("\n"):
        sign = line.find("#")
        if sign >= 0:
            yield line[sign:].rstrip()
