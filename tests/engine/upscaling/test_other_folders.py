"""Other programs' models are found in the folders where those keep them."""

from __future__ import annotations

from pathlib import Path

import pytest

from renderline.engine.upscaling.other_folders import found_models, located
from renderline.errors import NotFound


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    for path in (
        "comfy/models/upscale_models/4x_foolhardy_Remacri.pth",
        "comfy/models/upscale_models/put_upscale_models_here",
        "comfy/models/checkpoints/large.safetensors",
        "webui/models/ESRGAN/sharp.safetensors",
        "webui/models/RealESRGAN/RealESRGAN_x4plus.pth",
        "upscayl/resources/models/digital-art-4x.bin",
        "upscayl/resources/models/digital-art-4x.param",
        "upscayl/resources/models/half.bin",
        "mine/own.onnx",
    ):
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    return tmp_path


@pytest.mark.parametrize(
    ("folder", "names", "program"),
    [
        ("comfy", ["4x_foolhardy_Remacri.pth"], "ComfyUI"),
        ("comfy/models/upscale_models", ["4x_foolhardy_Remacri.pth"], "ComfyUI"),
        ("webui", ["sharp.safetensors", "RealESRGAN_x4plus.pth"], "A1111"),
        ("upscayl", ["digital-art-4x.bin"], "Upscayl"),
        ("mine", ["own.onnx"], ""),
        ("absent", [], ""),
    ],
)
def test_a_programs_folder_or_that_of_its_models_will_do(
    programs: Path, folder: str, names: list[str], program: str
) -> None:
    found = found_models([programs / folder])
    assert [each.path.name for each in found] == names
    assert {each.program for each in found} <= {program}


def test_a_name_is_looked_for_with_and_without_its_suffix(programs: Path) -> None:
    folders = [programs / "comfy", programs / "webui"]
    assert located(Path("sharp"), folders) == programs / "webui/models/ESRGAN/sharp.safetensors"
    assert located(Path("sharp.safetensors"), folders).is_file()
    assert located(programs / "mine/own.onnx", folders) == programs / "mine/own.onnx"


@pytest.mark.parametrize("name", ["absent.pth", "ESRGAN/sharp", "large.safetensors"])
def test_a_file_that_is_nowhere_is_said_to_be(programs: Path, name: str) -> None:
    with pytest.raises(NotFound, match=rf"there is no file {name}, nor in .*comfy"):
        located(Path(name), [programs / "comfy", programs / "webui"])
