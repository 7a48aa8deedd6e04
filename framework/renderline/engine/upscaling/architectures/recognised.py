"""What an architecture says of tensors that are its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Recognised"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """
    A network, read from its tensors.

    Attributes:
        architecture: for people.
        scale: how many times larger the output is per side.
        channels: of the input and of the output.
        multiple_px: both sides of an input must be multiples of this.
        context_px: how far away, in input pixels, a pixel can influence the result.
        draw: makes the ONNX file.
    """

    architecture: str
    scale: int
    channels: int
    multiple_px: int
    context_px: int
    draw: Callable[[], bytes]
