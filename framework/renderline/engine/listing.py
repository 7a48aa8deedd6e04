"""The list of workflows, page by page."""

from __future__ import annotations

from dataclasses import dataclass, replace

from renderline.canonical import JsonObject
from renderline.engine.documents import Documents
from renderline.engine.store import Store
from renderline.engine.store.search import Search, search

__all__ = ["Listing", "Page"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some of the workflows that were asked for, and the cursor that leads on to the rest; None at the end."""

    documents: tuple[JsonObject, ...]
    further: int | None


class Listing:
    """Answers searches."""

    def __init__(self, *, store: Store, documents: Documents) -> None:
        self._store = store
        self._documents = documents

    def page(self, asked: Search) -> Page:
        """The first workflows that are asked for."""
        with self._store.snapshot() as tx:
            # One more than asked for tells whether there are more.
            rows = search(tx, replace(asked, take=asked.take + 1))
            shown = rows[: asked.take]
            documents = tuple(self._documents.workflow(tx, row) for row in shown)
        return Page(documents=documents, further=shown[-1].number if len(rows) > len(shown) else None)
