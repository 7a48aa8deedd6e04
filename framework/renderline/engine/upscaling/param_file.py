"""
What an ncnn `.param` file says about its network, read from the graph and never from a name.

The text has a magic number, a line of counts, then one layer a line: type, name, numbers of inputs and outputs, their
blobs, and settings `key=value`. The factor by which a blob is larger than the input follows from the layers on the way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["Graph", "read_graph"]

_MAGIC = "7767517"
_HEAD_LINES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """
    The facts of a network that a caller needs.

    Attributes:
        scale: how many times larger the output is per side.
        channels: of the input.
        context_px: how far away, in input pixels, a pixel can influence the result: half the receptive field.
        output_kernels: how many convolutions the network has, a measure of its work.
    """

    input_blob: str
    output_blob: str
    scale: int
    channels: int
    context_px: int
    output_kernels: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layer:
    kind: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    settings: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class _Reach:
    """Of one blob: its factor against the input, and how far the pixels lie that it depends on, in input pixels."""

    factor: float
    context_px: float


def read_graph(text: str) -> Graph:
    """
    Trace a network from its input to its output.

    Raises:
        ValueError: the text is no `.param` file, or a network that does not enlarge by a whole number.
    """
    layers = _layers(text)
    reach: dict[str, _Reach] = {}
    for layer in layers:
        at = _after(layer, [reach[name] for name in layer.inputs if name in reach])
        reach.update(dict.fromkeys(layer.outputs, at))
    consumed = {name for layer in layers for name in layer.inputs}
    outputs = [name for layer in layers for name in layer.outputs if name not in consumed]
    first = next(layer for layer in layers if layer.kind == "Convolution")
    end = reach[outputs[-1]]
    if len(outputs) != 1 or end.factor < 1 or end.factor != int(end.factor):
        raise ValueError(f"the network has outputs {outputs} at {end.factor} times its input")
    return Graph(
        input_blob=layers[0].outputs[0],
        output_blob=outputs[0],
        scale=int(end.factor),
        channels=_input_channels(first),
        context_px=round(end.context_px),
        output_kernels=sum(layer.kind == "Convolution" for layer in layers),
    )


def _layers(text: str) -> list[_Layer]:
    lines = text.splitlines()
    if not lines or lines[0].strip() != _MAGIC:
        raise ValueError("this is no ncnn .param file")
    return [_layer(line.split()) for line in lines[_HEAD_LINES:] if line.strip()]


def _layer(words: list[str]) -> _Layer:
    kind, inputs, outputs = words[0], int(words[2]), int(words[3])
    names, settings = words[4 : 4 + inputs + outputs], words[4 + inputs + outputs :]
    return _Layer(
        kind=kind,
        inputs=tuple(names[:inputs]),
        outputs=tuple(names[inputs:]),
        settings=dict(_setting(word) for word in settings),
    )


def _setting(word: str) -> tuple[str, float]:
    key, _, value = word.partition("=")
    # An array setting is `-233xx=count,…`; none of those matters here.
    return key, float(value.split(",")[0])


def _after(layer: _Layer, before: list[_Reach]) -> _Reach:
    factor = max((each.factor for each in before), default=1.0)
    context_px = max((each.context_px for each in before), default=0.0)
    if layer.kind == "Convolution":
        kernel = layer.settings["1"]
        stride = layer.settings.get("3", 1.0)
        return _Reach(factor / stride, context_px + (kernel - 1) / 2 / factor)
    if layer.kind == "Interp":
        return _Reach(factor * layer.settings["2"], context_px)
    if layer.kind == "PixelShuffle":
        return _Reach(factor * layer.settings["0"], context_px)
    if layer.kind == "Deconvolution":
        return _Reach(factor * layer.settings.get("3", 1.0), context_px + 1 / factor)
    return _Reach(factor, context_px)


def _input_channels(convolution: _Layer) -> int:
    settings = convolution.settings
    return int(settings["6"] / settings["0"] / settings["1"] ** 2)
