"""Whether a run's outputs have room, judged before any work is done or paid for."""

from __future__ import annotations

from pathlib import Path

from renderline.compiler.submission import Submission
from renderline.database import Transaction
from renderline.errors import UsageError
from renderline.execution.planned import check_folders, taken_places
from renderline.execution.saving import has_content
from renderline.ledger.ledger import Ledger
from renderline.ledger.saved import Work, saved_files

__all__ = ["check_places"]


def check_places(
    ledger: Ledger, submissions: tuple[tuple[Submission, Work], ...], folder: Path, *, force: bool
) -> None:
    """
    Refuse a run whose outputs would find their names taken.

    What the same work has made before may lie there: it will come out the same, and is left alone.

    Raises:
        UsageError: a folder cannot be written, or a name is taken and `force` is not given.
    """
    for submission, _ in submissions:
        check_folders(submission, folder)
    if force:
        return
    with ledger.snapshot() as tx:
        taken = [path for each, work in submissions for path in _foreign(tx, each, work, folder)]
    if taken:
        more = f" (and {len(taken) - 1} more)" if len(taken) > 1 else ""
        raise UsageError(
            f"{taken[0]}{more} exists already, and not from a run like this one; overwrite with --force, "
            "or name another folder with -o"
        )


def _foreign(tx: Transaction, submission: Submission, work: Work, folder: Path) -> list[Path]:
    taken = list(taken_places(submission, folder))
    if not taken:
        return []
    own = set(saved_files(tx, work))
    hashes = {path: {sha256 for known, sha256 in own if known == str(path.absolute())} for path in taken}
    return [path for path in taken if not any(has_content(path, sha256) for sha256 in hashes[path])]
