"""A user's file becomes a model: measured from its weights, whole or not at all, and refused with a sentence."""

from __future__ import annotations

import json
import shutil
import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnx
import pytest
from numpy.typing import NDArray

from renderline.canonical import JsonObject
from renderline.engine.forecast import forecast
from renderline.engine.upscaling import models
from renderline.engine.upscaling.adding import add, sha256_of
from renderline.engine.upscaling.descriptor import NcnnFiles
from renderline.engine.upscaling.entry import Entry, folder_name, read_entry
from renderline.engine.upscaling.network import load
from renderline.engine.upscaling.shelf import added_model, entries, put_by_hand, remove, verify
from renderline.errors import ModelError, NotFound, UsageError
from renderline.wire.pixel_size import PixelSize

Pixels = NDArray[np.float32]
AIR = "urn:air:other:upscaler:civitai:147759@164821"
OTHER = "urn:air:other:upscaler:huggingface:someone/model@v1.2"

# File, what `expected.npz` calls its result; scale, channels, multiple.
FILES = [
    ("rrdb-x4-old.pth", "rrdb-x4", (4, 3, 1)),
    ("rrdb-x4-new.pth", "rrdb-x4", (4, 3, 1)),
    ("rrdb-x2.safetensors", "rrdb-x2", (2, 3, 2)),
    ("rrdb-x1.pth", "rrdb-x1", (1, 3, 4)),
    ("rrdb-x8-grey.safetensors", "rrdb-x8-grey", (8, 1, 1)),
    ("compact-x4.pth", "compact-x4", (4, 3, 1)),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data" / "models"


def ncnn_files(target: Path, stem: str) -> Path:
    files = models.built_in("animevideov3-x2").files
    assert isinstance(files, NcnnFiles)
    shutil.copy(files.param, target / f"{stem}.param")
    shutil.copy(files.weights, target / f"{stem}.bin")
    return target / f"{stem}.bin"


@pytest.mark.parametrize(("file", "reference", "facts"), FILES)
def test_an_added_model_takes_its_facts_and_its_pixels_from_the_weights(
    weights: Path,
    expected: dict[str, Pixels],
    folder: Path,
    file: str,
    reference: str,
    facts: tuple[int, int, int],
) -> None:
    entry = add(AIR, weights / file, folder)
    assert (entry.scale, entry.channels, entry.tiles.multiple_px) == facts
    choice = models.find(AIR, models_dir=folder)
    assert (choice.stands_in_for, choice.note, choice.descriptor.name) == ("", "", file.rpartition(".")[0])
    made = load(choice.descriptor, 1).enlarge(expected["image"][: entry.channels].transpose(1, 2, 0))
    np.testing.assert_allclose(made.transpose(2, 0, 1), expected[reference], rtol=0, atol=3e-6)


@pytest.mark.parametrize("size", [(1, 1), (5, 3), (7, 10)])
def test_a_network_of_blocks_takes_sizes_that_are_no_multiples(
    weights: Path, folder: Path, size: tuple[int, int]
) -> None:
    add(AIR, weights / "rrdb-x1.pth", folder)
    loaded = load(models.find(AIR, models_dir=folder).descriptor, 1)
    assert loaded.enlarge(np.zeros((*size, 3), np.float32)).shape == (*size, 3)


def test_what_is_noted_down_comes_back(weights: Path, folder: Path) -> None:
    entry = add(AIR, weights / "compact-x4.pth", folder)
    home = folder / "civitai-147759@164821"
    assert read_entry(home) == entry
    assert entry.source_sha256 == sha256_of(weights / "compact-x4.pth")
    assert entry.output_megapixels_per_s > 0
    assert entry.tiles.overlap_px == 5
    assert entries(folder) == (entry,)
    assert stat.S_IMODE(home.stat().st_mode) & 0o077 == 0o055


def test_both_files_of_ncnn_are_taken_by_either(tmp_path: Path, folder: Path) -> None:
    main = ncnn_files(tmp_path, "anime")
    first = add(AIR, main, folder)
    second = add(OTHER, main.with_suffix(".param"), folder)
    assert first.scale == second.scale == 2
    assert first.source_sha256 == second.source_sha256
    assert first.tiles.overlap_px <= 18


def test_the_convention_of_files_named_after_the_model_still_holds(folder: Path) -> None:
    folder.mkdir(parents=True)
    ncnn_files(folder, "147759@164821")
    found = added_model(AIR, folder)
    assert found is not None
    assert found.scale == 2
    assert put_by_hand(folder) == ("147759@164821",)
    assert [each.fault for each in verify(folder)] == [""]
    (folder / "147759@164821.param").write_text("hello")
    assert "cannot be followed" in next(verify(folder)).fault
    remove(AIR, folder)
    assert list(folder.iterdir()) == []


def test_adding_the_same_file_again_changes_nothing_and_another_is_refused(
    weights: Path, folder: Path
) -> None:
    first = add(AIR, weights / "compact-x4.pth", folder)
    assert add(AIR, weights / "compact-x4.pth", folder) == first
    with pytest.raises(UsageError, match=r"is compact-x4\.pth already, another file; remove it first"):
        add(AIR, weights / "rrdb-x2.safetensors", folder)


def other_onnx(path: Path, *, scale: int, channels: int = 3, fixed: int | None = None) -> Path:
    """Somebody's ONNX file: it repeats every pixel."""
    from onnx import TensorProto, helper

    side: list[int | str] = [fixed, fixed] if fixed else ["h", "w"]
    scales = helper.make_tensor("scales", TensorProto.FLOAT, [4], [1, 1, scale, scale])
    graph = helper.make_graph(
        [helper.make_node("Resize", ["in", "", "scales"], ["out"], mode="nearest")],
        "other",
        [helper.make_tensor_value_info("in", TensorProto.FLOAT, [1, channels, *side])],
        [helper.make_tensor_value_info("out", TensorProto.FLOAT, None)],
        [scales],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, path)
    return path


@pytest.mark.parametrize(("scale", "channels", "fixed"), [(2, 3, None), (3, 1, None), (2, 3, 64)])
def test_an_onnx_file_of_others_is_measured_by_running_it(
    tmp_path: Path, folder: Path, scale: int, channels: int, fixed: int | None
) -> None:
    entry = add(AIR, other_onnx(tmp_path / "other.onnx", scale=scale, channels=channels, fixed=fixed), folder)
    assert (entry.scale, entry.channels, entry.fixed_px) == (
        scale,
        channels,
        (fixed, fixed) if fixed else None,
    )
    made = load(models.find(AIR, models_dir=folder).descriptor, 1).enlarge(
        np.ones((9, 5, channels), np.float32)
    )
    np.testing.assert_allclose(made, np.ones((9 * scale, 5 * scale, channels)))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"hello, world", "no weights file: neither .pth nor .safetensors"),
        (b"PK\x03\x04" + bytes(900), "cut short or damaged"),
        (b"", "no weights file"),
    ],
    ids=["text", "cut", "empty"],
)
def test_what_is_no_upscaler_is_refused_and_leaves_nothing(
    tmp_path: Path, folder: Path, content: bytes, said: str
) -> None:
    file = tmp_path / "file.pth"
    file.write_bytes(content)
    with pytest.raises(ModelError, match=said):
        add(AIR, file, folder)
    assert list(folder.glob("*")) == []


def test_an_unknown_architecture_is_told_which_are_known(tmp_path: Path, folder: Path) -> None:
    from safetensors.numpy import save_file

    file = tmp_path / "swin.safetensors"
    save_file({"patch_embed.proj.weight": np.ones((4, 3, 2, 2), np.float32)}, file)
    with pytest.raises(ModelError, match=r"none of ESRGAN \(RRDBNet\) and Compact|spandrel does not know"):
        add(AIR, file, folder)


@pytest.mark.parametrize(
    ("keepdims", "said"),
    [
        (0, r"of one image it makes numbers of \(\)"),
        (1, r"of an image of \(64, 64, 3\) it makes \(1, 1, 1\)"),
    ],
)
def test_a_network_that_judges_images_is_no_upscaler(
    tmp_path: Path, folder: Path, keepdims: int, said: str
) -> None:
    """What it gives is one number for the whole image, in whatever shape."""
    from onnx import TensorProto, helper

    ends = [
        helper.make_tensor_value_info("in", TensorProto.FLOAT, [1, 3, "h", "w"]),
        helper.make_tensor_value_info("out", TensorProto.FLOAT, None),
    ]
    node = helper.make_node("ReduceMean", ["in"], ["out"], keepdims=keepdims)
    graph = helper.make_graph([node], "judge", ends[:1], ends[1:])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, tmp_path / "judge.onnx")
    with pytest.raises(ModelError, match=f"it is not an upscaler: {said}"):
        add(AIR, tmp_path / "judge.onnx", folder)
    assert list(folder.iterdir()) == []


def test_an_onnx_file_that_makes_no_images_is_refused(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(ModelError, match="it takes 5 channels, not 1 or 3"):
        add(AIR, other_onnx(tmp_path / "five.onnx", scale=2, channels=5), folder)
    cut = tmp_path / "cut.onnx"
    cut.write_bytes(other_onnx(tmp_path / "whole.onnx", scale=2).read_bytes()[:60])
    with pytest.raises(ModelError, match=r"cut\.onnx cannot be used"):
        add(AIR, cut, folder)


def test_a_file_with_another_hash_is_refused_before_it_is_read(weights: Path, folder: Path) -> None:
    with pytest.raises(ModelError, match=r"its sha256 is [0-9a-f]{64}, not 00ff"):
        add(AIR, weights / "compact-x4.pth", folder, sha256="00FF")
    assert not folder.exists()
    right = sha256_of(weights / "compact-x4.pth")
    assert add(AIR, weights / "compact-x4.pth", folder, sha256=right.upper()).source_sha256 == right


def test_half_of_ncnns_files_is_not_enough(tmp_path: Path, folder: Path) -> None:
    main = ncnn_files(tmp_path, "anime")
    main.with_suffix(".param").unlink()
    with pytest.raises(ModelError, match=r"of ncnn's two files anime\.param is missing beside it"):
        add(AIR, main, folder)


@pytest.mark.parametrize(
    ("air", "said"),
    [
        ("4x-Remacri", "no AIR of a model's version"),
        ("urn:air:other:upscaler:civitai:147759", "no AIR of a model's version"),
        ("urn:air:sdxl:checkpoint:civitai:1@2", "names a checkpoint"),
        (AIR + "\n", "no AIR of a model's version"),
    ],
)
def test_only_a_version_of_an_upscaler_can_be_added(air: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        folder_name(air)


@pytest.mark.parametrize(
    "air", [OTHER, "urn:air:other:upscaler:civitai:../..@..", "urn:air:x:upscaler:a/b:c@/d"]
)
def test_no_name_leads_out_of_the_folder(air: str) -> None:
    assert Path(folder_name(air)).name == folder_name(air)


def test_a_model_that_was_removed_is_stood_in_for_again(weights: Path, folder: Path) -> None:
    add(AIR, weights / "compact-x4.pth", folder)
    remove(AIR, folder)
    assert models.find(AIR, models_dir=folder).stands_in_for == AIR
    with pytest.raises(NotFound, match="is not among the added models"):
        remove(AIR, folder)


def test_its_time_is_told_beforehand(weights: Path, folder: Path) -> None:
    """As it was measured when the model was added."""
    add(AIR, weights / "compact-x4.pth", folder)
    body: JsonObject = {"steps": [{"$type": "imageUpscaler", "input": {"image": "x", "model": AIR}}]}
    found = forecast(body, [PixelSize(2000, 1000)], models_dir=folder)
    assert found.notes == ()
    assert found.seconds is not None
    assert found.seconds > 1


def test_a_worker_sees_that_another_file_took_the_place_of_a_model(weights: Path, folder: Path) -> None:
    add(AIR, weights / "compact-x4.pth", folder)
    before = load(models.find(AIR, models_dir=folder).descriptor, 1)
    remove(AIR, folder)
    add(AIR, weights / "rrdb-x2.safetensors", folder)
    after = load(models.find(AIR, models_dir=folder).descriptor, 1)
    assert (before.descriptor.scale, after.descriptor.scale) == (4, 2)


def test_a_changed_a_missing_and_an_unreadable_file_are_found(weights: Path, folder: Path) -> None:
    homes = []
    for number, change in enumerate(("none", "changed", "missing", "unreadable")):
        add(f"urn:air:other:upscaler:civitai:{number}@1", weights / "compact-x4.pth", folder)
        homes.append(folder / f"civitai-{number}@1")
        assert change
    with (homes[1] / "network.onnx").open("ab") as file:
        file.write(b"x")
    (homes[2] / "network.onnx").unlink()
    (homes[3] / "model.json").write_text(json.dumps({"schema": "renderline.model/9"}))
    faults = [each.fault for each in verify(folder)]
    assert faults[0] == ""
    assert "has changed: its sha256 is" in faults[1]
    assert "is missing" in faults[2]
    assert "it is a renderline.model/9, not a renderline.model/1" in faults[3]
    with pytest.raises(ModelError, match=r"network\.onnx is missing"):
        models.find("urn:air:other:upscaler:civitai:2@1", models_dir=folder)


def test_two_who_add_the_same_model_at_once_have_it_once(weights: Path, tmp_path: Path) -> None:
    start = threading.Barrier(2)

    def add_it(_: int) -> Entry:
        start.wait()
        return add(AIR, weights / "compact-x4.pth", tmp_path)

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(add_it, range(2))
    assert first.files == second.files
    assert [path.name for path in tmp_path.iterdir()] == [folder_name(AIR)]
