"""
Lines at their canonical indentation: two spaces a level, lists below their key too.

Only what surrounds a line's content moves, so quoting, numbers, expressions and columns that were lined up by hand stay as
they are. A round trip through ruamel.yaml was tried first: it joins the lines of flow collections and drops the comments
between them, writes `~` as nothing and leaves comments at columns that no longer exist.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from renderline.formatting import block_scalars
from renderline.formatting.tokens import BLOCK_STYLES, Kind, Token, scan

__all__ = ["lay_out"]

_STEP = 2
_BLANKS = " \t"


def lay_out(text: str) -> str:
    """
    The text with every line at its indentation, blank lines at most one at a time, and one newline at the end.

    Args:
        text: YAML that reads without a mistake, with LF line ends.
    """
    layout = _Layout(_with_last_line_end(text))
    for token in scan(layout.source):
        layout.place(token)
    return layout.text()


class _Block(NamedTuple):
    """An open block collection: its column in the source, and the one it gets."""

    old: int
    new: int
    is_mapping: bool
    is_unindented: bool = False
    """Whether it is a list at the column of its key, whose beginning and end have no tokens."""


_ROOT = _Block(old=-1, new=-_STEP, is_mapping=False)


class _Edit(NamedTuple):
    """A replacement within a line, by columns."""

    start: int
    end: int
    text: str


class _Layout:
    """Takes the tokens in order, and knows then where each line goes."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._lines = source.removesuffix("\n").split("\n")
        self._indents: dict[int, int] = {}
        self._edits: dict[int, list[_Edit]] = {}
        self._scalar_lines: dict[int, str] = {}
        self._open_ended: set[int] = set()
        self._blocks = [_ROOT]
        self._blocks_before: tuple[_Block, ...] = (_ROOT,)
        self._openings: list[int] = []
        self._closing_line = -1
        self._previous: Token | None = None

    def place(self, token: Token) -> None:
        """Decide what the token decides: the indentation of its line, or of the lines that it spans."""
        self._enter(token)
        if token.is_marker and token.kind is not Kind.FINISH:
            return
        self._place_comments(token)
        if token.kind is Kind.CLOSING:
            self._openings.pop()
        if self._is_first(token) or (token.kind is Kind.CLOSING and token.line == self._closing_line):
            self._indents[token.line] = self._indent(token)
            self._closing_line = token.line if token.kind is Kind.CLOSING else -1
        else:
            self._closing_line = -1
        self._close_gap(token)
        if token.kind is Kind.OPENING:
            self._openings.append(token.line)
        if token.style in BLOCK_STYLES:
            self._move_block_scalar(token)
        elif token.last_line > token.line:
            self._move_scalar(token)
        self._previous = token
        self._blocks_before = tuple(self._blocks)

    def text(self) -> str:
        """The whole text in its new layout."""
        lines: list[str] = []
        for number, line in enumerate(self._written()):
            # Blank lines inside of a text are its line ends, and none of them may go.
            if line or number in self._scalar_lines or (lines and lines[-1]):
                lines.append(line)
        kept = len(self._lines) - 1 in self._scalar_lines
        return "\n".join(lines) + "\n" if kept else "\n".join(lines).rstrip("\n") + "\n"

    def _written(self) -> Iterator[str]:
        for number, source in enumerate(self._lines):
            if number in self._scalar_lines:
                yield self._scalar_lines[number]
                continue
            line = source
            # From the right, so that the columns of the others stay true.
            for edit in reversed(self._edits.get(number, [])):
                line = line[: edit.start] + edit.text + line[edit.end :]
            content = line.lstrip(_BLANKS)
            # In a quoted text that goes on below, blanks before the line end may be escaped.
            if number not in self._open_ended:
                content = content.rstrip(_BLANKS)
            yield " " * self._indents.get(number, 0) + content if content else ""

    def _enter(self, token: Token) -> None:
        top = self._blocks[-1]
        if token.kind in {Kind.MAPPING, Kind.SEQUENCE}:
            self._blocks.append(_Block(token.column, top.new + _STEP, token.kind is Kind.MAPPING))
        elif token.kind is Kind.END:
            # A list at its key's column has no end of its own: the mapping's end is that of both.
            del self._blocks[-2 if top.is_unindented else -1 :]
        elif token.kind is Kind.ITEM and top.is_mapping:
            self._blocks.append(_Block(token.column, top.new + _STEP, is_mapping=False, is_unindented=True))
        elif token.kind in {Kind.KEY, Kind.VALUE} and top.is_unindented and not self._openings:
            self._blocks.pop()

    def _indent(self, token: Token) -> int:
        top = self._blocks[-1]
        if self._openings or token.kind is Kind.CLOSING:
            return self._flow_indent()
        return top.new if token.kind in {Kind.KEY, Kind.VALUE, Kind.ITEM} else top.new + _STEP

    def _flow_indent(self) -> int:
        """A line within brackets; those that were opened on one line count once."""
        return self._blocks[-1].new + _STEP * (1 + len(set(self._openings)))

    def _is_first(self, token: Token) -> bool:
        before = self._lines[token.line][: token.column] if token.line < len(self._lines) else ""
        # A mark without characters and the scalar behind it begin at one spot: the first of them decides.
        return token.line not in self._indents and not before.strip(_BLANKS)

    def _place_comments(self, token: Token) -> None:
        first = 0 if self._previous is None else self._previous.last_line + 1
        for number in range(first, min(token.line, len(self._lines))):
            line = self._lines[number]
            self._indents[number] = self._comment_indent(len(line) - len(line.lstrip(_BLANKS)), token)

    def _comment_indent(self, column: int, below: Token) -> int:
        """Like the line below it, unless it stands further right: then it belongs to what is above."""
        if self._openings:
            return self._flow_indent()
        # At the very left and with nothing below, it speaks of the file.
        if below.kind is Kind.FINISH and column == 0:
            return 0
        if below.kind is not Kind.FINISH and column <= below.column:
            return self._indent(below)
        above = next(block for block in reversed(self._blocks_before) if block.old <= column)
        # Further right, it would become a part of the block scalar above it.
        is_below_text = self._previous is not None and self._previous.style in BLOCK_STYLES
        return above.new if above.old == column or is_below_text else above.new + _STEP

    def _close_gap(self, token: Token) -> None:
        """What follows `- ` decides the column of the lines below it, so one space stands between."""
        before = self._previous
        if before is None or before.line != token.line or self._openings:
            return
        if before.kind is Kind.ITEM or (before.kind is Kind.KEY and before.end > before.start):
            start = before.column + before.end - before.start
            self._edits.setdefault(token.line, []).append(_Edit(start, token.column, " "))

    def _move_block_scalar(self, token: Token) -> None:
        top = self._blocks[-1]
        header = self._lines[token.line][token.column :]
        lines = [header, *self._lines[token.line + 1 : token.last_line + 1]]
        old = block_scalars.indent_of(lines, max(top.old, 0))
        # A text that is the whole document has nothing to be indented below.
        new = old if top is _ROOT else top.new + _STEP
        for number, line in enumerate(block_scalars.moved(lines[1:], old, new), start=token.line + 1):
            self._scalar_lines[number] = line
        if top is not _ROOT:
            stated = block_scalars.with_indicator(header, _STEP)
            self._edits.setdefault(token.line, []).append(
                _Edit(token.column, token.column + len(header), stated)
            )

    def _move_scalar(self, token: Token) -> None:
        indent = self._flow_indent() + _STEP if self._openings else self._blocks[-1].new + _STEP
        for number in range(token.line, token.last_line):
            self._open_ended.add(number)
            following = self._lines[number + 1].lstrip(_BLANKS)
            if number + 1 == token.last_line:
                self._indents[number + 1] = indent
            else:
                self._scalar_lines[number + 1] = " " * indent + following if following else ""


def _with_last_line_end(text: str) -> str:
    """The text with a newline at its end; a block scalar there takes none into its value for it."""
    if text.endswith("\n"):
        return text
    # Marks end where the last scalar does; with a style it is the scalar that is meant.
    last = max(scan(text), key=lambda token: (token.end, bool(token.style)))
    if last.style in BLOCK_STYLES and last.end == len(text) and last.last_line > last.line:
        return text[: last.start] + block_scalars.without_line_end(text[last.start :]) + "\n"
    return text + "\n"
