"""
Definitions spread over files so that one body needs few of them.

What a single entry reaches lies in that entry's own `$defs`; what several reach is stated once in `definitions.json`;
what none reaches is left out.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from renderline.contract.vendoring.entries import Plan
from renderline.contract.vendoring.upstream import COMPONENT, Keywords, map_schemas

__all__ = ["SHARED", "lay_out"]

SHARED = "definitions.json"
_HEAD = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$comment": "Built by renderline.contract.vendor; see schemas/README.md. Not edited by hand.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Places:
    """Where each definition went: files of roots, and files that hold the others in `$defs`."""

    roots: Mapping[str, str]
    holders: Mapping[str, str]

    def spell(self, name: str, *, seen_from: str) -> str:
        target = self.roots.get(name) or self.holders[name]
        fragment = "" if name in self.roots else f"#/$defs/{name}"
        if target == seen_from:
            return fragment or "#"
        return posixpath.relpath(target, posixpath.dirname(seen_from) or ".") + fragment


def lay_out(files: Plan) -> dict[str, Keywords]:
    """The documents to write, by path relative to the folder."""
    roots: dict[str, str] = {}
    # Sorted, so that of two entries with one root the same one holds it every time.
    for path, name in sorted(files.entries.items()):
        roots.setdefault(name, path)
    places = _Places(roots=roots, holders=_holders(files, roots))
    documents: dict[str, dict[str, Any]] = {
        path: {**_HEAD, **_entry(files, path, places)} for path in files.entries
    }
    documents[SHARED] = {**_HEAD}
    for name, holder in sorted(places.holders.items()):
        documents[holder].setdefault("$defs", {})[name] = _rewritten(files.definitions[name], places, holder)
    return dict(documents)


def _entry(files: Plan, path: str, places: _Places) -> Keywords:
    name = files.entries[path]
    if places.roots[name] != path:
        return {"$ref": places.spell(name, seen_from=path)}
    return _rewritten(files.definitions[name], places, path)


def _holders(files: Plan, roots: Mapping[str, str]) -> dict[str, str]:
    reached: dict[str, set[str]] = {}
    for root, path in roots.items():
        for name in _reachable(root, files.definitions, roots):
            reached.setdefault(name, set()).add(path)
    return {name: paths.pop() if len(paths) == 1 else SHARED for name, paths in reached.items()}


def _reachable(root: str, definitions: Mapping[str, Keywords], stops: Mapping[str, str]) -> set[str]:
    found: set[str] = set()
    waiting = [root]
    while waiting:
        for name in _targets(definitions[waiting.pop()]):
            if name not in found and name not in stops:
                found.add(name)
                waiting.append(name)
    return found


def _targets(value: Any) -> Iterator[str]:  # noqa: ANN401 - any part of a schema
    if isinstance(value, Mapping):
        for child in value.values():
            yield from _targets(child)
    elif isinstance(value, list):
        for child in value:
            yield from _targets(child)
    elif isinstance(value, str) and value.startswith(COMPONENT):
        yield value.removeprefix(COMPONENT)


def _rewritten(schema: Keywords, places: _Places, path: str) -> Keywords:
    def respell(node: Keywords) -> Keywords:
        return {
            key: places.spell(value.removeprefix(COMPONENT), seen_from=path)
            if isinstance(value, str) and value.startswith(COMPONENT)
            else value
            for key, value in node.items()
        }

    rewritten: Keywords = map_schemas(schema, respell)
    return rewritten
