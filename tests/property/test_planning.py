"""A planner that remembers prices says of each workflow what one says that has never seen another."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from renderline.api.planning import Planner
from renderline.canonical import JsonObject
from renderline.compiler.submission import Asset, Submission, digest_of

DATA = Path(__file__).parents[1] / "data" / "api"
NOWHERE = Path("/nonexistent")
AIR = "urn:air:sdxl:checkpoint:civitai:101055@128078"
SIZES = [(640, 480), (4000, 3000), (None, None)]
FILES = [
    Asset(
        sha256=f"{index:064x}",
        path=NOWHERE / str(index),
        name=str(index),
        media_type="image/png",
        size_bytes=1,
        width_px=width,
        height_px=height,
    )
    for index, (width, height) in enumerate(SIZES)
]
# One red dot of 1 × 1 pixel.
DOT = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
VALUES: st.SearchStrategy[Any] = st.sampled_from(
    [
        *(file.key for file in FILES),
        *("a fox", "another fox", "", AIR, DOT, "https://example.com/a.png", "high", "flux2", "1080p"),
        *(None, True, False, 0, 1, 1.0, 2, 3, 8, 512, 2048, 0.5),
        *({"$ref": "hero", "path": "output.images[0].url"}, {"$ref": "$arguments", "path": "n"}, [], {}),
    ]
)
FACTS = st.sampled_from([{}, {"$0": {"width": 100, "height": 50}}, {"$0": {"durationSeconds": 4}}])
TOP: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {},
    optional={
        "tips": st.sampled_from([{"civitai": 0.1}, {"creators": 0.25, "civitai": 0}]),
        "downloadPriority": st.sampled_from(["high", "low"]),
        "arguments": st.sampled_from([{"n": 2}, {"n": DOT}]),
    },
)


def published_steps() -> list[dict[str, Any]]:
    """Every step of the API's documentation."""
    samples = [
        json.loads(path.read_text(encoding="utf-8")) for path in sorted((DATA / "samples").rglob("*.json"))
    ]
    bodies = [sample["body"] for sample in samples if isinstance(sample.get("body"), dict)]
    return [step for body in bodies for step in body.get("steps", []) if isinstance(step, dict)]


STEPS = published_steps()
KEYS = ("prompt", "negativePrompt", "seed", "image", "quantity", "width", "numberOfRepeats", "text")


@st.composite
def steps(draw: st.DrawFn) -> list[dict[str, Any]]:
    """A step of the documentation in several forms that differ in a few fields of the input."""
    base = draw(st.sampled_from(STEPS))
    step_input = base.get("input")
    own = list(step_input) if isinstance(step_input, dict) else []
    keys = draw(st.lists(st.sampled_from([*KEYS, *own]), min_size=1, max_size=3))
    changes = draw(st.lists(st.dictionaries(st.sampled_from(keys), VALUES), min_size=1, max_size=4))
    fields = step_input if isinstance(step_input, dict) else {}
    return [{**base, "input": {**fields, **change}} for change in changes]


@st.composite
def workflows(draw: st.DrawFn) -> list[Submission]:
    """Workflows of two steps each, in all of which the same few forms of them come up."""
    first, second = draw(steps()), draw(steps())
    return [
        submission(
            {"steps": [draw(st.sampled_from(first)), draw(st.sampled_from(second))], **draw(TOP)},
            draw(FACTS),
        )
        for _ in range(draw(st.integers(2, 8)))
    ]


def submission(body: JsonObject, assumptions: Any) -> Submission:
    return Submission(
        pipeline="p",
        cell_key="",
        params={},
        matrix={},
        body=body,
        digest=digest_of(body),
        assets=tuple(FILES),
        outputs=(),
        assumptions=assumptions,
    )


@settings(max_examples=150, deadline=None)
@given(workflows())
def test_memory_changes_no_price(found: list[Submission]) -> None:
    remembering = Planner(data_dir=NOWHERE)
    for each in found:
        assert remembering.plan(each) == Planner(data_dir=NOWHERE).plan(each)
