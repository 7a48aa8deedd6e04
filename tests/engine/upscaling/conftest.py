from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from renderline.engine.upscaling.models import built_in
from renderline.engine.upscaling.network import Network, load

Pixels: TypeAlias = NDArray[np.float32]
Enlarger: TypeAlias = Callable[[str], Network]

THREADS = 2


@pytest.fixture(scope="session")
def network() -> Enlarger:
    """A real network by its name."""
    return lambda name: load(built_in(name), THREADS)


@pytest.fixture(scope="session")
def photo(root: Path) -> Pixels:
    """The photograph of the example pipeline, (180, 240, 3)."""
    with Image.open(root / "pipelines" / "photos" / "chelsea.jpg") as image:
        return np.asarray(image, np.float32) / np.float32(255)


@pytest.fixture(scope="session")
def weights(root: Path) -> Path:
    """The folder of tiny networks with random weights."""
    return root / "tests" / "data" / "upscalers"


@pytest.fixture(scope="session")
def expected(weights: Path) -> dict[str, Pixels]:
    """An image, (3, 8, 12), and what the reference networks make of it, by their names."""
    with np.load(weights / "expected.npz") as arrays:
        return dict(arrays)
