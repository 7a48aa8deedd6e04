"""
Expressions: one scalar at a time, compiled once per program, evaluated once per cell or once for all.

A scalar that is exactly one `{{ … }}` (a final line end, as `|` leaves it, does not count) takes the expression's type.
Everything else gives text, in which values that are no text are spelled as JSON: `true`, `null`, `1.5`, `["a"]`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from renderline.canonical import JsonValue
from renderline.diagnostic import Code, Finding, Place, TreePath
from renderline.parameters.scope import CELL_ROOTS, NOTHING, Names, Reads, Scope

if TYPE_CHECKING:
    from renderline.parameters.evaluation import Evaluator

__all__ = ["ABSENT_ENTRY", "Expressions", "Template", "is_templated_text", "looked_up", "snippet"]

ABSENT_ENTRY = Code(
    id="RL134",
    name="absent-entry",
    description="What an expression reads of the matrix is there in every cell.",
)

_LOOKUP = re.compile(
    r"\{\{-?\s*(?P<root>params|matrix|pipeline|cell)\.(?P<entry>[A-Za-z_]\w*)\s*-?\}\}\n?", re.ASCII
)
_MARKS = ("{{", "{%", "{#")


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """
    One compiled scalar.

    Attributes:
        reads: what it gives depends on; nothing where that is the same in every cell.
        evaluate: gives the value; on failure adds a finding to the scope and gives None.
    """

    reads: Reads
    evaluate: Callable[[Scope], JsonValue]


def is_templated_text(text: str) -> bool:
    """Whether there is anything in a text to evaluate."""
    return any(mark in text for mark in _MARKS)


def looked_up(value: JsonValue) -> tuple[str, str] | None:
    """Root and entry of a scalar that is one mere look-up, such as `{{ params.width }}`."""
    match = _LOOKUP.fullmatch(value) if isinstance(value, str) else None
    return (match["root"], match["entry"]) if match else None


def snippet(text: str, start: int, end: int) -> str:
    """The shortest stretch from `start` on whose first occurrence in the text is there, so that it can be found again."""
    # A finding has words and no offset, and words are looked for from the beginning.
    while end < len(text) and text.find(text[start:end]) != start:
        end += 1
    return text[start:end]


class Expressions:
    """Compiles the expressions of one pipeline. Jinja is loaded when the first one needs more than a look-up."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._evaluator: Evaluator | None = None

    @property
    def names(self) -> Names:
        """What the expressions can see."""
        return self._names

    def compile(self, text: str, path: TreePath, *, as_text: bool = False) -> Template | tuple[Finding, ...]:
        """
        Compile a scalar, or say what is wrong with it.

        Args:
            path: of the scalar in the pipeline file.
            as_text: whether even a whole scalar gives text.
        """
        # Most scalars are mere look-ups: they cost neither Jinja's import nor its call.
        lookup = None if as_text else _LOOKUP.fullmatch(text)
        if lookup and self._is_known(lookup["root"], lookup["entry"]):
            return _lookup(lookup["root"], lookup["entry"], path)
        if self._evaluator is None:
            from renderline.parameters.evaluation import Evaluator

            self._evaluator = Evaluator(self._names)
        return self._evaluator.compile(text, path, as_text=as_text)

    def _is_known(self, root: str, entry: str) -> bool:
        return entry in self._names.entries[root]


def _lookup(root: str, entry: str, path: TreePath) -> Template:
    def evaluate(scope: Scope) -> JsonValue:
        entries = scope.values[root]
        if entry in entries:
            return entries[entry]
        scope.findings.append(_absent(root, entry, path))
        return None

    # `params` and `pipeline` are the same in all cells, and what reads only them is evaluated once.
    reads = frozenset({(root, entry)}) if root in CELL_ROOTS else NOTHING
    return Template(reads=reads, evaluate=evaluate)


def _absent(root: str, entry: str, path: TreePath) -> Finding:
    return Finding(
        code=ABSENT_ENTRY,
        place=Place(path=path, snippet=f"{root}.{entry}"),
        message=f"`{root}.{entry}` has no value in this cell",
        hint="give it one in every entry of `include`, or write `| default(…)` after it",
    )
