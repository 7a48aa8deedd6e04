from __future__ import annotations

from itertools import pairwise

import pytest

from renderline.engine.upscaling.descriptor import NcnnFiles
from renderline.engine.upscaling.models import built_in
from renderline.engine.upscaling.param_file import Stage, read_graph

HEAD = "7767517\n0 0\nInput in 0 1 data\n"


def ncnn_files(name: str) -> NcnnFiles:
    files = built_in(name).files
    assert isinstance(files, NcnnFiles)
    return files


CONVOLUTION = "Convolution c 1 1 {} {} 0={} 1=3 4=1 6={}\n"


def convolution(source: str, result: str, outputs: int, inputs: int = 3) -> str:
    return CONVOLUTION.format(source, result, outputs, outputs * inputs * 9)


@pytest.mark.parametrize(
    ("name", "scale", "context_px"),
    [
        ("x4plus", 4, 348),
        ("x4plus-anime", 4, 93),
        ("animevideov3-x4", 4, 18),
        ("animevideov3-x3", 3, 18),
        ("animevideov3-x2", 2, 18),
    ],
)
def test_the_built_in_networks_tell_their_scale_and_reach(name: str, scale: int, context_px: int) -> None:
    graph = read_graph(ncnn_files(name).param.read_text("ascii"))
    assert (graph.scale, graph.context_px) == (scale, context_px)
    assert (graph.input_blob, graph.output_blob, graph.channels) == ("data", "output", 3)


@pytest.mark.parametrize(
    ("layers", "scale", "channels"),
    [
        pytest.param(convolution("data", "out", 3), 1, 3, id="nothing is enlarged"),
        pytest.param(
            convolution("data", "a", 12) + "PixelShuffle p 1 1 a out 0=2\n", 2, 3, id="pixel shuffle"
        ),
        pytest.param(
            convolution("data", "a", 8) + "Deconvolution d 1 1 a out 0=3 1=4 3=3 4=1 6=384\n",
            3,
            3,
            id="deconvolution",
        ),
        pytest.param(
            "Interp i 1 1 data a 0=2 1=2.000000e+00 2=2.000000e+00\n" + convolution("a", "out", 3),
            2,
            3,
            id="interpolation",
        ),
        pytest.param(
            convolution("data", "a", 1, inputs=1) + "Interp i 1 1 a out 0=1 1=4.0 2=4.0\n", 4, 1, id="grey"
        ),
        pytest.param(
            "Split s 0001 2 data left right\nInterp i 1 1 left big 0=1 1=2 2=2\n"
            + convolution("right", "a", 12)
            + "PixelShuffle p 1 1 a detail 0=2\nBinaryOp add 2 1 detail big out\n",
            2,
            3,
            id="two branches",
        ),
        pytest.param(
            "Split s 1 2 data left right\n"
            + convolution("left", "a", 9)
            + "Concat k 2 1 a right b 0=0\nPixelShuffle p 1 1 b out 0=2\n",
            2,
            3,
            id="channels of both branches",
        ),
        pytest.param(
            "Convolution c 1 1 data a 0=3 1=3 3=2 6=81\nInterp i 1 1 a out 0=1 1=4 2=4\n",
            2,
            3,
            id="a stride takes back",
        ),
    ],
)
def test_the_factor_follows_from_the_layers(layers: str, scale: int, channels: int) -> None:
    graph = read_graph(HEAD + layers)
    assert (graph.scale, graph.channels, graph.output_blob) == (scale, channels, "out")


def test_context_counts_less_where_the_image_is_larger_already() -> None:
    enlarged_first = "Interp i 1 1 data a 0=1 1=4 2=4\n" + "".join(
        convolution(source, result, 3) for source, result in ("ab", "bc", "cd", "de")
    )
    assert read_graph(HEAD + enlarged_first).context_px == 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no ncnn .param file"),
        ("{}", "no ncnn .param file"),
        (HEAD, "do not fit together"),
        (HEAD + convolution("absent", "out", 3), "do not fit together"),
        (HEAD + "Convolution\n", "do not fit together"),
        (HEAD + "Convolution c one 1 data out\n", "invalid literal"),
        (HEAD + "Convolution c 1 1 data out 1=3\n", "do not fit together"),
        (HEAD + convolution("data", "a", 3) + convolution("data", "b", 3), "not one of each"),
        (HEAD + convolution("data", "out", 4), "4 channels at 1 times the size out of 3"),
        (HEAD + convolution("data", "a", 3) + "Interp i 1 1 a out 0=1 1=1.5 2=1.5\n", "3/2 times"),
        (HEAD + convolution("data", "a", 3) + "Interp i 1 1 a out 0=1 1=2 2=3\n", "one factor for both"),
        (HEAD + convolution("data", "a", 3) + "Interp i 1 1 a out 0=1 3=480 4=640\n", "one factor for both"),
        (
            HEAD
            + convolution("data", "a", 3)
            + "Split s 1 2 a l r\nInterp i 1 1 l b 0=1 1=2 2=2\nBinaryOp o 2 1 b r out\n",
            "different sizes into out",
        ),
    ],
)
def test_a_graph_that_cannot_be_followed_says_why(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read_graph(text)


@pytest.mark.parametrize(
    ("name", "waist", "waist_context_px"),
    [("x4plus", "1878", 2), ("x4plus-anime", "501", 2), ("animevideov3-x4", "output", 0)],
)
def test_deep_networks_enlarge_behind_one_blob_of_the_inputs_size(
    name: str, waist: str, waist_context_px: int
) -> None:
    graph = ncnn_files(name).graph
    assert (graph.waist, graph.waist_context_px) == (waist, waist_context_px)


@pytest.mark.parametrize(
    ("layers", "expected"),
    [
        pytest.param(
            convolution("data", "a", 8) + "Interp i 1 1 a b 0=1 1=2 2=2\n" + convolution("b", "out", 3, 8),
            ("a", 1),
            id="a convolution behind counts half",
        ),
        pytest.param(
            convolution("data", "a", 8) + "Interp i 1 1 a b 0=3 1=2 2=2\n" + convolution("b", "out", 3, 8),
            ("a", 3),
            id="a cubic interpolation looks two pixels far",
        ),
        pytest.param(
            convolution("data", "a", 12) + "Pooling g 1 1 a b 0=1 4=1\nPixelShuffle p 1 1 b out 0=2\n",
            ("b", 0),
            id="what sees everything stays before",
        ),
        pytest.param(
            convolution("data", "a", 12) + "PixelShuffle p 1 1 a b 0=2\nNorm n 1 1 b out\n",
            ("out", 0),
            id="what is unknown leaves no waist",
        ),
        pytest.param(
            "Split s 1 2 data left right\nInterp i 1 1 left big 0=1 1=2 2=2\n"
            + convolution("right", "a", 12)
            + "PixelShuffle p 1 1 a detail 0=2\nBinaryOp add 2 1 detail big out\n",
            ("out", 0),
            id="a branch around leaves no waist",
        ),
    ],
)
def test_the_waist_is_where_a_network_can_be_cut(layers: str, expected: tuple[str, int]) -> None:
    graph = read_graph(HEAD + layers)
    assert (graph.waist, graph.waist_context_px) == expected


def test_work_is_counted_in_weights_times_pixels() -> None:
    layers = (
        convolution("data", "a", 6)
        + convolution("a", "b", 3, 6)
        + "Interp i 1 1 b c 0=1 1=2 2=2\n"
        + convolution("c", "out", 3)
    )
    graph = read_graph(HEAD + layers)
    # 162 weights, 162 weights, and 81 at four times the pixels.
    assert graph.waist == "b"
    assert graph.waist_share == pytest.approx(1 / 2)
    assert graph.stages == (Stage("a", 1 / 4),)


@pytest.mark.parametrize(("name", "waist_share"), [("x4plus", 0.92), ("x4plus-anime", 0.76)])
def test_the_stages_of_a_deep_network_lie_evenly_before_its_waist(name: str, waist_share: float) -> None:
    graph = ncnn_files(name).graph
    shares = [0.0, *(stage.share for stage in graph.stages), graph.waist_share]
    assert graph.waist_share == pytest.approx(waist_share, abs=0.01)
    assert all(before < after < before + 0.1 for before, after in pairwise(shares))
