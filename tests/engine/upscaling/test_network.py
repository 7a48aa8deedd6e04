from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from renderline.engine.jobs import JobCanceled
from renderline.engine.upscaling.descriptor import Descriptor, NcnnFiles
from renderline.engine.upscaling.models import built_in
from renderline.engine.upscaling.network import Network, load
from renderline.engine.upscaling.shelf import file_stamps
from renderline.errors import ModelError

Enlarger = Callable[[str], Network]
QUICK = "animevideov3-x2"


def ncnn_files(descriptor: Descriptor) -> NcnnFiles:
    assert isinstance(descriptor.files, NcnnFiles)
    return descriptor.files


@pytest.mark.parametrize(
    ("name", "scale"),
    [
        ("animevideov3-x2", 2),
        ("animevideov3-x3", 3),
        ("animevideov3-x4", 4),
        ("x4plus-anime", 4),
        ("x4plus", 4),
    ],
)
@pytest.mark.parametrize(("height", "width"), [(1, 1), (17, 24)])
def test_a_window_comes_out_at_exactly_its_size_times_the_scale(
    network: Enlarger, name: str, scale: int, height: int, width: int
) -> None:
    pixels = np.random.default_rng(6).random((height, width, 3), np.float32)
    enlarged = network(name).enlarge(pixels)
    assert enlarged.shape == (height * scale, width * scale, 3)
    assert enlarged.dtype == np.float32
    assert np.isfinite(enlarged).all()


def test_a_network_is_loaded_once(network: Enlarger) -> None:
    assert network(QUICK) is network(QUICK)


def test_the_device_is_named(network: Enlarger) -> None:
    loaded = network(QUICK)
    assert loaded.device == "cpu" or loaded.device.startswith("vulkan: ")


def test_the_same_window_gives_the_same_pixels(network: Enlarger) -> None:
    pixels = np.random.default_rng(7).random((20, 20, 3), np.float32)
    np.testing.assert_array_equal(network(QUICK).enlarge(pixels), network(QUICK).enlarge(pixels))


def test_a_file_that_promises_another_scale_is_found_out() -> None:
    honest = built_in(QUICK)
    with pytest.raises(ModelError, match=r"promise \(32, 32, 3\) and give \(16, 16, 3\)"):
        load(replace(honest, scale=4), 1)


def test_weights_that_are_absent_or_cut_short_cannot_be_used(tmp_path: Path) -> None:
    honest = built_in(QUICK)
    files = ncnn_files(honest)
    cut = tmp_path / "cut.bin"
    cut.write_bytes(files.weights.read_bytes()[:100_000])
    for weights in (cut, tmp_path / "absent.bin"):
        with pytest.raises(ModelError, match="cannot be loaded"):
            load(replace(honest, files=replace(files, weights=weights)), 1)


@pytest.mark.parametrize(("height", "width"), [(97, 90), (2, 8_200)])
def test_strips_behind_the_waist_join_without_a_seam(network: Enlarger, height: int, width: int) -> None:
    """Several strips, and rows longer than a strip, give what the network gives at once."""
    in_strips = network("x4plus-anime")
    files = ncnn_files(in_strips.descriptor)
    whole = replace(files, graph=replace(files.graph, waist=files.graph.output_blob))
    at_once = load(replace(in_strips.descriptor, files=whole), 2)
    pixels = np.random.default_rng(8).random((height, width, 3), np.float32)
    np.testing.assert_allclose(in_strips.enlarge(pixels), at_once.enlarge(pixels), rtol=0, atol=1e-5)


@pytest.mark.parametrize(("name", "at_least"), [("x4plus-anime", 15), ("animevideov3-x2", 10)])
def test_a_network_tells_how_far_it_is_within_a_window(network: Enlarger, name: str, at_least: int) -> None:
    """And what it is asked on the way changes nothing of what it makes."""
    told: list[float] = []
    asked = network(name)
    pixels = np.random.default_rng(9).random((24, 20, 3), np.float32)
    files = ncnn_files(asked.descriptor)
    silent = load(replace(asked.descriptor, files=replace(files, graph=replace(files.graph, stages=()))), 2)
    np.testing.assert_array_equal(asked.enlarge(pixels, told.append), silent.enlarge(pixels))
    assert told == sorted(told)
    assert len(told) >= at_least
    assert told[0] < 0.2
    assert 0.8 < told[-1] <= 1


def test_a_job_that_nobody_wants_any_more_ends_within_its_window(network: Enlarger) -> None:
    def cancel(share: float) -> None:
        if share > 0.5:
            raise JobCanceled

    loaded = network("x4plus-anime")
    pixels = np.zeros((24, 20, 3), np.float32)
    with pytest.raises(JobCanceled):
        loaded.enlarge(pixels, cancel)
    assert loaded.enlarge(pixels).shape == (96, 80, 3)


def test_the_stamps_of_files_change_with_them_and_leave_drafts_out(tmp_path: Path) -> None:
    assert file_stamps(tmp_path / "nowhere") == ()
    network = tmp_path / "147759@164821" / "network.onnx"
    network.parent.mkdir()
    network.write_bytes(b"one")
    before = file_stamps(tmp_path)
    assert [(name, size) for name, size, _ in before] == [("147759@164821/network.onnx", 3)]
    draft = tmp_path / ".adding-x" / "network.onnx"
    draft.parent.mkdir()
    draft.write_bytes(b"half")
    assert file_stamps(tmp_path) == before
    network.write_bytes(b"other")
    assert file_stamps(tmp_path) != before


def test_a_folder_that_comes_and_goes_while_one_looks_is_no_trouble(tmp_path: Path) -> None:
    stop = threading.Event()

    def add_and_remove() -> None:
        while not stop.is_set():
            folder = tmp_path / "model"
            folder.mkdir()
            (folder / "network.onnx").write_bytes(b"x")
            shutil.rmtree(folder)

    thread = threading.Thread(target=add_and_remove)
    thread.start()
    try:
        found = {file_stamps(tmp_path)[:1] for _ in range(300)}
    finally:
        stop.set()
        thread.join()
    assert found
