"""YAML events into plain values, with the place of every node."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from typing import TypeAlias

from renderline.canonical import JsonValue
from renderline.diagnostic import Code, TreePath
from renderline.source import braces, tags
from renderline.source.mistakes import KEY_TYPE, MERGE, NUMBER, TAG, Mistake, duplicate_key
from renderline.source.parsed import Parsed, check_depth
from renderline.source.positions import Entry
from renderline.source.scalars import Unrepresentable
from renderline.source.text import SourceText
from renderline.source.yaml_anchors import Anchors, Origin
from renderline.source.yaml_events import Event, Kind

__all__ = ["TreeBuilder"]

_MERGE_KEY = "<<"
_NO_TEXT_KEY = ("keys must be text, not mappings or lists", "put it in quotes if it is text")
_DEPTH_CHANGES = {Kind.MAPPING: 1, Kind.SEQUENCE: 1, Kind.END: -1}
_Offsets: TypeAlias = tuple[int, int]


class TreeBuilder:
    """Builds one document's tree; notes what is wrong in `parsed` and reads on as it was most likely meant."""

    def __init__(self, source: SourceText, events: Iterator[Event]) -> None:
        self.parsed = Parsed()
        self._source = source
        self._events = events
        self._entries = self.parsed.entries
        self._anchors = Anchors()
        self._end = 0
        self._builders: Mapping[Kind, Callable[[Event, TreePath, _Offsets | None], JsonValue]] = {
            Kind.SCALAR: self._scalar,
            Kind.ALIAS: self._alias,
            Kind.MAPPING: self._mapping,
            Kind.SEQUENCE: self._sequence,
        }

    def node(self, event: Event, path: TreePath, key: _Offsets | None) -> JsonValue:
        """
        The value that begins with an event; takes the events up to its end.

        Raises:
            Unreadable: the rest is no YAML, is nested too deep, or its aliases expand to too much.
        """
        if event.anchor is None:
            return self._builders[event.kind](event, path, key)
        self._anchors.open(event.anchor)
        value = self._builders[event.kind](event, path, key)
        self._anchors.close(event.anchor, Origin(value, path, self._entries))
        return value

    def _scalar(self, event: Event, path: TreePath, key: _Offsets | None) -> JsonValue:
        self._end = event.end
        self._entries[path] = Entry(self._source, key, event.start, event.end, event.style, None)
        try:
            return tags.scalar_value(event.text, event.style, event.tag)
        except Unrepresentable as misfit:
            self._note(NUMBER, event, path, str(misfit), "put it in quotes if it is text")
        except tags.TagMisfit as misfit:
            self._note(TAG, event, path, str(misfit), tags.HINT)
        # The text is what was written, and every other check can go on with it.
        return event.text

    def _alias(self, event: Event, path: TreePath, key: _Offsets | None) -> JsonValue:
        self._end = event.end
        origin = self._anchors.find(event.text)
        if origin is None:
            self._entries[path] = Entry(self._source, key, event.start, event.end, "", None)
            self.parsed.mistakes.append(self._anchors.missing(event.text, event.start, event.end, path))
            return None
        value = self._anchors.copy(origin, self._entries, path, (event.start, event.end))
        # The copy brought its own places along; the key is the one that stands here.
        self._entries[path] = self._entries[path]._replace(key=key)
        return value

    def _sequence(self, event: Event, path: TreePath, key: _Offsets | None) -> JsonValue:
        self._open(event, path, key, "[", tags.SEQUENCE)
        values: list[JsonValue] = []
        while (item := next(self._events)).kind is not Kind.END:
            values.append(self.node(item, (*path, len(values)), None))
        self._close(event, item, path)
        return values

    def _mapping(self, event: Event, path: TreePath, key: _Offsets | None) -> JsonValue:
        self._open(event, path, key, "{", tags.MAPPING)
        member = next(self._events)
        if _is_expression(event, member):
            return self._expression(event, path)
        values: dict[str, JsonValue] = {}
        merges: list[Origin] = []
        while member.kind is not Kind.END:
            # A quoted "<<" is a key like any other.
            if member.text == _MERGE_KEY and not member.style and member.tag is None:
                merges.extend(self._merge(member, path))
            else:
                self._member(member, path, values)
            member = next(self._events)
        self._close(event, member, path)
        # YAML's merge type: keys that are stated win, and of the merged mappings an earlier one.
        return {**self._merged(merges, path, values.keys()), **values} if merges else values

    def _member(self, event: Event, path: TreePath, values: dict[str, JsonValue]) -> None:
        name, span = self._key(event, path)
        at = (*path, name)
        if name not in values:
            values[name] = self.node(next(self._events), at, span)
            return
        self.parsed.mistakes.append(duplicate_key(at, span, self._entries[at].key or span))
        # Read all the same: its mistakes count, and the events have to be taken.
        with self._aside():
            self.node(next(self._events), at, span)

    def _key(self, event: Event, path: TreePath) -> tuple[str, _Offsets]:
        if event.kind is not Kind.SCALAR:
            return self._unusual_key(event, path)
        self._end = event.end
        if event.anchor is not None:
            entry = Entry(self._source, None, event.start, event.end, event.style, None)
            # YAML lets a key have an anchor, and an alias may ask for its text.
            self._anchors.close(event.anchor, Origin(event.text, path, {path: entry}))
        try:
            value: object = tags.scalar_value(event.text, event.style, event.tag)
        except ValueError:
            value = None
        if not isinstance(value, str):
            message = (
                f"keys must be text, and `{event.text}` is not" if event.text else "a key is missing here"
            )
            self._note(
                KEY_TYPE, event, path, message, f'write "{event.text}" in quotes' if event.text else ""
            )
        return event.text, (event.start, event.end)

    def _unusual_key(self, event: Event, path: TreePath) -> tuple[str, _Offsets]:
        known = len(self.parsed.mistakes)
        with self._aside():
            # A segment of its own, so that keys within keys count as depth.
            value = self.node(event, (*path, "?"), None)
        text = self._source.text[event.start : self._end]
        if event.kind is Kind.ALIAS and isinstance(value, str):
            text = value
        elif len(self.parsed.mistakes) == known:
            self._note(KEY_TYPE, event, path, *_NO_TEXT_KEY)
        return text, (event.start, self._end)

    def _expression(self, event: Event, path: TreePath) -> JsonValue:
        # Both mappings of `{{` have begun.
        depth = 2
        while depth:
            inner = next(self._events)
            depth += _DEPTH_CHANGES.get(inner.kind, 0)
        self._end = inner.end
        self._entries[path] = self._entries[path]._replace(end=inner.end, style="")
        text = self._source.text[event.start : inner.end]
        # `{{a: b}: c}` is a mapping as a key, odd but no expression.
        if text.endswith("}}"):
            self.parsed.mistakes.append(braces.mistake(self._source.text, event.start, inner.end, path))
        else:
            self._note(KEY_TYPE, event, path, *_NO_TEXT_KEY)
        return text

    def _merge(self, event: Event, path: TreePath) -> Iterator[Origin]:
        at = (*path, _MERGE_KEY)
        with self._aside() as entries:
            value = self.node(next(self._events), at, (event.start, event.end))
        listed = enumerate(value) if isinstance(value, list) else [(None, value)]
        for index, source in listed:
            where = at if index is None else (*at, index)
            if isinstance(source, dict):
                yield Origin(source, where, entries)
            else:
                self._note(MERGE, entries[where], path, "only mappings can be merged with `<<`")

    def _merged(self, merges: list[Origin], path: TreePath, stated: AbstractSet[str]) -> dict[str, JsonValue]:
        merged: dict[str, JsonValue] = {}
        for origin in merges:
            for name, value in origin.value.items() if isinstance(origin.value, dict) else ():
                if name not in stated and name not in merged:
                    member = Origin(value, (*origin.path, name), origin.entries)
                    merged[name] = self._anchors.copy(member, self._entries, (*path, name), None)
        return merged

    def _open(
        self, event: Event, path: TreePath, key: _Offsets | None, style: str, fitting: AbstractSet[str | None]
    ) -> None:
        check_depth(path, event.start)
        self._end = event.end
        self._entries[path] = Entry(self._source, key, event.start, event.end, style, None)
        if event.tag not in fitting:
            self._note(
                TAG,
                event,
                path,
                str(tags.TagMisfit(event.tag or "", "a mapping" if style == "{" else "a list")),
                tags.HINT,
            )

    def _close(self, event: Event, end: Event, path: TreePath) -> None:
        # The parser ends a block collection where the next token begins, lines below.
        if event.style:
            self._end = end.end
        self._entries[path] = self._entries[path]._replace(end=self._end)

    @contextmanager
    def _aside(self) -> Iterator[dict[TreePath, Entry]]:
        """Keep the places of nodes that do not enter the tree out of its index."""
        kept, self._entries = self._entries, {}
        try:
            yield self._entries
        finally:
            self._entries = kept

    def _note(self, code: Code, spot: Event | Entry, path: TreePath, message: str, hint: str = "") -> None:
        self.parsed.mistakes.append(
            Mistake(code=code, start=spot.start, end=spot.end, message=message, hint=hint, path=path)
        )


def _is_expression(outer: Event, inner: Event) -> bool:
    # Side by side: `{ {a: b}: c}` with a blank is no one's expression.
    return inner.kind is Kind.MAPPING and outer.style == inner.style == "{" and inner.start == outer.start + 1
