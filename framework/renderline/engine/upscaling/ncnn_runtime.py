"""Networks run by ncnn, on the CPU or a Vulkan device."""

from __future__ import annotations

import ctypes
import math
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

from renderline.engine.upscaling.descriptor import Descriptor, NcnnFiles
from renderline.engine.upscaling.network import OutOfMemory
from renderline.engine.upscaling.param_file import Graph, Stage
from renderline.engine.upscaling.pixels import from_mat, to_mat
from renderline.engine.upscaling.progress import Part, Tell, unheard
from renderline.errors import ExtraMissing, ModelError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Pixels: TypeAlias = NDArray[np.float32]

__all__ = ["NcnnRuntime", "devices", "opened"]

_VULKAN = "vulkan: "
_AS_KEPT = 1
"""ncnn's number for blobs that are not made into planes of 32-bit numbers first."""

_STRIP_PX = 8_192
"""How many pixels of the waist are enlarged at once, at least: some 0.4 GB with 64 channels and a scale of 4."""

_STRIPS = 8
"""So many strips at most: what they share is computed twice, and an eighth of a window takes less than what lies before its waist."""


class NcnnRuntime:
    """One network of ncnn."""

    def __init__(self, name: str, graph: Graph, net: Any) -> None:  # noqa: ANN401 - ncnn has no types
        self._name = name
        self._graph = graph
        self._net = net
        # Out of the net's own, each blob that is asked for would be copied. Any size that fits
        # is taken, as there.
        self._memory = _ncnn().PoolAllocator()
        self._memory.set_size_compare_ratio(0.0)

    def run(self, pixels: Pixels, tell: Tell, /) -> Pixels:
        """One window; see `Runtime`."""
        graph = self._graph
        enlarged = self._extract(graph.input_blob, pixels, graph.waist, graph.stages, tell)
        if graph.waist == graph.output_blob:
            return enlarged
        tell(graph.waist_share)
        return self._in_strips(enlarged, Part(tell=tell, done=graph.waist_share, share=1 - graph.waist_share))

    def _in_strips(self, waist: Pixels, tell: Tell) -> Pixels:
        """
        Run what lies behind the waist, some rows at a time, and join them without a seam.

        The layers there work at the size of the result: for a whole window at once, they take most of the memory.
        """
        import numpy as np

        graph = self._graph
        height, width, _ = waist.shape
        rows = max(1, _STRIP_PX // width, math.ceil(height / _STRIPS))
        strips = []
        for first in range(0, height, rows):
            last, above = min(first + rows, height), min(first, graph.waist_context_px)
            # Wider by as much as the layers behind the waist reach; what that made is
            # cut off again, so the strips join exactly.
            strip = waist[first - above : last + graph.waist_context_px]
            enlarged = self._extract(graph.waist, strip, graph.output_blob)
            strips.append(enlarged[above * graph.scale : (above + last - first) * graph.scale])
            tell(last / height)
        return np.concatenate(strips)

    def _extract(
        self,
        first_blob: str,
        values: Pixels,
        last_blob: str,
        stages: Sequence[Stage] = (),
        tell: Tell = unheard,
    ) -> Pixels:
        # One for each run: an extractor answers with the blob that it has computed before, whatever it is given since.
        with self._net.create_extractor() as extractor:
            extractor.set_blob_allocator(self._memory)
            extractor.input(first_blob, to_mat(values))
            for stage in stages:
                if _made(extractor, stage.blob):
                    tell(stage.share)
            status, result = extractor.extract(last_blob)
        if status or result.empty():
            height, width, _ = values.shape
            # ncnn says no more than this; with layers that it loaded, memory is what it can lack.
            raise OutOfMemory(
                self._name, f"it stopped at a window of {width} × {height} pixels (status {status})"
            )
        return from_mat(result)


def devices() -> tuple[str, ...]:
    """The first Vulkan device, if there is one, and the CPU."""
    ncnn = _ncnn()
    # Without the loader ncnn prints a dozen complaints when it is asked.
    if sys.platform == "linux" and not _loads("libvulkan.so.1"):
        return ("cpu",)
    found = ncnn.get_gpu_count() > 0
    return (f"{_VULKAN}{ncnn.get_gpu_info(0).device_name()}", "cpu") if found else ("cpu",)


def opened(descriptor: Descriptor, threads: int, device: str) -> NcnnRuntime:
    """
    Load a network's files.

    Raises:
        ModelError: ncnn cannot read them.
    """
    files = descriptor.files
    net = _ncnn().Net()
    # Before the files: ncnn prepares the layers for these options while it loads them.
    net.opt.num_threads = threads
    net.opt.use_vulkan_compute = device.startswith(_VULKAN)
    if (
        not isinstance(files, NcnnFiles)
        or net.load_param(str(files.param))
        or net.load_model(str(files.weights))
    ):
        raise ModelError(descriptor.name, "its files cannot be loaded")
    # A graphics device would have to send the blob of each stage to the processor.
    graph = replace(files.graph, stages=()) if net.opt.use_vulkan_compute else files.graph
    return NcnnRuntime(descriptor.name, graph, net)


def _made(extractor: Any, blob: str) -> bool:  # noqa: ANN401 - ncnn has no types
    """
    Have the layers up to this blob run; the next ones go on from there.

    In the form in which ncnn keeps it, and let go of at once: else every one is copied, and layers that could work in
    place copy it once more.
    """
    status, _ = extractor.extract(blob, _AS_KEPT)
    return not status


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
