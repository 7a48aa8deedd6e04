"""How long a step may take, as its `timeout` has it."""

from __future__ import annotations

from renderline.wire import time_span

__all__ = ["parse_ms"]


def parse_ms(text: str) -> int | None:
    """
    Milliseconds of a span; None when the text is none, or is not longer than zero.

    Parts of a millisecond count as a whole one, so that no span becomes zero.
    """
    span = time_span.read(text)
    return span.ms if span is not None and span.is_in_range and not span.is_empty else None
