"""
RRDBNet, the network of ESRGAN and Real-ESRGAN: residual blocks of densely joined convolutions, then doublings.

Wang et al., ESRGAN (2018) and Real-ESRGAN (2021). Its tensors go by three sets of names, all of them in use: those of the
first ESRGAN code (`model.1.sub.0.RDB1.conv1.0`; 4x-Remacri has them), of its revision (`RRDB_trunk.0.RDB1.conv1`) and of
BasicSR (`body.0.rdb1.conv1`). Here they all become BasicSR's.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from renderline.engine.upscaling.architectures.drawing import INPUT, Drawing
from renderline.engine.upscaling.architectures.recognised import Recognised

if TYPE_CHECKING:
    from renderline.engine.upscaling.weights.tensors import Tensors

__all__ = ["NAME", "recognise"]

NAME = "ESRGAN (RRDBNet)"
_SLOPE = 0.2
_RESIDUAL = 0.2
_DENSE, _CONVOLUTIONS = 3, 5
_BLOCK = re.compile(r"body\.(\d+)\.rdb1\.conv1\.weight")
_OLD_BLOCK = re.compile(r"model\.1\.sub\.(\d+)\.RDB(\d)\.conv(\d)\.0\.(weight|bias)")
_OLD_TRUNK = re.compile(r"model\.1\.sub\.\d+\.(weight|bias)")
_OLD_TAIL = re.compile(r"model\.(\d+)\.(weight|bias)")
_REVISED = (
    (re.compile(r"RRDB_trunk\.(\d+)\.RDB(\d)"), r"body.\1.rdb\2"),
    (re.compile(r"trunk_conv"), "conv_body"),
    (re.compile(r"upconv(\d)"), r"conv_up\1"),
    (re.compile(r"HRconv"), "conv_hr"),
)


def recognise(tensors: Tensors) -> Recognised | None:
    """The network that these tensors are of; None for another architecture."""
    named = _renamed(tensors)
    blocks = sum(1 for name in named if _BLOCK.fullmatch(name))
    doublings = sum(1 for name in named if re.fullmatch(r"conv_up\d\.weight", name))
    # All names and no others: ESRGAN+ has a convolution more in every block, and looks the same otherwise.
    if not blocks or set(named) != set(_names(blocks, doublings)):
        return None
    if any(tensor.shape[2:] != (3, 3) for tensor in named.values() if tensor.ndim > 1):
        return None
    channels = named["conv_last.weight"].shape[0]
    # Networks for 2 and 1 times are the one for 4 behind an unshuffle: blocks of 2 or 4 pixels a side come in as channels.
    block = math.isqrt(named["conv_first.weight"].shape[1] // channels)
    if named["conv_first.weight"].shape[1] != channels * block**2 or 2**doublings % block:
        return None
    return Recognised(
        architecture=NAME,
        scale=2**doublings // block,
        channels=channels,
        multiple_px=block,
        context_px=math.ceil(block * (_reach_px(blocks, doublings))),
        draw=lambda: _drawn(named, blocks, doublings, block),
    )


def _reach_px(blocks: int, doublings: int) -> float:
    """A convolution sees one pixel further; where the image has doubled, a pixel is half of one."""
    deep = 2 + blocks * _DENSE * _CONVOLUTIONS
    return deep + sum(2.0**-step for step in range(1, doublings + 1)) + 2 * 2.0**-doublings


def _names(blocks: int, doublings: int) -> Iterable[str]:
    layers = ["conv_first", "conv_body", "conv_hr", "conv_last"]
    layers += [f"conv_up{step}" for step in range(1, doublings + 1)]
    layers += [
        f"body.{block}.rdb{dense}.conv{step}"
        for block in range(blocks)
        for dense in range(1, _DENSE + 1)
        for step in range(1, _CONVOLUTIONS + 1)
    ]
    return (f"{layer}.{kind}" for layer in layers for kind in ("weight", "bias"))


def _renamed(tensors: Tensors) -> Tensors:
    if "model.0.weight" in tensors:
        # The first code numbered activations and resizings as well, so the numbers have gaps that depend on the scale.
        tail = sorted({int(match[1]) for name in tensors if (match := _OLD_TAIL.fullmatch(name))})
        layers = _old_layers(tail)
        return {_from_old(name, layers): tensor for name, tensor in tensors.items()}
    return {_from_revised(name): tensor for name, tensor in tensors.items()}


def _old_layers(numbers: list[int]) -> Mapping[int, str]:
    """The numbered layers in their order: first, doublings, the one at full size, last."""
    middle = [f"conv_up{step}" for step in range(1, len(numbers) - 2)]
    return dict(zip(numbers, ["conv_first", *middle, "conv_hr", "conv_last"], strict=False))


def _from_old(name: str, layers: Mapping[int, str]) -> str:
    if match := _OLD_BLOCK.fullmatch(name):
        return f"body.{match[1]}.rdb{match[2]}.conv{match[3]}.{match[4]}"
    if match := _OLD_TRUNK.fullmatch(name):
        return f"conv_body.{match[1]}"
    if match := _OLD_TAIL.fullmatch(name):
        return f"{layers[int(match[1])]}.{match[2]}"
    return name


def _from_revised(name: str) -> str:
    for pattern, replacement in _REVISED:
        name = pattern.sub(replacement, name)
    return name


def _drawn(tensors: Tensors, blocks: int, doublings: int, block: int) -> bytes:
    drawing = Drawing(tensors)
    source = drawing.unshuffled(INPUT, block) if block > 1 else INPUT
    first = drawing.convolution(source, "conv_first", shuffled=block)
    deep = first
    for number in range(blocks):
        deep = _residual_block(drawing, deep, f"body.{number}")
    deep = drawing.added(first, drawing.convolution(deep, "conv_body"))
    for step in range(1, doublings + 1):
        deep = drawing.leaky(drawing.convolution(drawing.repeated(deep, 2), f"conv_up{step}"), _SLOPE)
    deep = drawing.leaky(drawing.convolution(deep, "conv_hr"), _SLOPE)
    return drawing.model(
        drawing.convolution(deep, "conv_last"),
        tensors["conv_last.weight"].shape[0],
        {"architecture": NAME},
    )


def _residual_block(drawing: Drawing, source: str, name: str) -> str:
    result = source
    for dense in range(1, _DENSE + 1):
        result = _dense_block(drawing, result, f"{name}.rdb{dense}")
    return drawing.added(drawing.scaled(result, _RESIDUAL), source)


def _dense_block(drawing: Drawing, source: str, name: str) -> str:
    made = [source]
    for step in range(1, _CONVOLUTIONS):
        result = drawing.convolution(drawing.joined(made), f"{name}.conv{step}")
        made.append(drawing.leaky(result, _SLOPE))
    last = drawing.convolution(drawing.joined(made), f"{name}.conv{_CONVOLUTIONS}")
    return drawing.added(drawing.scaled(last, _RESIDUAL), source)
