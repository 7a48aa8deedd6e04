"""
SRVGGNetCompact, the small network of Real-ESRGAN: convolutions in a row, then one shuffle of channels into pixels.

Its output is added to the image with every pixel repeated. The tensors are `body.0`, `body.1`, …: convolutions at the even
numbers, the slopes of their activations at the odd ones.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from renderline.engine.upscaling.architectures.drawing import INPUT, Drawing
from renderline.engine.upscaling.architectures.recognised import Recognised

if TYPE_CHECKING:
    from renderline.engine.upscaling.weights.tensors import Tensors

__all__ = ["NAME", "recognise"]

NAME = "Compact (SRVGGNetCompact)"


def recognise(tensors: Tensors) -> Recognised | None:
    """The network that these tensors are of; None for another architecture."""
    layers = _layers(tensors)
    if not layers or not all(_fits(tensors, layer) for layer in range(layers)):
        return None
    channels = tensors["body.0.weight"].shape[1]
    # The last convolution makes `scale²` values for each channel, which the shuffle lays out as a square.
    outputs = tensors[f"body.{layers - 1}.weight"].shape[0]
    scale = math.isqrt(outputs // channels)
    if outputs != channels * scale**2:
        return None
    return Recognised(
        architecture=NAME,
        scale=scale,
        channels=channels,
        multiple_px=1,
        context_px=layers // 2 + 1,
        draw=lambda: _drawn(tensors, layers, scale),
    )


def _layers(tensors: Tensors) -> int:
    """How many there are; 0 when the names are not exactly those of such a row."""
    layers = sum(1 for name in tensors if name.endswith(".weight"))
    expected = {f"body.{layer}.weight" for layer in range(layers)}
    expected |= {f"body.{layer}.bias" for layer in range(0, layers, 2)}
    # Exactly those names: a network that has anything more would be drawn without it, wrongly and without a
    # word. The row begins and ends with a convolution, so with the activations between they are an odd number.
    return layers if set(tensors) == expected and layers % 2 else 0


def _fits(tensors: Tensors, layer: int) -> bool:
    weight = tensors[f"body.{layer}.weight"]
    return weight.ndim == 1 if layer % 2 else weight.shape[2:] == (3, 3)


def _drawn(tensors: Tensors, layers: int, scale: int) -> bytes:
    drawing = Drawing(tensors)
    result = INPUT
    for layer in range(layers):
        name = f"body.{layer}"
        result = drawing.sloped(result, name) if layer % 2 else drawing.convolution(result, name)
    detail = drawing.shuffled(result, scale) if scale > 1 else result
    whole = drawing.added(detail, drawing.repeated(INPUT, scale) if scale > 1 else INPUT)
    return drawing.model(whole, tensors["body.0.weight"].shape[1], {"architecture": NAME})
