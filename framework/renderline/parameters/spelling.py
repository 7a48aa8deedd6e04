"""
Misspelt keys, read as what was meant.

`axis` for `axes` is one mistake, and whoever checks the mapping reports it. So that nothing else follows from it, the
value also stands under the meant key in the tree that is judged; a tree with such a key is never compiled.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from renderline.canonical import JsonValue
from renderline.diagnostic import TreePath, nearest
from renderline.parameters import cases, declarations, matrix, own_keys, profiles, top_level
from renderline.source.document import SourceDocument

__all__ = ["respelt"]

_ANY = object()
"""Stands for any one part of a path."""

_Pattern = tuple[object, ...]


def respelt(document: SourceDocument, step_keys: Collection[str]) -> SourceDocument:
    """
    The document with the value of each misspelt key under the key that was most likely meant, too.

    Args:
        step_keys: the API's keys of a step.

    Returns:
        The same document where no key is misspelt.
    """
    moves: dict[TreePath, TreePath] = {}
    speller = _Speller(
        known=(*_KNOWN, (("steps", _ANY), (*step_keys, *top_level.STEP_KEYS, "with"))), moves=moves
    )
    tree = speller.read(document.tree, (), ())
    if not moves:
        return document
    return dataclasses.replace(document, tree=tree, positions=document.positions.remapped(moves))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Speller:
    """
    Reads a tree.

    Attributes:
        known: pattern of a mapping's path to its keys.
        moves: filled with each added path and where its value is written.
    """

    known: tuple[tuple[_Pattern, tuple[str, ...]], ...]
    moves: dict[TreePath, TreePath]

    def read(self, value: JsonValue, path: TreePath, source: TreePath) -> JsonValue:
        """A value of the tree; `source` is its path in the file."""
        # Below here no key is known, and inputs may be large.
        if len(path) > _DEEPEST:
            return value
        if isinstance(value, (list, tuple)):
            return [self.read(child, (*path, at), (*source, at)) for at, child in enumerate(value)]
        if not isinstance(value, Mapping):
            return value
        # The misspelt key stays: it is what the mistake is told of.
        read = {key: self.read(child, (*path, key), (*source, key)) for key, child in value.items()}
        for key, meant in self._misspelt(value, path):
            self.moves[*path, meant] = (*source, key)
            read[meant] = self.read(value[key], (*path, meant), (*source, key))
        return read

    def _misspelt(self, value: Mapping[str, JsonValue], path: TreePath) -> Iterator[tuple[str, str]]:
        """Each misspelt key with what was meant, where that does not stand there as well."""
        keys = self._keys(path)
        # Of two misspellings of one key the first stands for it; the other would overwrite it.
        taken = set(value)
        for key in value if keys else ():
            meant = None if key in keys or key.startswith("x-") else nearest(key, keys)
            if meant is not None and meant not in taken:
                taken.add(meant)
                yield key, meant

    def _keys(self, path: TreePath) -> tuple[str, ...]:
        return next((keys for pattern, keys in self.known if _fits(pattern, path)), ())


def _fits(pattern: _Pattern, path: TreePath) -> bool:
    return len(pattern) == len(path) and all(
        part is _ANY or part == given for part, given in zip(pattern, path, strict=True)
    )


_KNOWN: tuple[tuple[_Pattern, tuple[str, ...]], ...] = (
    ((), (*top_level.API_KEYS, *top_level.OWN_KEYS)),
    (("parameters", _ANY), declarations.KEYWORDS),
    (("matrix",), matrix.KEYS),
    (("outputs", _ANY), own_keys.OUTPUT_KEYS),
    (("budget",), own_keys.BUDGET_KEYS),
    (("budget", "warn"), own_keys.CEILINGS),
    (("profiles", _ANY), profiles.KEYS),
    (("profiles", _ANY, "matrix"), matrix.KEYS),
    (("cases", _ANY), cases.KEYS),
)
_DEEPEST = max(len(pattern) for pattern, _ in _KNOWN)
