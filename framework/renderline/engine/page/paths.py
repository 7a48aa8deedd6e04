"""Where the page's parts are; those that hold nothing of anybody are open to everyone."""

from __future__ import annotations

__all__ = ["BOARD_PATH", "FILES", "OPEN_PATHS", "PAGE_PATH", "THUMBNAILS_PATH"]

PAGE_PATH = "/"
BOARD_PATH = "/page/board"
THUMBNAILS_PATH = "/page/thumbnails"

FILES = {
    "/page/common.css": ("pages", "common.css"),
    "/page/slider.js": ("pages", "slider.js"),
    "/page/engine.css": ("engine", "engine.css"),
    "/page/engine.js": ("engine", "engine.js"),
    "/page/cards.js": ("engine", "cards.js"),
}
"""The path of each file that the page loads, and where it lies among the templates."""

OPEN_PATHS = frozenset({PAGE_PATH, *FILES})
"""A browser asks for these before anybody could give it the token."""
