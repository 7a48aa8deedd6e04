"""A block mapping's entries as stretches of lines, each with the comments that speak of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from renderline.formatting.keys import KeyLines

__all__ = ["Chunk", "Stretch", "cut", "joined"]

# Editors and shells look for these in a file's first lines, so they stay above all keys.
_FOR_TOOLS = re.compile(r"#!|#\s*(?:yaml-language-server:|vim?:|-\*-)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """
    One entry with all its lines.

    Attributes:
        key: of the entry.
        leading: the comments above it, with the blank lines between them.
        body: the entry and the comments that belong below it.
        is_set_off: whether a blank line stands before it.
    """

    key: str
    leading: tuple[str, ...]
    body: tuple[str, ...]
    is_set_off: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """
    The lines of one block mapping.

    Attributes:
        before, after: lines that belong to no entry.
        dash: what stands before the first key on its line, as far as the dash of its list item; empty without.
    """

    before: tuple[str, ...]
    dash: str
    chunks: tuple[Chunk, ...]
    after: tuple[str, ...]


def cut(lines: Sequence[str], mapping: KeyLines, covered: AbstractSet[int]) -> Stretch:
    """
    The entries of a mapping, and what stands around them.

    Args:
        lines: of the whole text, laid out.
        mapping: which of them begin an entry.
        covered: the lines that hold more than blanks or a comment.
    """
    column, starts = mapping.column, [line for _, line in mapping.keys]
    stop = _stop(lines, starts[-1], covered, column)
    # Only a file has a header; a comment above a step's first key belongs to that key.
    head = _header_end(lines, starts[0], covered) if column == 0 else starts[0]
    chunks: list[Chunk] = []
    above = head
    for (key, start), following in zip(mapping.keys, [*starts[1:], stop], strict=True):
        # By the last line that says something: comments behind it may belong to the next entry.
        end = 1 + max(line for line in range(start, following) if line in covered)
        end += _own_height(lines[end:following], column, is_last=following == stop)
        leading = above + _blanks(lines[above:start])
        body = (" " * column + lines[start][column:], *lines[start + 1 : end])
        chunks.append(
            Chunk(key=key, leading=tuple(lines[leading:start]), body=body, is_set_off=leading > above)
        )
        above = end
    return Stretch(
        before=tuple(lines[:head]),
        dash=lines[starts[0]][:column].rstrip(),
        chunks=(_set_off_once_moved(chunks, lines[:head]), *chunks[1:]),
        after=tuple(lines[above:]),
    )


def joined(stretch: Stretch) -> list[str]:
    """The lines of the whole text, the entries in the order they now have."""
    first, *others = stretch.chunks
    lines = [*stretch.before, *first.leading, *first.body]
    if stretch.dash:
        indent = stretch.dash.removesuffix("-")
        height = len(stretch.before) + len(first.leading)
        # Above the dash no comment may stand further right, or it would seem to belong to the item before.
        above = [(indent + line.lstrip(" ")).rstrip(" ") for line in first.leading]
        begun = stretch.dash + first.body[0][len(stretch.dash) :]
        lines = [*stretch.before, *above, begun, *lines[height + 1 :]]
    for chunk in others:
        lines.extend((*([""] if chunk.is_set_off else []), *chunk.leading, *chunk.body))
    return [*lines, *stretch.after]


def _stop(lines: Sequence[str], start: int, covered: AbstractSet[int], column: int) -> int:
    """The line behind the mapping, where something else begins."""
    # From the last key on: what is further left ends the mapping.
    following = range(start + 1, len(lines))
    left = (line for line in following if line in covered and lines[line] and _indent(lines[line]) < column)
    return next(left, len(lines))


def _set_off_once_moved(chunks: Sequence[Chunk], before: Sequence[str]) -> Chunk:
    """The first entry; no blank line of its own stands before it, so its size and its neighbours decide."""
    first = chunks[0]
    is_large = len(first.leading) + len(first.body) > 1
    is_beside_blank = (bool(before) and not before[-1]) or any(chunk.is_set_off for chunk in chunks[1:2])
    return replace(first, is_set_off=is_large and is_beside_blank)


def _header_end(lines: Sequence[str], first: int, covered: AbstractSet[int]) -> int:
    """Where the comments of the file end and those of its first key begin: at a blank line, or not at all."""
    start = first
    while start and lines[start - 1] and start - 1 not in covered:
        start -= 1
    return first if start < first and _FOR_TOOLS.match(lines[start]) else start


def _own_height(gap: Sequence[str], column: int, *, is_last: bool) -> int:
    """How many of the lines below an entry belong to it: what is further right, or closely below it."""
    if is_last:
        left = (number for number, line in enumerate(gap) if line and _indent(line) < column)
        gap = gap[: next(left, len(gap))]
    deeper = [number for number, line in enumerate(gap) if line and _indent(line) > column]
    # A comment further right than the key can only mean what is inside of it.
    if deeper:
        return deeper[-1] + 1
    return next((number for number, line in enumerate(gap) if not line), len(gap) if is_last else 0)


def _blanks(lines: Sequence[str]) -> int:
    return next((number for number, line in enumerate(lines) if line), len(lines))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
