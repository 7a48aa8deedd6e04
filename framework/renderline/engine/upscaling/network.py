"""A network loaded into this process."""

from __future__ import annotations

import ctypes.util
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

from renderline.engine.upscaling.descriptor import Descriptor
from renderline.engine.upscaling.pixels import from_mat, to_mat
from renderline.errors import ExtraMissing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Pixels: TypeAlias = NDArray[np.float32]

__all__ = ["Network", "load"]

_KEPT_LOADED = 3


class Network:
    """
    One network, ready to enlarge.

    Attributes:
        device: `cpu`, or the name of the graphics device it runs on.
    """

    def __init__(self, descriptor: Descriptor, net: Any, device: str) -> None:  # noqa: ANN401 - ncnn has no types
        self.descriptor = descriptor
        self.device = device
        self._net = net

    def enlarge(self, pixels: Pixels) -> Pixels:
        """
        Run the network on one window, (h, w, channels) to (h · scale, w · scale, channels).

        Raises:
            RuntimeError: ncnn could not carry it out: usually, for want of memory.
        """
        graph = self.descriptor.graph
        with self._net.create_extractor() as extractor:
            extractor.input(graph.input_blob, to_mat(pixels))
            status, result = extractor.extract(graph.output_blob)
        expected = (pixels.shape[0] * graph.scale, pixels.shape[1] * graph.scale)
        enlarged = from_mat(result) if status == 0 else None
        if enlarged is None or enlarged.shape[:2] != expected:
            raise RuntimeError(
                f"{self.descriptor.name} gave nothing for a window of {pixels.shape[:2]} (status {status})"
            )
        return enlarged


@lru_cache(maxsize=_KEPT_LOADED)
def load(descriptor: Descriptor, threads: int) -> Network:
    """
    Load a network once a process; on a Vulkan device where there is one that can run it.

    Raises:
        ExtraMissing: ncnn is not installed.
        RuntimeError: the files cannot be read.
    """
    device = _vulkan_device()
    if device:
        try:
            return _checked(Network(descriptor, _net(descriptor, threads, on_vulkan=True), device))
        except RuntimeError:
            # A driver that cannot run the network is no reason not to run it at all.
            pass
    return _checked(Network(descriptor, _net(descriptor, threads, on_vulkan=False), "cpu"))


def _net(descriptor: Descriptor, threads: int, *, on_vulkan: bool) -> Any:  # noqa: ANN401 - ncnn has no types
    ncnn = _ncnn()
    net = ncnn.Net()
    net.opt.num_threads = threads
    net.opt.use_vulkan_compute = on_vulkan
    if net.load_param(str(descriptor.param)) or net.load_model(str(descriptor.weights)):
        raise RuntimeError(f"the files of {descriptor.name} cannot be loaded")
    return net


def _checked(network: Network) -> Network:
    """A first run on a tiny image: it proves the scale that was read from the graph, and the device."""
    import numpy as np

    network.enlarge(np.full((8, 8, network.descriptor.graph.channels), 0.5, np.float32))
    return network


def _vulkan_device() -> str:
    """The name of the first Vulkan device, or nothing."""
    # Without the loader ncnn prints a dozen complaints when it is asked.
    if ctypes.util.find_library("vulkan") is None:
        return ""
    ncnn = _ncnn()
    return str(ncnn.get_gpu_info(0).device_name()) if ncnn.get_gpu_count() > 0 else ""


def _ncnn() -> Any:  # noqa: ANN401 - ncnn has no types
    try:
        import ncnn
    except ImportError:
        raise ExtraMissing(feature="upscaling", extra="local") from None
    return ncnn
