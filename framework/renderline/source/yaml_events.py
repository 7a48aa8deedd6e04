"""The events of a YAML text, from PyYAML's C parser where it is built, else from its Python one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum, auto
from typing import NamedTuple, TypeAlias

import yaml

from renderline.source import yaml_syntax
from renderline.source.mistakes import CHARACTER, Mistake, Unreadable
from renderline.source.text import SourceText

__all__ = ["FASTEST", "Event", "Kind", "Loader", "read_events", "shield_line_ends"]

Loader: TypeAlias = "type[yaml.SafeLoader | yaml.CSafeLoader]"

# PyYAML is built without libyaml on some systems; the C parser is many times faster.
FASTEST: Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# Anchor and tag stand before the value whose place is wanted.
_PROPERTIES = re.compile(r"(?:(?:!<[^>\s]*>|[&!][^\s,\[\]{}]*)(?:\s|#[^\n]*)*)*")
# Checked first: what the parsers say of such a character has no line and no column.
_CONTROL = re.compile("[^\t\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# YAML 1.2 took these out of the line ends; both parsers still fold them.
_OLD_LINE_ENDS = "\x85\u2028\u2029"
_BLOCK_STYLES = frozenset({"|", ">"})
# The last private plane from its end: hardly any text has them, and what it has is passed over.
_PRIVATE = range(0x10FFFD, 0x100000, -1)


class Kind(StrEnum):
    """What an event begins, says or ends."""

    DOCUMENT = auto()
    SCALAR = auto()
    ALIAS = auto()
    MAPPING = auto()
    SEQUENCE = auto()
    END = auto()


class Event(NamedTuple):
    """
    One event; a value's anchor and tag lie before `start`.

    Attributes:
        start, end: offsets of a scalar or an alias, or of a collection's opening or closing.
        text: a scalar's value or an alias's name.
        style: the quote or block sign of a scalar; `{` for a collection in brackets.
    """

    kind: Kind
    start: int
    end: int
    text: str
    style: str
    tag: str | None
    anchor: str | None


_KINDS = {
    yaml.DocumentStartEvent: Kind.DOCUMENT,
    yaml.ScalarEvent: Kind.SCALAR,
    yaml.AliasEvent: Kind.ALIAS,
    yaml.MappingStartEvent: Kind.MAPPING,
    yaml.SequenceStartEvent: Kind.SEQUENCE,
    yaml.MappingEndEvent: Kind.END,
    yaml.SequenceEndEvent: Kind.END,
}


def read_events(source: SourceText, loader: Loader, plain: Mapping[int, int]) -> Iterator[Event]:
    """
    The events of all documents in a text.

    Args:
        source: the text.
        loader: the parser.
        plain: start to end of stretches to be taken as plain scalars, whatever characters they hold.

    Raises:
        Unreadable: the text is not YAML; only what comes before the mistake has been given.
    """
    _check_characters(source.text)
    shield = shield_line_ends(source.text)
    text = _covered(source.text, plain)
    text = text.translate(shield) if shield else text
    restore = {new: old for old, new in shield.items()}
    try:
        for raw in yaml.parse(text, Loader=loader):
            event = _event(raw, source.text)
            if event is None:
                continue
            if event.start in plain and event.kind is Kind.SCALAR:
                event = event._replace(text=source.text[event.start : event.end])
            yield event._replace(text=event.text.translate(restore)) if restore else event
    except yaml.MarkedYAMLError as error:
        raise Unreadable(yaml_syntax.explain(source.text, error)) from error
    # The Python parser lets the numbers of escapes and directives through to `chr` and `int`.
    except (yaml.YAMLError, ValueError) as error:
        raise Unreadable(yaml_syntax.unexplained(source.text, str(error))) from error


def _event(raw: yaml.Event, text: str) -> Event | None:
    kind = _KINDS.get(type(raw))
    if kind is None or raw.start_mark is None or raw.end_mark is None:
        return None
    start, end = raw.start_mark.index, raw.end_mark.index
    if isinstance(raw, yaml.ScalarEvent):
        start = _value_start(raw, raw.tag, text, start, end)
        # The parser ends a block scalar where the next token begins, lines below.
        if raw.style in _BLOCK_STYLES:
            end = start + len(text[start:end].rstrip())
        return Event(kind, start, end, raw.value, raw.style or "", raw.tag, raw.anchor)
    if isinstance(raw, yaml.CollectionStartEvent):
        start = _value_start(raw, raw.tag, text, start, end)
        return Event(kind, start, end, "", "{" if raw.flow_style else "", raw.tag, raw.anchor)
    name = raw.anchor if isinstance(raw, yaml.AliasEvent) else None
    return Event(kind, start, end, name or "", "", None, None)


def _value_start(raw: yaml.NodeEvent, tag: str | None, text: str, start: int, end: int) -> int:
    if raw.anchor is None and tag is None:
        return start
    properties = _PROPERTIES.match(text, start, end)
    return properties.end() if properties else start


def _check_characters(text: str) -> None:
    found = _CONTROL.search(text)
    if found is None:
        return
    code = ord(found[0])
    message = f"the control character U+{code:04X} may not stand in YAML"
    raise Unreadable(
        Mistake(
            code=CHARACTER,
            start=found.start(),
            end=found.end(),
            message=message,
            hint=f'write it as "\\u{code:04x}", in double quotes',
        )
    )


def _covered(text: str, plain: Mapping[int, int]) -> str:
    for start, end in plain.items():
        # As long as before, so that all offsets behind it stay true.
        text = text[:start] + "x" * (end - start) + text[end:]
    return text


def shield_line_ends(text: str) -> dict[int, int]:
    """What stands in, while PyYAML reads, for the characters that ended lines in YAML 1.1; for `str.translate`."""
    present = [ord(char) for char in _OLD_LINE_ENDS if char in text]
    unused = (code for code in _PRIVATE if chr(code) not in text)
    return dict(zip(present, unused, strict=False))
