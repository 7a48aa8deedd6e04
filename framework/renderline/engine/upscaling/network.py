"""A network loaded into this process."""

from __future__ import annotations

import ctypes
import sys
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

from renderline.engine.upscaling.descriptor import Descriptor
from renderline.engine.upscaling.pixels import from_mat, to_mat
from renderline.errors import ExtraMissing, ModelError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Pixels: TypeAlias = NDArray[np.float32]

__all__ = ["Network", "load"]

_KEPT_LOADED = 3
_STRIP_PX = 8_192
"""How many pixels of the waist are enlarged at once: some 0.4 GB with 64 channels and a scale of 4."""


class Network:
    """
    One network, ready to enlarge.

    Attributes:
        device: `cpu`, or `vulkan: ` and the name of the graphics device it runs on.
        note: why a graphics device that is there is not used; empty otherwise.
    """

    def __init__(self, descriptor: Descriptor, net: Any, device: str, note: str = "") -> None:  # noqa: ANN401 - ncnn has no types
        self.descriptor = descriptor
        self.device = device
        self.note = note
        self._net = net

    def enlarge(self, pixels: Pixels) -> Pixels:
        """
        Run the network on one window, (h, w, channels) to (h · scale, w · scale, channels).

        Raises:
            ModelError: ncnn could not carry it out: usually, for want of memory.
        """
        graph = self.descriptor.graph
        height, width, channels = pixels.shape
        enlarged = self._run(graph.input_blob, pixels, graph.waist)
        if graph.waist != graph.output_blob:
            enlarged = self._in_strips(enlarged)
        expected = (height * graph.scale, width * graph.scale, channels)
        if enlarged.shape != expected:
            raise ModelError(self.descriptor.name, f"its layers promise {expected} and give {enlarged.shape}")
        return enlarged

    def _in_strips(self, waist: Pixels) -> Pixels:
        """
        Run what lies behind the waist, some rows at a time, and join them without a seam.

        The layers there work at the size of the result: for a whole window at once, they take most of the memory.
        """
        import numpy as np

        graph = self.descriptor.graph
        height, width, _ = waist.shape
        rows = max(1, _STRIP_PX // width)
        strips = []
        for first in range(0, height, rows):
            last, above = min(first + rows, height), min(first, graph.waist_context_px)
            strip = waist[first - above : last + graph.waist_context_px]
            enlarged = self._run(graph.waist, strip, graph.output_blob)
            strips.append(enlarged[above * graph.scale : (above + last - first) * graph.scale])
        return np.concatenate(strips)

    def _run(self, first_blob: str, values: Pixels, last_blob: str) -> Pixels:
        with self._net.create_extractor() as extractor:
            extractor.input(first_blob, to_mat(values))
            status, result = extractor.extract(last_blob)
        if status or result.empty():
            height, width, _ = values.shape
            raise ModelError(
                self.descriptor.name, f"it stopped at a window of {width} × {height} pixels (status {status})"
            )
        return from_mat(result)


@lru_cache(maxsize=_KEPT_LOADED)
def load(descriptor: Descriptor, threads: int) -> Network:
    """
    Load a network once a process; on a Vulkan device where there is one that can run it.

    Raises:
        ExtraMissing: ncnn is not installed.
        ModelError: the files cannot be read, or contradict each other.
    """
    card = _vulkan_device()
    if not card:
        return _checked(Network(descriptor, _net(descriptor, threads, on_vulkan=False), "cpu"))
    try:
        return _checked(Network(descriptor, _net(descriptor, threads, on_vulkan=True), f"vulkan: {card}"))
    except ModelError as failed:
        # A driver that cannot run the network is no reason not to run it at all.
        note = f"the graphics device {card} was left out, since {failed}"
        return _checked(Network(descriptor, _net(descriptor, threads, on_vulkan=False), "cpu", note))


def _net(descriptor: Descriptor, threads: int, *, on_vulkan: bool) -> Any:  # noqa: ANN401 - ncnn has no types
    ncnn = _ncnn()
    net = ncnn.Net()
    net.opt.num_threads = threads
    net.opt.use_vulkan_compute = on_vulkan
    if net.load_param(str(descriptor.param)) or net.load_model(str(descriptor.weights)):
        raise ModelError(descriptor.name, "its files cannot be loaded")
    return net


def _checked(network: Network) -> Network:
    """A first run on a tiny image: it proves the scale that was read from the graph, and the device."""
    import numpy as np

    enlarged = network.enlarge(np.full((8, 8, network.descriptor.channels), 0.5, np.float32))
    if not np.isfinite(enlarged).all():
        raise ModelError(network.descriptor.name, f"on {network.device} it gives values that are no numbers")
    return network


def _vulkan_device() -> str:
    """The name of the first Vulkan device, or nothing."""
    ncnn = _ncnn()
    # Without the loader ncnn prints a dozen complaints when it is asked.
    if sys.platform == "linux" and not _loads("libvulkan.so.1"):
        return ""
    return str(ncnn.get_gpu_info(0).device_name()) if ncnn.get_gpu_count() > 0 else ""


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _ncnn() -> Any:  # noqa: ANN401 - ncnn has no types
    try:
        import ncnn
    except ImportError:
        raise ExtraMissing(feature="upscaling", extra="local") from None
    return ncnn
