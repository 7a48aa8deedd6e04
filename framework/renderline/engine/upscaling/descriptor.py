"""What a caller has to know about a network."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeAlias

from renderline.engine.upscaling.param_file import Graph, read_graph
from renderline.engine.upscaling.tiling import stretches

__all__ = [
    "Descriptor",
    "NcnnFiles",
    "NetworkFiles",
    "OnnxFile",
    "Tiles",
    "TorchFile",
    "describe_ncnn",
    "file_stamp",
]

_FURTHEST_CONTEXT_PX = 64
_BUDGET_BYTES = 2 * 2**30
"""What one job may take for a window, however much there is: larger ones bring little."""
_SIDES_PX = (768, 512, 384, 256, 192, 128, 96, 64)
_SMALLEST_PX = 32
_USUAL_BYTES_PER_PX = 8_000
_USUAL_MARGIN_PX = 10
"""Enough for the deep network that needs most: with 4 it gives the edges of a light grey 2 levels of 255 too dark, with 10 one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NcnnFiles:
    """The two files of ncnn, and what the first says."""

    param: Path
    weights: Path
    graph: Graph


@dataclass(frozen=True, slots=True, kw_only=True)
class OnnxFile:
    """
    A file for onnxruntime.

    Attributes:
        fixed_px: height and width, where the network takes no others.
    """

    path: Path
    fixed_px: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TorchFile:
    """A file for spandrel and torch."""

    path: Path


NetworkFiles: TypeAlias = NcnnFiles | OnnxFile | TorchFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Tiles:
    """
    How an image is cut for a network.

    Attributes:
        overlap_px: input pixels that a tile needs around it on each side, so that its seams cannot be seen.
        bytes_per_px: the memory that one run takes, for each input pixel.
        margin_px: of its own reflection that an image is given around it on each side, so that its edges come out like the rest.
        multiple_px: both sides of what the network is given are multiples of this.
        largest_px: the largest side that the network takes.
    """

    overlap_px: int
    bytes_per_px: int = _USUAL_BYTES_PER_PX
    margin_px: int = _USUAL_MARGIN_PX
    multiple_px: int = 1
    largest_px: int = _SIDES_PX[0]

    @property
    def window_px(self) -> int:
        """The largest side of what the network is given at once, overlap included, where memory is not short."""
        return self.window_within(_BUDGET_BYTES)

    @property
    def smallest_window_px(self) -> int:
        """Smaller ones would compute little but overlaps."""
        return min(max(_SMALLEST_PX, 3 * self.overlap_px), self.largest_px)

    def window_within(self, free_bytes: int) -> int:
        """The largest side whose run takes no more than so much memory; the smallest one, if none does."""
        budget_bytes = min(free_bytes, _BUDGET_BYTES)
        # Whole steps rather than the exact root: free memory differs from job to job,
        # and with it the places of the seams would.
        fitting = (side for side in _SIDES_PX if side**2 * self.bytes_per_px <= budget_bytes)
        side = min(next(fitting, 0), self.largest_px)
        return max(side, self.smallest_window_px)


@dataclass(frozen=True, slots=True, kw_only=True)
class Descriptor:
    """
    One network, measured from its files.

    Attributes:
        name: by which people ask for it.
        scale: how many times larger per side one pass makes an image.
        channels: of the images that go in and come out.
        output_megapixels_per_s: measured, on two cores; 0 for unknown.
        licence: SPDX name; empty for unknown.
        stamp: changes when the files do, so that a worker loads them anew.
    """

    name: str
    files: NetworkFiles
    scale: int
    channels: int
    tiles: Tiles
    output_megapixels_per_s: float = 0.0
    licence: str = ""
    stamp: str = ""

    def computed_pixels(self, width_px: int, height_px: int) -> int:
        """How many input pixels one pass over an image computes, those of overlaps as often as it does, and the margin's."""
        # By the cut of the run itself: a forecast shall count what will be computed.
        lengths = (
            sum(
                stretch.stop - stretch.start
                for stretch in stretches(
                    side_px + 2 * self.tiles.margin_px,
                    self.tiles.window_px,
                    self.tiles.overlap_px,
                    self.tiles.multiple_px,
                )
            )
            for side_px in (width_px, height_px)
        )
        return math.prod(lengths)


def describe_ncnn(
    name: str,
    param: Path,
    weights: Path,
    *,
    tiles: Tiles | None = None,
    output_megapixels_per_s: float = 0.0,
    licence: str = "",
) -> Descriptor:
    """
    Measure a network of ncnn.

    Args:
        tiles: as they were measured; without, the overlap is the network's reach. A pixel of the deep networks depends,
            faintly, on pixels hundreds away; beyond 64 the difference cannot be seen. The shallow ones reach less far
            than that, and their tiles then join exactly.

    Raises:
        ValueError: the graph cannot be traced.
    """
    graph = _graph(param, file_stamp(param))
    return Descriptor(
        name=name,
        files=NcnnFiles(param=param, weights=weights, graph=graph),
        scale=graph.scale,
        channels=graph.channels,
        tiles=tiles or Tiles(overlap_px=min(graph.context_px, _FURTHEST_CONTEXT_PX)),
        output_megapixels_per_s=output_megapixels_per_s,
        licence=licence,
        stamp=file_stamp(param, weights),
    )


def file_stamp(*paths: Path) -> str:
    """Sizes and times of files, as far as they are there."""
    found = (path.stat() for path in paths if path.exists())
    return " ".join(f"{state.st_size}.{state.st_mtime_ns}" for state in found)


@cache
# The stamp is in the key because a file may be replaced while the engine serves.
def _graph(param: Path, _stamp: str) -> Graph:
    # What is no text fails here with a `ValueError`, as a graph that makes no sense does.
    return read_graph(param.read_text(encoding="ascii"))
