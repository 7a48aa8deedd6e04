"""What a caller has to know about a network."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from renderline.engine.upscaling.param_file import Graph, read_graph
from renderline.engine.upscaling.tiling import stretches

__all__ = ["MARGIN_PX", "Descriptor", "describe"]

MARGIN_PX = 10
"""How much of its reflection an image is given around it on every side."""

_FURTHEST_CONTEXT_PX = 64
_WINDOW_PX = 384
"""Takes the deepest network 2 GB; a smaller window would spend even more of its time on overlaps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Descriptor:
    """
    One network, measured from its files.

    Attributes:
        name: by which people ask for it.
        graph: scale, channels and blob names, from the graph itself.
        param: the file of the graph.
        weights: the file of the weights.
        overlap_px: input pixels that a tile needs around it on each side, so that its seams cannot be seen.
        window_px: the largest side of what the network is given at once, overlap included; bounds the memory.
        output_megapixels_per_s: measured on two cores; 0 for unknown.
        licence: SPDX name.
    """

    name: str
    graph: Graph
    param: Path
    weights: Path
    overlap_px: int
    window_px: int
    output_megapixels_per_s: float
    licence: str

    @property
    def scale(self) -> int:
        """How many times larger per side one pass makes an image."""
        return self.graph.scale

    @property
    def channels(self) -> int:
        """Of the images that go in and come out."""
        return self.graph.channels

    def computed_pixels(self, width_px: int, height_px: int) -> int:
        """How many input pixels one pass over an image computes, those of overlaps as often as it does, and the margin's."""
        lengths = (
            sum(
                stretch.stop - stretch.start
                for stretch in stretches(side_px + 2 * MARGIN_PX, self.window_px, self.overlap_px)
            )
            for side_px in (width_px, height_px)
        )
        return math.prod(lengths)


@cache
def describe(
    name: str, param: Path, weights: Path, output_megapixels_per_s: float, licence: str
) -> Descriptor:
    """
    Measure a network.

    A pixel of the deep networks depends, faintly, on pixels hundreds away; beyond 64 the difference cannot be seen.
    The shallow ones reach less far than that, and their tiles then join exactly.

    Raises:
        ValueError: the graph cannot be traced.
    """
    graph = read_graph(param.read_text(encoding="ascii"))
    return Descriptor(
        name=name,
        graph=graph,
        param=param,
        weights=weights,
        overlap_px=min(graph.context_px, _FURTHEST_CONTEXT_PX),
        window_px=_WINDOW_PX,
        output_megapixels_per_s=output_megapixels_per_s,
        licence=licence,
    )
