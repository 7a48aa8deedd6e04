"""The page as text: a template, filled piece by piece, so that a thousand pictures are never in memory together."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

import renderline
from renderline.reporting.amounts import buzz_range, number
from renderline.reporting.html.arrangement import arrange
from renderline.reporting.html.spend_chart import bars, reach_buzz, total
from renderline.reporting.html.thumbnails import Comparison, Thumbnail
from renderline.reporting.html.value import RunPage
from renderline.reporting.terminal import printable
from renderline.reporting.text import count
from renderline.resources import data_path, read_text

if TYPE_CHECKING:
    from pathlib import Path

    from jinja2 import Environment

__all__ = ["Embedder", "render"]


class Embedder(Protocol):
    """Makes pictures that stand inside the page, of at most `side_px` pixels a side."""

    side_px: int

    def whole(self, path: Path) -> Thumbnail | None:
        """A whole picture; None where there is nothing to show."""

    def compare(self, before: Path, after: Path) -> Comparison | None:
        """One picture before and after; None where there is nothing to compare."""


def render(page: RunPage, pictures: Embedder) -> Iterator[str]:
    """The document in pieces, in their order; it loads nothing and may run nothing but its own script."""
    style = read_text("templates", "pages", "common.css") + read_text("templates", "report", "report.css")
    script = read_text("templates", "pages", "slider.js")
    drawn = bars(page.cells)
    return (
        _environment()
        .get_template("run.html")
        .generate(
            page=page,
            blocks=arrange(page.cells),
            bars=drawn,
            reach=reach_buzz(drawn),
            total=total(page.cells),
            pictures=pictures,
            style=style,
            script=script,
            policy=_policy(style, script),
            graph_url=_svg_url(page.graph_svg),
            version=renderline.__version__,
        )
    )


def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(data_path("templates", "report")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        # What turns the direction of reading could make a command read otherwise than it is copied.
        finalize=lambda value: printable(value) if type(value) is str else value,
    )
    environment.filters |= {"buzz": buzz_range, "number": number, "bytes": _size, "counted": count}
    return environment


def _policy(style: str, script: str) -> str:
    """Nothing but what stands in the page, and of that no code but ours."""
    return (
        f"default-src 'none'; img-src data:; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def _svg_url(svg: str) -> str:
    # As an image and not in place: its own style would reach the whole page.
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode("utf-8")).decode("ascii")


def _size(size_bytes: int) -> str:
    """`812 bytes`, `29 kB`, `1.3 MB`."""
    if size_bytes < 1000:  # noqa: PLR2004 - a kilobyte
        return f"{size_bytes} bytes"
    if size_bytes < 1_000_000:  # noqa: PLR2004 - a megabyte
        return f"{size_bytes / 1000:.0f} kB"
    return f"{size_bytes / 1_000_000:.1f} MB"
