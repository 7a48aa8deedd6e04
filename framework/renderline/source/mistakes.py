"""What can be wrong in a file's writing, said by offsets: a broken file has no tree whose paths could be named."""

from __future__ import annotations

from dataclasses import dataclass

from renderline.diagnostic import Code, Diagnostic, Fix, RelatedLocation, TreePath
from renderline.source.text import SourceText

__all__ = [
    "ALIAS",
    "ALL",
    "BRACES",
    "CHARACTER",
    "DEPTH",
    "DOCUMENTS",
    "DUPLICATE_KEY",
    "EMPTY",
    "ENCODING",
    "EXPANSION",
    "KEY_TYPE",
    "MERGE",
    "NUMBER",
    "SIZE",
    "SYNTAX",
    "TAG",
    "Mistake",
    "Unreadable",
    "duplicate_key",
]

SYNTAX = Code(id="RL001", name="syntax", description="A file is well-formed YAML or JSON.")
DUPLICATE_KEY = Code(id="RL002", name="duplicate-key", description="A mapping states each key once.")
BRACES = Code(id="RL003", name="unquoted-braces", description="Expressions stand in quotes.")
ENCODING = Code(id="RL004", name="encoding", description="A file is UTF-8, or UTF-16 with a byte order mark.")
NUMBER = Code(id="RL005", name="number", description="Numbers are ones that JSON can hold.")
KEY_TYPE = Code(id="RL006", name="key-type", description="Keys are text.")
TAG = Code(id="RL007", name="unknown-tag", description="Tags are the standard ones and fit their value.")
ALIAS = Code(id="RL008", name="alias", description="An alias names an anchor that is complete before it.")
EXPANSION = Code(
    id="RL009", name="expansion", description="Aliases repeat no more of a file than a reader can hold."
)
MERGE = Code(id="RL010", name="merge-key", description="A merge key names a mapping or a list of mappings.")
DOCUMENTS = Code(id="RL011", name="several-documents", description="A file holds one document.")
EMPTY = Code(id="RL012", name="empty", description="A file is not empty.")
DEPTH = Code(id="RL013", name="deep-nesting", description="Values are nested to a sensible depth.")
SIZE = Code(id="RL014", name="large-file", description="A file is small enough to be read at once.")
CHARACTER = Code(id="RL015", name="character", description="Control characters are written as escapes.")

ALL = (
    SYNTAX,
    DUPLICATE_KEY,
    BRACES,
    ENCODING,
    NUMBER,
    KEY_TYPE,
    TAG,
    ALIAS,
    EXPANSION,
    MERGE,
    DOCUMENTS,
    EMPTY,
    DEPTH,
    SIZE,
    CHARACTER,
)
"""Every code of this room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """
    One mistake at a stretch of a file's text.

    Attributes:
        start, end: offsets, `end` exclusive.
        path: of the node, as far as it is known.
        first: a second stretch, with the words for it.
        replacement: of the stretch, where it certainly mends the mistake.
    """

    code: Code
    start: int
    end: int
    message: str
    hint: str = ""
    path: TreePath = ()
    first: tuple[int, int, str] | None = None
    replacement: str | None = None

    def diagnose(self, source: SourceText) -> Diagnostic:
        """The mistake with lines and columns."""
        related = () if self.first is None else (_related(source, *self.first),)
        location = source.location(self.start, self.end)
        return Diagnostic(
            code=self.code,
            location=location,
            path=self.path,
            message=self.message,
            hint=self.hint,
            related=related,
            fix=None if self.replacement is None else Fix(location=location, text=self.replacement),
        )


class Unreadable(Exception):
    """A reader cannot go on, for the last of the mistakes. Never leaves this room."""

    def __init__(self, *mistakes: Mistake) -> None:
        super().__init__(*(mistake.message for mistake in mistakes))
        self.mistakes = mistakes


def duplicate_key(path: TreePath, second: tuple[int, int], first: tuple[int, int]) -> Mistake:
    """The mistake of a key that stands at two stretches of a file."""
    return Mistake(
        code=DUPLICATE_KEY,
        start=second[0],
        end=second[1],
        message=f"the key `{path[-1]}` is stated twice",
        hint="remove one of them, or rename it",
        path=path,
        first=(*first, "first stated here"),
    )


def _related(source: SourceText, start: int, end: int, message: str) -> RelatedLocation:
    return RelatedLocation(location=source.location(start, end), message=message)
