"""Pixels between NumPy and ncnn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Pixels: TypeAlias = NDArray[np.float32]

__all__ = ["from_mat", "mirrored", "to_mat", "with_channels"]


def to_mat(pixels: Pixels) -> Any:  # noqa: ANN401 - ncnn has no types
    """A matrix of (channels, height, width) from (height, width, channels)."""
    import ncnn
    import numpy as np

    # `Mat` borrows the array's memory: it has to live until the matrix has a copy of its own.
    planes = np.ascontiguousarray(pixels.transpose(2, 0, 1))
    return ncnn.Mat(planes).clone()


def from_mat(mat: Any) -> Pixels:  # noqa: ANN401 - ncnn has no types
    """(height, width, channels) from a matrix of (channels, height, width), copied."""
    import numpy as np

    return np.array(mat, dtype=np.float32).transpose(1, 2, 0)


def mirrored(pixels: Pixels, margin_px: int) -> Pixels:
    """
    The image with a margin of its own reflection.

    Networks take what is outside an image for black; beside a reflection they see nothing odd at its edge.
    """
    import numpy as np

    return np.pad(pixels, ((margin_px, margin_px), (margin_px, margin_px), (0, 0)), mode="symmetric")


def with_channels(pixels: Pixels, channels: int) -> Pixels:
    """Grey as equal channels, equal channels as grey; anything else as it is."""
    import numpy as np

    if pixels.shape[2] == channels:
        return pixels
    if channels == 1:
        # The mean, since a network may give its equal channels back a little unlike.
        return np.asarray(pixels.mean(axis=2, keepdims=True), np.float32)
    return np.repeat(pixels, channels, axis=2)
