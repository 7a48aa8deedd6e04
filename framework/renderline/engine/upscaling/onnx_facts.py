"""What an ONNX file of others says about its network, and what a few small runs tell."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from renderline.engine.upscaling.descriptor import Descriptor, OnnxFile, Tiles
from renderline.engine.upscaling.onnx_runtime import OnnxRuntime, opened
from renderline.errors import ModelError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Pixels: TypeAlias = NDArray[np.float32]

__all__ = ["OnnxFacts", "onnx_facts"]

_MULTIPLES_PX = (1, 2, 4, 8, 16, 32, 64)
_TRIED_PX = 64
_RANK = 4
_KINDS = frozenset({"tensor(float)", "tensor(float16)"})


@dataclass(frozen=True, slots=True, kw_only=True)
class OnnxFacts:
    """The facts of `Descriptor` that an ONNX file has."""

    scale: int
    channels: int
    multiple_px: int
    fixed_px: tuple[int, int] | None


def onnx_facts(path: Path, threads: int) -> OnnxFacts:
    """
    Measure an ONNX file.

    Raises:
        ModelError: it cannot be read, or makes no larger images of images.
        ExtraMissing: onnxruntime is not installed.
    """
    provisional = Descriptor(
        name=path.name, files=OnnxFile(path=path), scale=1, channels=3, tiles=Tiles(overlap_px=0)
    )
    runtime = opened(provisional, threads, "cpu")
    channels, fixed_px = _input(path.name, runtime.inputs)
    # The graph refuses any other size, so there is nothing more to try.
    if fixed_px:
        scale = _scale(path.name, runtime, (*fixed_px, channels))
        return OnnxFacts(scale=scale, channels=channels, multiple_px=1, fixed_px=fixed_px)
    scale = _scale(path.name, runtime, (_TRIED_PX, _TRIED_PX, channels))
    multiple_px = next(
        (multiple for multiple in _MULTIPLES_PX if _takes(runtime, multiple, channels, scale)), _TRIED_PX
    )
    return OnnxFacts(scale=scale, channels=channels, multiple_px=multiple_px, fixed_px=None)


def _input(name: str, inputs: list[Any]) -> tuple[int, tuple[int, int] | None]:
    """Channels, and the size where it is fixed."""
    described = ", ".join(f"{each.type} {each.shape}" for each in inputs)
    if len(inputs) != 1 or len(inputs[0].shape) != _RANK or inputs[0].type not in _KINDS:
        raise ModelError(name, f"it is not an upscaler: it takes {described}, not one image of numbers")
    _, channels, height, width = inputs[0].shape
    # A name in the place of a number: whatever it is given, and most images have three.
    if not isinstance(channels, int):
        channels = 3
    if channels not in {1, 3}:
        raise ModelError(name, f"it is not an upscaler of images: it takes {channels} channels, not 1 or 3")
    return channels, (height, width) if isinstance(height, int) and isinstance(width, int) else None


def _scale(name: str, runtime: OnnxRuntime, shape: tuple[int, int, int]) -> int:
    import numpy as np

    height, width, channels = shape
    made = runtime.run(np.full(shape, 0.5, np.float32))
    scale, rest = divmod(int(made.shape[0]), height)
    if rest or scale < 1 or made.shape != (height * scale, width * scale, channels):
        raise ModelError(name, f"it is not an upscaler: of an image of {shape} it makes {made.shape}")
    return scale


def _takes(runtime: OnnxRuntime, multiple_px: int, channels: int, scale: int) -> bool:
    """Whether it enlarges an image whose sides are odd multiples, as `scale` says."""
    import numpy as np

    # An even multiple would also suit a network of blocks twice as large; unlike sides find one that takes squares only.
    odd = (_TRIED_PX // multiple_px | 1) * multiple_px
    try:
        made = runtime.run(np.full((odd, odd + 2 * multiple_px, channels), 0.5, np.float32))
    except ModelError:
        return False
    return made.shape == (odd * scale, (odd + 2 * multiple_px) * scale, channels)
