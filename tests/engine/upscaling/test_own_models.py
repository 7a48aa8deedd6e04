"""A user's own network takes the place of the one that stood in."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from renderline.canonical import JsonObject
from renderline.engine.forecast import forecast
from renderline.engine.upscaling import models
from renderline.engine.upscaling.descriptor import NcnnFiles
from renderline.engine.upscaling.network import load
from renderline.engine.upscaling.own_models import file_stem, own_model
from renderline.errors import ModelError
from renderline.wire.pixel_size import PixelSize

AIR = "urn:air:other:upscaler:civitai:147759@164821"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a 2× network under the name of 4x-Remacri."""
    descriptor = models.built_in("animevideov3-x2")
    assert isinstance(descriptor.files, NcnnFiles)
    shutil.copy(descriptor.files.param, tmp_path / "147759@164821.param")
    shutil.copy(descriptor.files.weights, tmp_path / "147759@164821.bin")
    return tmp_path


@pytest.mark.parametrize(
    ("air", "stem"),
    [
        (AIR, "147759@164821"),
        ("urn:air:other:upscaler:huggingface:some-model@v1.2", "some-model@v1.2"),
        ("urn:air:other:upscaler:civitai:147759", ""),
        ("urn:air:other:upscaler:civitai:../x@1", ""),
        ("urn:air:other:upscaler:civitai:x@../1", ""),
        ("urn:air:other:upscaler:civitai:7@8\n", ""),
        ("4x-Remacri", ""),
    ],
)
def test_files_are_named_after_model_and_version(air: str, stem: str) -> None:
    assert file_stem(air) == stem


def test_the_models_own_files_win_over_any_stand_in(folder: Path) -> None:
    """Scale and all come from the file; nothing stands in, so there is nothing to note."""
    choice = models.find(None, "x4plus", models_dir=folder)
    assert (choice.descriptor.name, choice.descriptor.scale) == ("147759@164821", 2)
    assert (choice.stands_in_for, choice.note) == ("", "")


def test_an_own_network_runs(folder: Path) -> None:
    own = load(models.find(AIR, models_dir=folder).descriptor, 1)
    assert own.enlarge(np.full((6, 5, 3), 0.5, np.float32)).shape == (12, 10, 3)


def test_another_version_of_the_model_is_still_stood_in_for(folder: Path) -> None:
    choice = models.find("urn:air:other:upscaler:civitai:147759@1", models_dir=folder)
    assert choice.descriptor.name == "x4plus"


def test_without_files_the_note_says_what_stands_in(tmp_path: Path) -> None:
    choice = models.find(AIR, None, models_dir=tmp_path)
    assert choice.stands_in_for == AIR
    assert "4x-Remacri, which is not on this machine" in choice.note


def test_half_a_network_is_named(folder: Path) -> None:
    (folder / "147759@164821.bin").unlink()
    with pytest.raises(ModelError, match=r"147759@164821\.bin is missing"):
        own_model(AIR, folder)


def test_a_file_that_is_no_network_is_named(folder: Path) -> None:
    (folder / "147759@164821.param").write_text("not a network")
    with pytest.raises(ModelError, match="cannot be followed"):
        own_model(AIR, folder)


def test_its_time_cannot_be_told(folder: Path) -> None:
    body: JsonObject = {"steps": [{"$type": "imageUpscaler", "input": {"image": "x"}}]}
    here = forecast(body, [PixelSize(10, 10)], models_dir=folder)
    assert (here.seconds, here.notes) == (None, ())


def test_its_defect_is_told_before_it_is_run(folder: Path) -> None:
    (folder / "147759@164821.bin").unlink()
    body: JsonObject = {"steps": [{"$type": "imageUpscaler", "input": {"image": "x"}}]}
    here = forecast(body, [PixelSize(10, 10)], models_dir=folder)
    assert here.seconds is None
    assert "147759@164821.bin is missing" in here.notes[0]
