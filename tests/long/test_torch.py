"""Networks that only spandrel and torch can read, and what these make of those that we convert."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from renderline.engine.upscaling import models
from renderline.engine.upscaling.adding import add
from renderline.engine.upscaling.descriptor import Descriptor, Tiles, TorchFile
from renderline.engine.upscaling.network import load

pytestmark = pytest.mark.torch


def test_torch_gives_what_the_converted_network_gives(root: Path) -> None:
    """The same weights through spandrel and torch, and what the reference network made of them when they were committed."""
    folder = root / "tests" / "data" / "upscalers"
    with np.load(folder / "expected.npz") as arrays:
        image, expected = arrays["image"], arrays["compact-x4"]
    described = Descriptor(
        name="compact",
        files=TorchFile(path=folder / "compact-x4.pth"),
        scale=4,
        channels=3,
        tiles=Tiles(overlap_px=8),
    )
    made = load(described, 1).enlarge(image.transpose(1, 2, 0))
    # spandrel cuts off what is darker than black or lighter than white; we do so once the tiles are joined.
    np.testing.assert_allclose(made.transpose(2, 0, 1), expected.clip(0, 1), rtol=0, atol=3e-6)


def test_an_architecture_of_spandrel_is_added_and_runs(tmp_path: Path) -> None:
    import torch
    from spandrel.architectures.SPAN import SPAN

    network = SPAN(num_in_ch=3, num_out_ch=3, feature_channels=8, upscale=2)
    torch.save(network.state_dict(), tmp_path / "span.pth")
    entry = add("urn:air:other:upscaler:civitai:1@1", tmp_path / "span.pth", tmp_path / "models")
    assert (entry.architecture, entry.runtime, entry.scale) == ("SPAN", "torch", 2)
    found = models.find(entry.air, models_dir=tmp_path / "models").descriptor
    assert replace(found, stamp="").name == "span"
    assert load(found, 1).enlarge(np.zeros((9, 7, 3), np.float32)).shape == (18, 14, 3)
