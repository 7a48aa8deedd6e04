"""Changes to a file's bytes, of whatever encoding and line ends."""

from __future__ import annotations

import codecs

import pytest

from renderline.diagnostic import Fix, Location, Position, Span
from renderline.source import edits

LINES = ("häuser: 1", "\U0001f600 key: [one, two]", "last: x")


def fix(line: int, start: int, end: int, text: str) -> Fix:
    return Fix(location=Location("a.yaml", Span(Position(line, start), Position(line, end))), text=text)


FIXES = (fix(1, 1, 7, "haus"), fix(2, 9, 12, "1"), fix(2, 14, 17, "two and a half"), fix(3, 7, 8, ""))
CHANGED = ("haus: 1", "\U0001f600 key: [1, two and a half]", "last: ")


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ],
)
def test_all_but_the_stretches_stays(mark: bytes, encoding: str, line_end: str) -> None:
    """Mark, encoding and line ends are kept, and columns count code points."""
    content, changed = (mark + line_end.join(lines).encode(encoding) for lines in (LINES, CHANGED))
    assert edits.applied(content, FIXES) == changed


def test_line_ends_may_be_mixed() -> None:
    assert edits.applied(b"a\r\nb\nc\rd", [fix(4, 1, 2, "D"), fix(2, 1, 2, "B")]) == b"a\r\nB\nc\rD"


def test_of_overlapping_fixes_the_first_is_taken() -> None:
    first, inside, beside, other = fix(1, 1, 5, "a"), fix(1, 2, 3, "b"), fix(1, 5, 6, "c"), fix(1, 1, 5, "z")
    assert edits.apart([beside, inside, first, first, other]) == (first, beside)


def test_nothing_is_changed_without_fixes() -> None:
    assert edits.apart([]) == ()
    assert edits.applied(b"\xef\xbb\xbfa: 1\r\n", ()) == b"\xef\xbb\xbfa: 1\r\n"
