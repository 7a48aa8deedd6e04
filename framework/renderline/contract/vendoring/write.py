"""Writing the vendored files and recording their digest in the catalog."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

from renderline.canonical import pretty
from renderline.contract.vendoring.upstream import Keywords

__all__ = ["digest_of", "record", "write"]


def write(documents: Mapping[str, Keywords], folder: Path) -> None:
    """Write each document under `folder`; a JSON file there that is none of them is removed."""
    for stale in {path.relative_to(folder).as_posix() for path in folder.rglob("*.json")} - set(documents):
        (folder / stale).unlink()
    for name, document in documents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        # Bytes: as text, Windows would write other line ends and the digest would not hold.
        path.write_bytes(pretty(document).encode())


def digest_of(folder: Path) -> str:
    """The sha256 of a folder's JSON files: of the lines `<sha256 of the file>  <path>`, sorted by path."""
    files = sorted(folder.rglob("*.json"), key=lambda path: path.relative_to(folder).as_posix())
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder).as_posix()}\n"
        for path in files
    ]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def record(catalog: Path, table: str, digest: str) -> None:
    """
    Put a file set's digest into its table of the catalog.

    Raises:
        LookupError: the catalog has no such table with a `sha256` line.
    """
    pattern = re.compile(rf'(^\[{re.escape(table)}\]\n(?:(?!\[).*\n)*?sha256 = ")[^"]*', re.MULTILINE)
    text, count = pattern.subn(rf"\g<1>{digest}", catalog.read_text(encoding="utf-8"))
    if not count:
        raise LookupError(f"{catalog}: no sha256 in [{table}]")
    catalog.write_bytes(text.encode())
