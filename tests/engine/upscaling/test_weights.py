"""Tensors are read as torch reads them; what wants more than tensors is refused, and nothing of it runs."""

from __future__ import annotations

import io
import json
import os
import pickle
import pickletools
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from renderline.engine.upscaling.weights.pickles import Refused, named_tensors
from renderline.engine.upscaling.weights.reading import read_tensors
from renderline.engine.upscaling.weights.tensors import Recorded, Storage, array
from renderline.errors import ModelError

FILES = ["compact-x1.safetensors", "compact-x4.pth", "rrdb-x4-new.pth", "rrdb-x4-old.pth"]


class Calls:
    """What a pickle of it does when it is read: call a function."""

    def __init__(self, function: Callable[..., Any], *arguments: object) -> None:
        self.call = (function, arguments)

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[object, ...]]:
        return self.call


def zipped(content: bytes, **others: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("archive/data.pkl", content)
        for name, each in others.items():
            archive.writestr(f"archive/{name}", each)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("old", "new"), [("model.0.weight", "conv_first.weight"), ("model.10.bias", "conv_last.bias")]
)
def test_both_forms_of_torch_and_safetensors_hold_the_same_numbers(weights: Path, old: str, new: str) -> None:
    """A file of before 2020, one of today, and one that is no pickle, written by the packages themselves."""
    legacy, zip_file, plain = (
        read_tensors(weights / name)
        for name in ("rrdb-x4-old.pth", "rrdb-x4-new.pth", "rrdb-x4-revised.safetensors")
    )
    np.testing.assert_array_equal(legacy[old], zip_file[new])
    np.testing.assert_array_equal(zip_file[new], plain[new])
    assert legacy[old].dtype == np.float32


@pytest.mark.parametrize("header_bytes", [0x78, 0x80, 0x88, 0x180])
def test_a_header_of_any_length_is_told_from_a_pickle(tmp_path: Path, header_bytes: int) -> None:
    """A pickle begins with 0x80; so does a safetensors file whose header is 128 bytes long, or 384."""
    file, entry = tmp_path / "weights.safetensors", {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}
    header = json.dumps({"conv.weight": entry}).encode().ljust(header_bytes)
    file.write_bytes(header_bytes.to_bytes(8, "little") + header + np.array([1, 2], "<f4").tobytes())
    np.testing.assert_array_equal(read_tensors(file)["conv.weight"], [1, 2])


def test_a_header_longer_than_the_format_allows_is_no_weights_file(tmp_path: Path) -> None:
    file = tmp_path / "weights.safetensors"
    file.write_bytes((10**8 + 8).to_bytes(8, "little") + b"{}")
    with pytest.raises(ModelError, match="no weights file"):
        read_tensors(file)


def test_the_older_form_is_little_endian_whatever_machine_wrote_it(weights: Path, tmp_path: Path) -> None:
    """On a big-endian machine `torch.save` turns the numbers round, and still says what machine it was."""
    content, file = (weights / "rrdb-x4-old.pth").read_bytes(), tmp_path / "weights.pth"
    said, other = b"little_endianq\x02\x88", b"little_endianq\x02\x89"
    assert content.count(said) == 1
    file.write_bytes(content.replace(said, other))
    found, meant = read_tensors(file), read_tensors(weights / "rrdb-x4-old.pth")
    np.testing.assert_array_equal(found["model.0.weight"], meant["model.0.weight"])


def test_the_older_form_may_hold_worse_weights_beside_the_better_ones(weights: Path, tmp_path: Path) -> None:
    """As training leaves them, `params` before `params_ema`: the numbers of both follow each other."""
    content, file = (weights / "rrdb-x4-old.pth").read_bytes(), tmp_path / "weights.pth"
    source = io.BytesIO(content)
    # Where each of the five pickles ends.
    *_, head, named_end, end = [source.tell() for _ in range(5) if list(pickletools.genops(source))]
    better, numbers = content[head + 2 : named_end - 1], content[end:]
    keys = pickle.loads(content[named_end:])  # noqa: S301 - a file of ours
    worse, worse_keys = better, [f"x{key[1:]}" for key in keys]
    for key, other in zip(keys, worse_keys, strict=True):
        worse = worse.replace(key.encode(), other.encode())
    both = b"\x80\x02}(X\x06\x00\x00\x00params" + worse + b"X\x0a\x00\x00\x00params_ema" + better + b"u."
    listed = pickle.dumps([*worse_keys, *keys], protocol=2)
    file.write_bytes(content[:head] + both + listed + bytes(len(numbers)) + numbers)
    found, meant = read_tensors(file), read_tensors(weights / "rrdb-x4-old.pth")
    assert found.keys() == meant.keys()
    assert all(np.array_equal(found[name], meant[name]) for name in meant)


def test_strides_offsets_and_bfloat16_are_understood() -> None:
    numbers = np.arange(12, dtype="<f4")
    storage = Storage("0", "FloatStorage", 12)
    turned = array(Recorded(storage, 1, (2, 3), (1, 2)), numbers.tobytes())
    np.testing.assert_array_equal(turned, [[1, 3, 5], [2, 4, 6]])
    halves = np.array([0x3F80, 0xC000], "<u2")
    brain = array(Recorded(Storage("0", "BFloat16Storage", 2), 0, (2,), (1,)), halves.tobytes())
    np.testing.assert_array_equal(brain, [1, -2])
    assert array(Recorded(storage, 3, (), ()), numbers.tobytes()) == 3


@pytest.mark.parametrize(
    ("offset", "shape", "strides"),
    [
        (0, (13,), (1,)),
        (10, (3,), (1,)),
        (0, (2, 2), (11, 1)),
        (0, (10**9,), (0,)),
        (-1, (1,), (1,)),
        (0, (1,), ()),
    ],
)
def test_a_tensor_beyond_its_storage_is_refused(
    offset: int, shape: tuple[int, ...], strides: tuple[int, ...]
) -> None:
    with pytest.raises(ValueError, match="reaches beyond its storage"):
        array(Recorded(Storage("0", "FloatStorage", 12), offset, shape, strides), bytes(48))


@pytest.mark.parametrize("form", ["zip", "legacy"])
def test_a_hostile_pickle_is_refused_and_nothing_is_executed(tmp_path: Path, form: str) -> None:
    victim, file = tmp_path / "executed", tmp_path / "weights.pth"
    content = pickle.dumps({"conv.weight": Calls(os.system, f"touch {victim}")})
    file.write_bytes(zipped(content) if form == "zip" else content)
    with pytest.raises(ModelError, match=r"wants to run \w+\.system, .*nothing of it was run"):
        read_tensors(file)
    assert not victim.exists()


@pytest.mark.parametrize(
    "function", [eval, exec, __import__, getattr, open, np.load], ids=lambda each: str(each.__name__)
)
def test_no_function_of_the_outside_can_be_named(tmp_path: Path, function: Callable[..., Any]) -> None:
    file = tmp_path / "weights.pth"
    file.write_bytes(zipped(pickle.dumps(Calls(function, "1"))))
    with pytest.raises(ModelError, match="wants to run"):
        read_tensors(file)


def test_a_pickle_cannot_leave_anything_behind_in_the_reader(tmp_path: Path) -> None:
    """`BUILD` sets attributes of what a pickle names; torch's names here have none that could be set."""
    file = tmp_path / "weights.pth"
    for name in ("torch FloatStorage", "torch._utils _rebuild_tensor_v2"):
        program = b"c" + name.replace(" ", "\n").encode() + b"\n}X\x01\x00\x00\x00xK\x01sb."
        file.write_bytes(zipped(program))
        with pytest.raises(ModelError):
            read_tensors(file)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("part", [0.0, 0.001, 0.02, 0.5, 0.9, 0.999])
def test_a_truncated_file_is_named_and_said_to_be_one(
    weights: Path, tmp_path: Path, name: str, part: float
) -> None:
    content, file = (weights / name).read_bytes(), tmp_path / name
    file.write_bytes(content[: int(len(content) * part)])
    with pytest.raises(ModelError, match=r"cut short|no weights file") as told:
        read_tensors(file)
    assert name in str(told.value)


def test_a_compressed_archive_is_refused_before_it_unfolds(weights: Path, tmp_path: Path) -> None:
    with (
        zipfile.ZipFile(weights / "rrdb-x4-new.pth") as source,
        zipfile.ZipFile(tmp_path / "packed.pth", "w", zipfile.ZIP_DEFLATED) as packed,
    ):
        for info in source.infolist():
            packed.writestr(info.filename, source.read(info))
    with pytest.raises(ModelError, match="is compressed, which torch's files are not"):
        read_tensors(tmp_path / "packed.pth")


def test_a_count_that_no_file_could_hold_takes_no_memory(weights: Path, tmp_path: Path) -> None:
    """The first storage's count in the list is made a thousand times larger than the file."""
    content = (weights / "rrdb-x4-old.pth").read_bytes()
    file = tmp_path / "huge.pth"
    at = content.index(b"cpu") + content[content.index(b"cpu") :].index(b"K") + 1
    file.write_bytes(content[: at - 1] + b"J\xff\xff\xff\x7f" + content[at + 1 :])
    with pytest.raises(ModelError):
        read_tensors(file)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"hello, world", "no weights file"),
        (b"", "no weights file"),
        (zipped(b"\x80\x02]."), "holds no weights by name"),
        (zipped(pickle.dumps({"epoch": 3})), "holds no weights by name"),
        (pickle.dumps([1]) + pickle.dumps(2) + pickle.dumps(3), "none by torch.save"),
        (zipped(pickle.dumps({}), byteorder=b"big"), "big-endian"),
    ],
    ids=["text", "empty", "list", "no tensors", "other pickle", "big-endian"],
)
def test_what_holds_no_weights_says_what_it_is(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "weights.pth"
    file.write_bytes(content)
    with pytest.raises(ModelError, match=said):
        read_tensors(file)


def test_weights_are_found_in_the_wrappers_of_training_programs() -> None:
    better, worse = (Recorded(Storage(key, "FloatStorage", 1), 0, (1,), (1,)) for key in "ab")
    found = named_tensors({"iter": 5, "params": {"x": worse}, "params_ema": {"module.x": better}})
    assert found == {"x": better}
    assert named_tensors({"state_dict": {"params": {"x": worse}}}) == {"x": worse}
    with pytest.raises(Refused, match="state_dict"):
        named_tensors(better)
