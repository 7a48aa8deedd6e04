"""YAML into a tree with positions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from renderline.source.mistakes import BRACES, DOCUMENTS, EMPTY, Mistake, Unreadable
from renderline.source.parsed import Parsed
from renderline.source.text import SourceText
from renderline.source.yaml_builder import TreeBuilder
from renderline.source.yaml_events import FASTEST, Event, Kind, Loader, read_events

__all__ = ["parse"]

_MAX_BARE_EXPRESSIONS = 20
"""Each costs another parse."""


def parse(source: SourceText, loader: Loader = FASTEST) -> Parsed:
    """
    The tree of a YAML text.

    Expressions without quotes that break the syntax are read as text, so that all of them are found at once.

    Raises:
        Unreadable: the text has no tree.
    """
    bare: list[Mistake] = []
    while True:
        try:
            parsed = _parse(source, loader, {mistake.start: mistake.end for mistake in bare})
        except Unreadable as stop:
            found = stop.mistakes[-1]
            if found.code is BRACES and len(bare) < _MAX_BARE_EXPRESSIONS:
                bare.append(found)
                continue
            # Behind a guessed quote a syntax error may be the guess's own.
            raise Unreadable(*bare or [found]) from stop
        paths = {entry.start: path for path, entry in parsed.entries.items()} if bare else {}
        parsed.mistakes.extend(replace(mistake, path=paths.get(mistake.start, ())) for mistake in bare)
        return parsed


def _parse(source: SourceText, loader: Loader, plain: Mapping[int, int]) -> Parsed:
    events = read_events(source, loader, plain)
    # The beginning of the first document, which is there even without `---`.
    next(events, None)
    root = next(events, None)
    if root is None or _is_empty(root):
        raise Unreadable(_empty())
    builder = TreeBuilder(source, events)
    builder.parsed.tree = builder.node(root, (), None)
    second = next(events, None)
    if second is not None:
        builder.parsed.mistakes.append(_second_document(second))
    return builder.parsed


def _is_empty(root: Event) -> bool:
    # `!!str` alone is an empty text on purpose.
    return root.kind is Kind.SCALAR and root.start == root.end and root.tag is None


def _empty() -> Mistake:
    return Mistake(
        code=EMPTY,
        start=0,
        end=0,
        message="the file is empty",
        hint="write a mapping such as `steps:` with a list of steps below it",
    )


def _second_document(event: Event) -> Mistake:
    return Mistake(
        code=DOCUMENTS,
        start=event.start,
        end=event.end,
        message="a second document begins here; a file holds one",
        hint="put it into a file of its own",
    )
