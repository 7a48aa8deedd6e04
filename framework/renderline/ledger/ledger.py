"""The ledger's file."""

from __future__ import annotations

from pathlib import Path

from renderline.data_folder import make_private
from renderline.database import Database
from renderline.errors import LedgerError
from renderline.ledger.migrations import MIGRATIONS

__all__ = ["Ledger"]

# Another process may be writing the ten thousand cells of its run.
_BUSY_TIMEOUT_MS = 60_000


class Ledger(Database):
    """A project's history of runs; several processes may use it at once."""

    def __init__(self, path: Path) -> None:
        """
        Open a project's ledger, or make it.

        Raises:
            UsageError: a newer renderline wrote it, or it is no such file.
            LedgerError: it cannot be written; nothing is sent then, since nothing could be remembered.
        """
        try:
            make_private(path.parent)
            super().__init__(path, MIGRATIONS, busy_timeout_ms=_BUSY_TIMEOUT_MS)
        except OSError as error:
            raise LedgerError(f"the ledger {path} cannot be written: {error.strerror}") from None
