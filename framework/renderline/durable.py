"""What survives a loss of power."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["sync_folder"]


def sync_folder(folder: Path) -> None:
    """
    Have the names in a folder reach the disk: a file that was renamed into it stays there only after this.

    Raises:
        OSError: the folder cannot be opened, or its disk refuses.
    """
    # Windows has no way to open a folder for this.
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
