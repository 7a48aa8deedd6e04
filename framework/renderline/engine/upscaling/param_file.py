"""
What an ncnn `.param` file says about its network, read from the graph and never from a name.

The text has a magic number, a line of counts, then one layer a line: type, name, numbers of inputs and outputs, their
blobs, and settings `key=value`. The layers stand in the order in which they run, so the size of every blob follows in one
walk.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from types import MappingProxyType

__all__ = ["Graph", "Stage", "read_graph"]

_MAGIC = "7767517"
_HEAD_LINES = 2
_LOCAL_KINDS = frozenset(
    {"Clip", "PReLU", "ReLU", "Sigmoid", "Swish", "TanH", "BinaryOp", "Eltwise", "Concat", "Split"}
    | {"Convolution", "Interp", "PixelShuffle"}
)
"""Layers whose reach is nothing, or is known."""
_WEIGHTED_KINDS = frozenset({"Convolution", "ConvolutionDepthWise", "Deconvolution"})
"""Layers whose key 6 is a number of weights."""
_INTERP_REACH_PX = MappingProxyType({2: 1, 3: 2})
"""By kind of interpolation: linear and cubic ones look at neighbours."""
_STAGES = 20
"""In so many parts, about, a network's work is told of: a photo in a single window takes minutes with the deepest ones."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A blob, and the share of the network's work that is done once it is there."""

    blob: str
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """
    The facts of a network that a caller needs.

    Attributes:
        scale: how many times larger the output is per side.
        channels: of the input and of the output.
        context_px: how far away, in input pixels, a pixel can influence the result: half the receptive field.
        waist: the last blob of the input's size through which everything passes; the enlarging layers come behind it.
            The output, where there is no such blob, or a layer behind it has an unknown reach.
        waist_context_px: how far a pixel of the waist, in its own pixels, can influence the result.
        waist_share: how much of the work is done once the waist is there.
        stages: blobs on the way to it, in the order in which they are made.
    """

    input_blob: str
    output_blob: str
    scale: int
    channels: int
    context_px: int
    waist: str
    waist_context_px: int
    waist_share: float
    stages: tuple[Stage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layer:
    kind: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    settings: Mapping[int, str]

    def number(self, key: int, default: int) -> Fraction:
        # ncnn writes `4.000000e+00`, which this reads exactly: what is halved and doubled must come back to 1.
        return Fraction(self.settings.get(key, default))


@dataclass(frozen=True, slots=True)
class _Blob:
    """Its factor against the input, its channels, and how far the pixels lie that it depends on, in input pixels."""

    factor: Fraction
    channels: int
    context_px: Fraction


def read_graph(text: str) -> Graph:
    """
    Trace a network from its input to its output.

    Raises:
        ValueError: the text is no `.param` file, or a network that does not enlarge by a whole number.
    """
    try:
        return _traced(_layers(text))
    except (KeyError, IndexError, StopIteration, ZeroDivisionError) as broken:
        raise ValueError(f"the layers of the .param file do not fit together: {broken!r}") from broken


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


def _setting(word: str) -> tuple[int, str]:
    key, _, value = word.partition("=")
    return int(key), value


def _traced(layers: list[_Layer]) -> Graph:
    inputs = [name for layer in layers if layer.kind == "Input" for name in layer.outputs]
    channels = _input_channels(next(layer for layer in layers if layer.kind == "Convolution"))
    blobs = {name: _Blob(Fraction(1), channels, Fraction(0)) for name in inputs}
    for layer in layers:
        # The input's own layer makes the blob that is there already.
        if layer.inputs:
            blobs.update(dict.fromkeys(layer.outputs, _after(layer, [blobs[name] for name in layer.inputs])))
    # What no layer takes any more is what the network gives: the file does not mark it.
    outputs = list(blobs.keys() - {name for layer in layers for name in layer.inputs})
    if len(inputs) != 1 or len(outputs) != 1:
        raise ValueError(f"the network has the inputs {inputs} and the outputs {outputs}, not one of each")
    end = blobs[outputs[0]]
    if end.factor < 1 or end.factor.denominator != 1 or end.channels != channels:
        raise ValueError(
            f"the network makes {end.channels} channels at {end.factor} times the size out of {channels}"
        )
    waist = _waist(layers, blobs) or outputs[0]
    shares = _shares(layers, blobs)
    return Graph(
        input_blob=inputs[0],
        output_blob=outputs[0],
        scale=int(end.factor),
        channels=channels,
        context_px=round(end.context_px),
        waist=waist,
        waist_context_px=math.ceil(end.context_px - blobs[waist].context_px),
        waist_share=shares[waist],
        stages=tuple(_stages(shares, waist)),
    )


def _shares(layers: list[_Layer], blobs: Mapping[str, _Blob]) -> dict[str, float]:
    """Each blob, in the order in which they are made, and how much of the work is done then."""
    # Next to all of it is multiplying weights: each of them once a pixel.
    work = (
        layer.number(6, 0) * blobs[layer.outputs[0]].factor ** 2 if layer.kind in _WEIGHTED_KINDS else 0
        for layer in layers
    )
    done = list(accumulate(work))
    return {
        name: float(so_far / done[-1])
        for layer, so_far in zip(layers, done, strict=True)
        for name in layer.outputs
    }


def _stages(shares: Mapping[str, float], waist: str) -> Iterator[Stage]:
    """Blobs before the waist, about as much work apart as `_STAGES` says."""
    told = 0.0
    for name, share in shares.items():
        if name == waist:
            return
        if share - told >= 1 / _STAGES:
            told = share
            yield Stage(name, share)


def _waist(layers: list[_Layer], blobs: Mapping[str, _Blob]) -> str:
    """The last blob of the input's size that is, when it is made, the only one still to be used; empty for none."""
    waist, uses = "", Counter(name for layer in layers for name in layer.inputs)
    waiting: set[str] = set()
    for layer in layers:
        # A blob waits while a later layer takes it: where one alone waits, everything passes through that one.
        uses.subtract(layer.inputs)
        waiting = {name for name in (*waiting, *layer.outputs) if uses[name]}
        if layer.kind not in _LOCAL_KINDS:
            # What sees the whole image, or an unknown part of it, must not be given strips.
            waist = ""
        if layer.inputs and len(waiting) == 1 and all(blobs[name].factor == 1 for name in waiting):
            waist = next(iter(waiting))
    return waist


def _after(layer: _Layer, before: list[_Blob]) -> _Blob:
    """What a layer makes; those without a rule keep the size and channels of what they are given."""
    if len({each.factor for each in before}) != 1:
        raise ValueError(f"{layer.kind} joins images of different sizes into {layer.outputs[0]}")
    nearest = _Blob(before[0].factor, before[0].channels, max(each.context_px for each in before))
    if layer.kind == "Concat":
        return _Blob(nearest.factor, sum(each.channels for each in before), nearest.context_px)
    rule = _RULES.get(layer.kind)
    return rule(layer, nearest) if rule else nearest


def _convolution(layer: _Layer, at: _Blob) -> _Blob:
    # The keys are ncnn's: 0 outputs, 1 kernel, 2 dilation, 3 stride, 6 number of weights, 11 kernel's height.
    reach_px = (layer.number(1, 1) - 1) * layer.number(2, 1) / 2 / at.factor
    return _Blob(at.factor / layer.number(3, 1), int(layer.number(0, 0)), at.context_px + reach_px)


def _deconvolution(layer: _Layer, at: _Blob) -> _Blob:
    return _Blob(at.factor * layer.number(3, 1), int(layer.number(0, 0)), at.context_px + 1 / at.factor)


def _interp(layer: _Layer, at: _Blob) -> _Blob:
    # Here 0 is the kind, 1 and 2 are factors, 3 an output size, which would fix the size of the images.
    vertical, horizontal = layer.number(1, 1), layer.number(2, 1)
    if vertical != horizontal or layer.number(3, 0):
        raise ValueError(f"Interp does not make {layer.outputs[0]} by one factor for both sides")
    reach_px = _INTERP_REACH_PX.get(int(layer.number(0, 0)), 0)
    return _Blob(at.factor * vertical, at.channels, at.context_px + reach_px / at.factor)


def _pixel_shuffle(layer: _Layer, at: _Blob) -> _Blob:
    factor = int(layer.number(0, 1))
    return _Blob(at.factor * factor, at.channels // factor**2, at.context_px)


_RULES: Mapping[str, Callable[[_Layer, _Blob], _Blob]] = MappingProxyType(
    {
        "Convolution": _convolution,
        "Deconvolution": _deconvolution,
        "Interp": _interp,
        "PixelShuffle": _pixel_shuffle,
    }
)


def _input_channels(convolution: _Layer) -> int:
    """A convolution states the number of its weights: outputs × inputs × kernel."""
    kernel = convolution.number(1, 1)
    return int(
        convolution.number(6, 0) / convolution.number(0, 0) / (kernel * convolution.number(11, int(kernel)))
    )
