"""
Perceptual hashes: a few bits of how a picture looks, the same after it was resized, recompressed or brightened.

`perceptual` compares neighbours in a grid of 9×8 grey cells (a difference hash); `perceptualDct` and `perceptualDct256`
compare the lowest frequencies of a cosine transform with their median (8×8 of 32×32 cells, 16×16 of 64×64).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from renderline.engine.imaging.opening import opened
from renderline.engine.imaging.shown import shown

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image

__all__ = ["HASHES", "hashes"]

_CELLS_PER_BIT = 4
"""Along one side; the frequencies above a quarter are detail that compression changes."""


def hashes(path: Path, names: tuple[str, ...]) -> Mapping[str, str]:
    """
    The named hashes of a file's first frame as it is shown, in hexadecimal digits of four bits.

    Raises:
        ImageError: it is no usable image.
        KeyError: there is no hash of a name.
    """
    with opened(path) as image:
        grey = _grey(shown(image).convert("RGBA"))
    return {name: _digits(HASHES[name](grey)) for name in names}


def _grey(image: Image.Image) -> Image.Image:
    from PIL import Image

    # What is transparent is shown on white by everyone who shows it on paper.
    paper = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(paper, image).convert("L")


def _cells(grey: Image.Image, width: int, height: int) -> NDArray[np.float64]:
    import numpy as np
    from PIL import Image

    return np.asarray(grey.resize((width, height), Image.Resampling.LANCZOS), dtype=np.float64)


def _difference(grey: Image.Image) -> NDArray[np.bool_]:
    cells = _cells(grey, 9, 8)
    larger: NDArray[np.bool_] = cells[:, 1:] > cells[:, :-1]
    return larger


def _frequencies(side: int) -> Callable[[Image.Image], NDArray[np.bool_]]:
    def bits(grey: Image.Image) -> NDArray[np.bool_]:
        import numpy as np

        count = side * _CELLS_PER_BIT
        wave = np.cos(np.pi / count * np.outer(np.arange(side), np.arange(count) + 0.5))
        low = wave @ _cells(grey, count, count) @ wave.T
        larger: NDArray[np.bool_] = low > np.median(low)
        return larger

    return bits


def _digits(bits: NDArray[np.bool_]) -> str:
    import numpy as np

    return np.packbits(bits.ravel()).tobytes().hex()


HASHES: Mapping[str, Callable[[Image.Image], NDArray[np.bool_]]] = MappingProxyType(
    {"perceptual": _difference, "perceptualDct": _frequencies(8), "perceptualDct256": _frequencies(16)}
)
"""The hashes that the contract names, by those names."""
