"""A forecast tells time and stand-ins without running, or loading, anything."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from renderline.contract.steps import step_types
from renderline.engine.forecast import Forecast, Forecaster, forecast
from renderline.engine.steps import STEPS
from renderline.errors import UsageError
from renderline.wire.pixel_size import PixelSize

SMALL = PixelSize(240, 180)


def upscaler(**fields: Any) -> dict[str, Any]:
    return {"$type": "imageUpscaler", "input": {"image": "https://example.com/x", **fields}}


def ahead(
    *steps: dict[str, Any], sources: list[PixelSize | None] | None = None, prefer: str | None = None
) -> Forecast:
    return forecast({"steps": list(steps)}, sources or [SMALL] * len(steps), upscaler=prefer)


def seconds(found: Forecast) -> float:
    assert found.seconds is not None
    return found.seconds


def test_the_photograph_takes_some_seconds_and_says_what_stands_in() -> None:
    found = ahead(upscaler())
    assert 1 < seconds(found) < 60
    assert len(found.notes) == 1
    assert "x4plus stands in" in found.notes[0]


def test_one_who_looked_ahead_before_says_the_same() -> None:
    forecaster = Forecaster(upscaler="animevideov3")
    for steps in (
        [upscaler()],
        [upscaler(model="urn:air:other:upscaler:civitai:1@2"), upscaler()],
        [upscaler()],
    ):
        sources: list[PixelSize | None] = [SMALL] * len(steps)
        found = forecaster.forecast({"steps": steps}, sources)
        assert found == ahead(*steps, prefer="animevideov3")


def test_a_quicker_network_is_quicker() -> None:
    times = [seconds(ahead(upscaler(), prefer=name)) for name in ("animevideov3", "x4plus-anime", "x4plus")]
    assert times == sorted(times)
    assert times[2] > 3 * times[0]


def test_every_pass_has_the_size_that_the_one_before_it_made() -> None:
    once, twice, thrice = (seconds(ahead(upscaler(numberOfRepeats=count))) for count in (1, 2, 3))
    assert twice > 10 * once
    assert thrice > 10 * twice


def test_larger_sources_take_longer_than_their_area_for_windows_overlap() -> None:
    assert seconds(ahead(upscaler(), sources=[PixelSize(2400, 1800)])) > 90 * seconds(ahead(upscaler()))


def test_the_times_of_steps_add_up_and_equal_notes_are_said_once() -> None:
    both = ahead(upscaler(), upscaler())
    assert seconds(both) == pytest.approx(2 * seconds(ahead(upscaler())))
    assert len(both.notes) == 1


@pytest.mark.parametrize("kind", sorted(STEPS.keys() - {"imageGen", "imageUpscaler"}))
def test_the_small_steps_take_a_moment_and_need_no_word(kind: str) -> None:
    assert ahead({"$type": kind, "input": {}}, sources=[None]) == Forecast(seconds=0.15, notes=())


def test_a_rehearsed_step_says_so() -> None:
    found = ahead({"$type": "imageGen", "input": {"engine": "flux2"}}, sources=[None])
    assert seconds(found) == pytest.approx(0.15)
    assert found.notes[0].startswith("imageGen is rehearsed")


def test_an_unknown_source_size_leaves_the_time_open_and_the_note_in_place() -> None:
    found = ahead(upscaler(), sources=[None])
    assert found.seconds is None
    assert len(found.notes) == 1


@pytest.mark.parametrize("kind", step_types())
def test_what_does_not_run_here_is_what_has_no_provider(kind: str) -> None:
    notes = ahead({"$type": kind, "input": {}}, sources=[None]).notes
    assert (f"{kind} does not run on the embedded engine" in notes) == (kind not in STEPS)


def test_a_step_that_does_not_run_here_leaves_the_time_open_and_is_named() -> None:
    found = ahead({"$type": "videoGen", "input": {}}, upscaler())
    assert found.seconds is None
    assert "videoGen does not run on the embedded engine" in found.notes


def test_a_result_that_the_engine_would_refuse_is_told_beforehand() -> None:
    found = ahead(upscaler(numberOfRepeats=3), sources=[PixelSize(300, 200)])
    assert found.seconds is None
    assert "would become 19,200 × 12,800" in found.notes[1]


@pytest.mark.parametrize("body", [{}, {"steps": None}, {"steps": []}, {"steps": "none"}])
def test_no_steps_take_no_time(body: dict[str, Any]) -> None:
    assert forecast(body, []) == Forecast(seconds=0, notes=())


@pytest.mark.parametrize("repeats", [None, "2", {"$ref": "$arguments", "path": "passes"}])
def test_a_number_of_passes_that_is_not_known_yet_leaves_the_time_open(repeats: object) -> None:
    assert ahead(upscaler(numberOfRepeats=repeats)).seconds is None


def test_a_preference_for_an_unknown_network_is_told() -> None:
    with pytest.raises(UsageError, match="did you mean x4plus"):
        ahead(upscaler(), prefer="x4pluss")


def test_without_the_extra_the_time_is_open_and_nothing_is_said() -> None:
    program = (
        "import sys; sys.modules['ncnn'] = None\n"
        "from renderline.engine.forecast import forecast\n"
        "from renderline.wire.pixel_size import PixelSize\n"
        "print(forecast({'steps': [{'$type': 'imageUpscaler', 'input': {}}]}, [PixelSize(1, 1)]))\n"
        "print([name for name in ('numpy', 'PIL', 'starlette') if name in sys.modules])"
    )
    printed = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True, timeout=30
    ).stdout
    assert printed.splitlines() == ["Forecast(seconds=None, notes=())", "[]"]
