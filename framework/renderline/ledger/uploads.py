"""Which files a service has already, by their content."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from renderline.ledger.ledger import Ledger

__all__ = ["Uploads"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploads:
    """
    What one service was sent, over all runs.

    Attributes:
        engine: the service's address.
        now_ms: the clock.
    """

    ledger: Ledger
    engine: str
    now_ms: Callable[[], int]

    def find(self, sha256: str) -> str | None:
        """The id of the blob that holds this content, if the service may still have it."""
        # By content: a photo that was renamed or copied is not sent twice. Whether the blob still lives is for the service to say.
        with self.ledger.snapshot() as tx:
            row = tx.execute(
                "SELECT blob_id FROM uploads WHERE engine = ? AND sha256 = ?", (self.engine, sha256)
            ).fetchone()
        return None if row is None else str(row["blob_id"])

    def remember(self, sha256: str, blob_id: str) -> None:
        """This content is there now, under this id; an older id is forgotten."""
        with self.ledger.transaction() as tx:
            tx.execute(
                "INSERT OR REPLACE INTO uploads VALUES (?, ?, ?, ?)",
                (self.engine, sha256, blob_id, self.now_ms()),
            )
