"""Converted networks give what the reference networks give; `tests/data/upscalers/make.py` had torch compute it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from numpy.typing import NDArray

from renderline.engine.upscaling.architectures import compact, rrdb
from renderline.engine.upscaling.architectures.drawing import INPUT
from renderline.engine.upscaling.architectures.table import recognised
from renderline.engine.upscaling.weights.reading import read_tensors

Pixels = NDArray[np.float32]
EXACT = 3e-6
"""Sums of float32 in another order."""

# File, what torch made of it, and its architecture, scale, channels, multiple and reach.
NETWORKS = [
    ("rrdb-x4-new.pth", "rrdb-x4", (rrdb.NAME, 4, 3, 1, 34)),
    ("rrdb-x4-old.pth", "rrdb-x4", (rrdb.NAME, 4, 3, 1, 34)),
    ("rrdb-x4-revised.safetensors", "rrdb-x4", (rrdb.NAME, 4, 3, 1, 34)),
    ("rrdb-x2.safetensors", "rrdb-x2", (rrdb.NAME, 2, 3, 2, 37)),
    ("rrdb-x1.pth", "rrdb-x1", (rrdb.NAME, 1, 3, 4, 73)),
    ("rrdb-x8-grey.safetensors", "rrdb-x8-grey", (rrdb.NAME, 8, 1, 1, 19)),
    ("compact-x4.pth", "compact-x4", (compact.NAME, 4, 3, 1, 5)),
    ("compact-x1.safetensors", "compact-x1", (compact.NAME, 1, 3, 1, 5)),
]


def run(model: bytes, image: Pixels) -> Pixels:
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    (result,) = session.run(None, {INPUT: image[None]})
    return np.asarray(result[0], np.float32)


@pytest.mark.parametrize(("file", "reference", "facts"), NETWORKS)
def test_a_network_agrees_with_its_reference(
    weights: Path,
    expected: dict[str, Pixels],
    file: str,
    reference: str,
    facts: tuple[str, int, int, int, int],
) -> None:
    network = recognised(read_tensors(weights / file))
    assert network is not None
    measured = (network.scale, network.channels, network.multiple_px, network.context_px)
    assert (network.architecture, *measured) == facts
    made = run(network.draw(), expected["image"][: network.channels])
    assert made.shape == expected[reference].shape
    np.testing.assert_allclose(made, expected[reference], rtol=0, atol=EXACT)
    assert expected[reference].std() > 1000 * EXACT


def test_old_and_new_names_of_the_same_weights_give_the_same_file(weights: Path) -> None:
    """Bit for bit: the layout is a matter of names."""
    drawn = set()
    for name in ("rrdb-x4-new.pth", "rrdb-x4-old.pth", "rrdb-x4-revised.safetensors"):
        network = recognised(read_tensors(weights / name))
        assert network is not None
        drawn.add(network.draw())
    assert len(drawn) == 1


@pytest.mark.parametrize("file", ["rrdb-x4-new.pth", "compact-x4.pth", "rrdb-x2.safetensors"])
def test_no_pixel_beyond_the_reach_matters_and_the_furthest_within_does(weights: Path, file: str) -> None:
    """The reach that is read from the tensors is the network's own: tiles with that overlap join exactly."""
    network = recognised(read_tensors(weights / file))
    assert network is not None
    middle, reach, block = 96, network.context_px, network.multiple_px
    model = network.draw()
    image = np.random.default_rng(1).random((3, 8, 2 * middle), np.float32)
    plain = run(model, image)
    for distance, matters in ((reach + block, False), (block, True)):
        changed = image.copy()
        changed[:, :, : middle - distance] = 0
        same = np.array_equal(
            run(model, changed)[:, :, middle * network.scale :], plain[:, :, middle * network.scale :]
        )
        assert same is not matters


@pytest.mark.parametrize("file", ["rrdb-x4-new.pth", "compact-x4.pth"])
@pytest.mark.parametrize("change", ["missing", "extra", "kernel"])
def test_tensors_that_do_not_fit_are_of_another_network(weights: Path, file: str, change: str) -> None:
    tensors = dict(read_tensors(weights / file))
    name = next(name for name in tensors if tensors[name].ndim == 4)
    if change == "missing":
        del tensors[name]
    elif change == "extra":
        tensors["attention.weight"] = np.zeros(1, np.float32)
    else:
        tensors[name] = tensors[name][:, :, :1, :1]
    assert recognised(tensors) is None


def test_the_file_says_what_was_converted(weights: Path) -> None:
    network = recognised(read_tensors(weights / "compact-x4.pth"))
    assert network is not None
    model = onnx.load_model_from_string(network.draw())
    assert {each.key: each.value for each in model.metadata_props} == {"architecture": network.architecture}
