"""A network loaded into this process, whatever runs it."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol, TypeAlias

from renderline.engine.upscaling.descriptor import Descriptor, NcnnFiles, OnnxFile, TorchFile
from renderline.engine.upscaling.progress import Tell, unheard
from renderline.errors import ModelError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Pixels: TypeAlias = NDArray[np.float32]

__all__ = ["Network", "OutOfMemory", "Runtime", "load"]

_KEPT_LOADED = 3


class OutOfMemory(ModelError):
    """A window was too large for the memory; a smaller one may fit."""


class Runtime(Protocol):
    """What runs a network: ncnn, onnxruntime or torch."""

    def run(self, pixels: Pixels, tell: Tell, /) -> Pixels:
        """
        One window, (h, w, channels) to (h · scale, w · scale, channels); sides as the network wants them.

        A runtime that can look into its network tells the share of the work that is done.

        Raises:
            OutOfMemory: it does not fit.
            ModelError: it cannot be carried out at all.
        """


class Network:
    """
    One network, ready to enlarge.

    Attributes:
        device: `cpu`, or `vulkan: ` or `cuda` and the name of the graphics device it runs on.
        note: why a graphics device that is there is not used; empty otherwise.
        window_px: the largest window that may still fit; made smaller when one did not.
        used_px: the window of the latest pass, which the memory of that moment may have made smaller still.
    """

    def __init__(self, descriptor: Descriptor, runtime: Runtime, device: str, note: str = "") -> None:
        self.descriptor = descriptor
        self.device = device
        self.note = note
        self.window_px = descriptor.tiles.window_px
        self.used_px = self.window_px
        self._runtime = runtime

    def enlarge(self, pixels: Pixels, tell: Tell = unheard) -> Pixels:
        """
        Run the network on one window, (h, w, channels) to (h · scale, w · scale, channels).

        Args:
            tell: is told now and then how far this is.

        Raises:
            OutOfMemory: it does not fit.
            ModelError: it cannot be carried out.
        """
        height, width, channels = pixels.shape
        given = self._filled(pixels)
        enlarged = self._runtime.run(given, tell)
        scale = self.descriptor.scale
        expected = (given.shape[0] * scale, given.shape[1] * scale, channels)
        if enlarged.shape != expected:
            raise ModelError(self.descriptor.name, f"its layers promise {expected} and give {enlarged.shape}")
        return enlarged[: height * scale, : width * scale]

    def _filled(self, pixels: Pixels) -> Pixels:
        """With its own reflection below and to the right, up to the sides that the network takes."""
        import numpy as np

        height, width, _ = pixels.shape
        files, multiple = self.descriptor.files, self.descriptor.tiles.multiple_px
        tall, wide = (-(-height // multiple) * multiple, -(-width // multiple) * multiple)
        if isinstance(files, OnnxFile) and files.fixed_px:
            tall, wide = files.fixed_px
        if (tall, wide) == (height, width):
            return pixels
        # `symmetric` goes on reflecting where the filling is wider than the image; `reflect` needs two pixels.
        return np.pad(pixels, ((0, tall - height), (0, wide - width), (0, 0)), mode="symmetric")


Open: TypeAlias = Callable[[Descriptor, int, str], Runtime]
"""Opens a network for so many threads on one of the runtime's devices."""


# Loading counts beside the work on a small photo, so the next job finds the network; but only a few are kept,
# since every worker holds the weights of its own.
@lru_cache(maxsize=_KEPT_LOADED)
def load(descriptor: Descriptor, threads: int) -> Network:
    """
    Load a network once a process; on a graphics device where there is one that can run it.

    Raises:
        ExtraMissing: what runs it is not installed.
        ModelError: the files cannot be read, or contradict each other.
    """
    devices, opened = _runtime_of(descriptor)
    note = ""
    for device in devices:
        try:
            return _checked(Network(descriptor, opened(descriptor, threads, device), device, note))
        except ModelError as failed:
            # A driver that cannot run the network is no reason not to run it at all.
            if device == devices[-1]:
                raise
            note = f"the graphics device {device} was left out, since {failed}"
    raise ModelError(descriptor.name, "there is no device to run it on")


def _runtime_of(descriptor: Descriptor) -> tuple[tuple[str, ...], Open]:
    """The devices in the order in which they are tried, the CPU last; and what opens the network there."""
    # Imported where they are needed: each runtime takes a while and some hundred MB to load.
    match descriptor.files:
        case NcnnFiles():
            from renderline.engine.upscaling import ncnn_runtime

            return ncnn_runtime.devices(), ncnn_runtime.opened
        case OnnxFile():
            from renderline.engine.upscaling import onnx_runtime

            return onnx_runtime.devices(), onnx_runtime.opened
        case TorchFile():
            from renderline.engine.upscaling import torch_runtime

            return torch_runtime.devices(), torch_runtime.opened


def _checked(network: Network) -> Network:
    """A first run on a tiny image: it proves the scale that was read from the files, and the device."""
    import numpy as np

    enlarged = network.enlarge(np.full((8, 8, network.descriptor.channels), 0.5, np.float32))
    if not np.isfinite(enlarged).all():
        raise ModelError(network.descriptor.name, f"on {network.device} it gives values that are no numbers")
    return network
