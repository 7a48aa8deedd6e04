"""The only place that knows where the packaged data lies: schemas and templates."""

from __future__ import annotations

from pathlib import Path

from renderline.errors import ResourceMissing

__all__ = ["data_path", "read_bytes", "read_text"]


def data_path(*parts: str) -> Path:
    """
    The path of a packaged file or folder, e.g. `data_path("schemas", "catalog.toml")`.

    In a wheel the data lies inside the package, in a checkout at the repository's root.

    Raises:
        ResourceMissing: it is in neither place.
    """
    package = Path(__file__).resolve().parent
    for root in (package, package.parents[1]):
        found = root.joinpath(*parts)
        if found.exists():
            return found
    raise ResourceMissing("/".join(parts))


def read_bytes(*parts: str) -> bytes:
    """The bytes of a packaged file."""
    return data_path(*parts).read_bytes()


def read_text(*parts: str) -> str:
    """The text of a packaged file; always UTF-8 with LF."""
    return read_bytes(*parts).decode("utf-8").replace("\r\n", "\n")
