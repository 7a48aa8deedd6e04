"""What cells share changes nothing: compiled together they are what each is alone."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from renderline import canonical
from renderline.api import Given, Selection, compile_reading
from renderline.compiler.encoding import BodyEncoder
from renderline.source import reader

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)
VALUES = st.sampled_from(
    ["a", "b c", "Ä", "./x.png", 0, 1, True, False, 1.0, -0.0, 0.0, 2**70, None, [1], {"w": 1}, {"w": "x"}]
)
READS = ("matrix.a", "matrix.b", "matrix.c", "cell.index", "matrix", "pipeline.name")


@st.composite
def bodies(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Bodies that share some of their parts."""
    pool = draw(st.lists(JSON, min_size=1, max_size=4))
    parts = st.sampled_from(pool)
    keys = st.sampled_from(["steps", "tags", "externalId", "\ud800", "é", ""])
    return draw(st.lists(st.dictionaries(keys, parts | st.lists(parts, max_size=3)), min_size=1, max_size=6))


@given(bodies())
def test_joined_bytes_are_canonical(shared: list[dict[str, Any]]) -> None:
    encoder = BodyEncoder()
    for body in shared:
        assert encoder.compact(body) == canonical.compact(body)


@st.composite
def grids(draw: st.DrawFn) -> dict[str, Any]:
    """A pipeline with three axes, whose steps read some of them in several ways."""
    axes = {
        name: draw(st.lists(VALUES, min_size=1, max_size=3, unique_by=canonical.compact)) for name in "abc"
    }
    texts = st.lists(st.sampled_from(READS), max_size=2).map(
        lambda names: " ".join(f"{{{{ {name} }}}}" for name in names) or "fixed"
    )
    steps = [
        {
            "$type": "imageUpscaler",
            "name": f"s{index}",
            "metadata": {"x": draw(texts), "y": [draw(texts)]},
            "input": {"image": "https://example.com/a.png"},
            **({"when": "matrix.a == matrix.b"} if draw(st.booleans()) else {}),
        }
        for index in range(3)
    ]
    return {"version": 1, "matrix": {"axes": axes}, "steps": steps, "metadata": {"z": draw(texts)}}


@settings(max_examples=60, deadline=None)
@given(grids())
def test_cells_compiled_together_are_what_each_is_alone(tree: dict[str, Any]) -> None:
    reading = reader.read_text(json.dumps(tree), name="grid.yaml")
    whole = compile_reading(reading, Given())
    for submission in whole.submissions:
        alone = compile_reading(reading, Given(), Selection(key=submission.cell_key))
        assert alone.submissions == (submission,)
        assert submission.digest == canonical.digest(submission.body)
