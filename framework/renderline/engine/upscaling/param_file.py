"""
What a network's `.param` file says about it, found by following the shape of the picture from layer to layer.

The format is ncnn's: a magic number, the counts of layers and blobs, then a line a layer with its type, name, numbers of
inputs and outputs, their names, and `key=value` settings. Layers stand in the order in which they run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from renderline.errors import ModelError

__all__ = ["Architecture", "read_param_file"]

_MAGIC = "7767517"


@dataclass(frozen=True, slots=True, kw_only=True)
class Architecture:
    """
    How a picture goes in and comes out.

    Attributes:
        scale: how many times larger each side comes out.
        channels: of the picture, in and out.
        input_blob: the name under which it goes in.
        output_blob: the name under which it comes out.
    """

    scale: int
    channels: int
    input_blob: str
    output_blob: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layer:
    kind: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    settings: Mapping[int, str]

    def number(self, key: int, default: float) -> Fraction:
        return Fraction(self.settings.get(key, default))

    def whole(self, key: int, default: int) -> int:
        return int(self.settings.get(key, default))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shape:
    """A blob beside the network's input: `scale` times its sides, with so many channels."""

    scale: Fraction
    channels: int


def read_param_file(path: Path) -> Architecture:
    """
    Read scale, channels and blob names out of a `.param` file.

    Raises:
        ModelError: it is no such file, or describes no network that enlarges a picture by a whole factor.
    """
    try:
        return _architecture(tuple(_layers(path.read_text(encoding="ascii"))))
    except (OSError, ValueError, KeyError, IndexError, ArithmeticError) as unreadable:
        raise ModelError(path.name, f"its layers cannot be followed: {unreadable}") from unreadable


def _layers(text: str) -> Iterator[_Layer]:
    lines = text.split("\n")
    if lines[0].strip() != _MAGIC:
        raise ValueError(f"it does not begin with {_MAGIC}")
    for line in filter(str.strip, lines[2:]):
        kind, _, inputs, outputs, *words = line.split()
        first_output = int(inputs)
        first_setting = first_output + int(outputs)
        settings = (word.partition("=") for word in words[first_setting:])
        yield _Layer(
            kind=kind,
            inputs=tuple(words[:first_output]),
            outputs=tuple(words[first_output:first_setting]),
            settings={int(key): value for key, _, value in settings},
        )


def _architecture(layers: tuple[_Layer, ...]) -> Architecture:
    used = {name for layer in layers for name in layer.inputs}
    (input_blob,) = (name for layer in layers if layer.kind == "Input" for name in layer.outputs)
    (output_blob,) = (name for layer in layers for name in layer.outputs if name not in used)
    channels = _channels_in(next(layer for layer in layers if layer.kind == "Convolution"))
    output = _follow(layers, channels)[output_blob]
    if output.scale.denominator != 1 or output.scale < 1 or output.channels != channels:
        raise ValueError(
            f"{channels} channels become {output.channels}, a side becomes {output.scale} times as long"
        )
    return Architecture(
        scale=int(output.scale), channels=channels, input_blob=input_blob, output_blob=output_blob
    )


def _follow(layers: tuple[_Layer, ...], channels: int) -> Mapping[str, _Shape]:
    """The shape of every blob."""
    shapes: dict[str, _Shape] = {}
    for layer in layers:
        shape = _shape_out(layer, tuple(shapes[name] for name in layer.inputs), channels)
        shapes.update(dict.fromkeys(layer.outputs, shape))
    return shapes


def _shape_out(layer: _Layer, given: tuple[_Shape, ...], channels: int) -> _Shape:
    if layer.kind == "Input":
        return _Shape(scale=Fraction(1), channels=channels)
    if len({shape.scale for shape in given}) != 1:
        raise ValueError(f"{layer.kind} {layer.outputs[0]} joins pictures of different sizes")
    rule = _RULES.get(layer.kind)
    return rule(layer, given) if rule else given[0]


def _convolution(layer: _Layer, given: tuple[_Shape, ...]) -> _Shape:
    return _Shape(scale=given[0].scale / layer.whole(3, 1), channels=layer.whole(0, 0))


def _deconvolution(layer: _Layer, given: tuple[_Shape, ...]) -> _Shape:
    return _Shape(scale=given[0].scale * layer.whole(3, 1), channels=layer.whole(0, 0))


def _pixel_shuffle(layer: _Layer, given: tuple[_Shape, ...]) -> _Shape:
    factor = layer.whole(0, 1)
    return _Shape(scale=given[0].scale * factor, channels=given[0].channels // factor**2)


def _interp(layer: _Layer, given: tuple[_Shape, ...]) -> _Shape:
    vertical, horizontal = layer.number(1, 1.0), layer.number(2, 1.0)
    if vertical != horizontal or layer.whole(3, 0):
        raise ValueError(f"Interp {layer.outputs[0]} does not enlarge both sides by one factor")
    return _Shape(scale=given[0].scale * vertical, channels=given[0].channels)


def _concat(_: _Layer, given: tuple[_Shape, ...]) -> _Shape:
    return _Shape(scale=given[0].scale, channels=sum(shape.channels for shape in given))


_RULES: Mapping[str, Callable[[_Layer, tuple[_Shape, ...]], _Shape]] = {
    "Convolution": _convolution,
    "Deconvolution": _deconvolution,
    "PixelShuffle": _pixel_shuffle,
    "Interp": _interp,
    "Concat": _concat,
}
"""The layers that change a shape; all others keep that of their first input."""


def _channels_in(convolution: _Layer) -> int:
    """A convolution's input channels, of which ncnn states only the product with the rest of its weights."""
    kernel_width = convolution.whole(1, 0)
    kernel = kernel_width * convolution.whole(11, kernel_width)
    return convolution.whole(6, 0) // (convolution.whole(0, 0) * kernel)
