"""The data folder: one process at a time, and a way for another one to find the engine that is serving it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from renderline.data_folder import make_private
from renderline.errors import DataFolderBusy, UsageError
from renderline.file_lock import Held, holding, is_held

__all__ = ["Address", "live_engine", "locked", "published"]

_LOCK = "engine.lock"
_ADDRESS = "engine.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a serving engine is, and the token it wants."""

    url: str
    token: str = field(repr=False)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """
    Hold a data folder.

    Raises:
        DataFolderBusy: another process holds it; says which.
        UsageError: it cannot be made or written.
    """
    with ExitStack() as stack:
        try:
            make_private(folder)
            stack.enter_context(holding(folder / _LOCK))
        except Held as held:
            raise DataFolderBusy(str(folder), held.holder) from None
        except OSError as refused:
            raise _unusable(folder, refused) from None
        # Of an engine that was killed: whoever comes while we hold the lock would take it for ours, with its token.
        (folder / _ADDRESS).unlink(missing_ok=True)
        yield


@contextmanager
def published(folder: Path, address: Address) -> Iterator[None]:
    """Leave the address in the folder for as long as the engine serves; only the user can read it."""
    path, draft = folder / _ADDRESS, folder / f"{_ADDRESS}.new"
    draft.unlink(missing_ok=True)
    # Made under another name and for this user only, so that nobody reads half of it or sees the token.
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump({"url": address.url, "token": address.token, "pid": os.getpid()}, file)
    draft.replace(path)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def live_engine(folder: Path) -> Address | None:
    """
    The engine that serves a data folder right now; None when there is none, or none that others may use.

    Raises:
        UsageError: the folder is another user's.
    """
    try:
        if not is_held(folder / _LOCK):
            # An address in there is of a process that was killed.
            return None
        known = json.loads((folder / _ADDRESS).read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except PermissionError as refused:
        raise _unusable(folder, refused) from None
    return Address(url=known["url"], token=known["token"])


def _unusable(folder: Path, refused: OSError) -> UsageError:
    cause = refused.strerror or refused
    return UsageError(
        f"the engine's data folder {folder} cannot be used: {cause}; name another one with --data"
    )
