"""A file's text in the one layout, or a refusal: whatever happens on the way, it still says the same."""

from __future__ import annotations

from renderline import canonical
from renderline.formatting.layout import lay_out
from renderline.formatting.order import order_steps, order_top_level
from renderline.formatting.tokens import comments
from renderline.source import reader
from renderline.source.document import SourceDocument

__all__ = ["formatted", "is_in_brackets"]

_BRACKETS = ("{", "[")


def formatted(document: SourceDocument) -> str | None:
    """
    The text of a document that was read without a mistake, formatted; None where that would change what it says.

    A file in brackets as a whole, such as JSON, stays as it is. Keys stay in their order where another one would put an
    alias before its anchor.
    """
    text = document.text
    # JSON has its own formatters, and YAML's indentation means nothing in it.
    if is_in_brackets(text):
        return text
    # Each rewriting is read back and compared: none is trusted with what a file means.
    laid_out = lay_out(text)
    if not _says_the_same(laid_out, document):
        return None
    # Each by itself: where one would move an alias above its anchor, the other may still do.
    for order in (order_steps, order_top_level):
        ordered = order(laid_out)
        if _says_the_same(ordered, document):
            laid_out = ordered
    return laid_out


def is_in_brackets(text: str) -> bool:
    """Whether a whole file is one mapping or list in brackets, as JSON is."""
    return text.lstrip().startswith(_BRACKETS)


def _says_the_same(text: str, document: SourceDocument) -> bool:
    reading = reader.read_text(text, name=document.name, is_json=False)
    # What cannot be read without a mistake cannot say the same as a sound file.
    if reading.document is None or reading.diagnostics:
        return False
    # Sorted, for comments move along with their keys.
    is_same_tree = canonical.compact(reading.document.tree) == canonical.compact(document.tree)
    return is_same_tree and sorted(comments(text)) == sorted(comments(document.text))
