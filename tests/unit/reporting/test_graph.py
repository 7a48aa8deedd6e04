"""Pictures of pipelines: complete, escaped, the same each time, and with nothing in the way of anything."""

from __future__ import annotations

import itertools
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderline import api
from renderline.reporting.graph import Arrow, Box, Graph, graph_of, mermaid
from renderline.reporting.graph_layout import lay_out
from renderline.reporting.graph_svg import svg

ROOT = Path(__file__).parents[3]
SVG = "{http://www.w3.org/2000/svg}"
HERO = """\
flowchart LR
  s0["hero<br/>imageGen"]
  s1["upscaled<br/>imageUpscaler"]
  s2[["hero-1920<br/>convertImage"]]
  s0 -->|"images[0].url → image"| s1
  s1 -->|"blob.url → image"| s2
"""


def graph(count: int, arrows: list[tuple[int, int]]) -> Graph:
    return Graph(
        name="drawn",
        boxes=tuple(Box(title=f"step-{index}", kind="imageGen", is_result=False) for index in range(count)),
        arrows=tuple(Arrow(source=one, target=other, labels=("a → b",)) for one, other in arrows),
    )


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Any graph without cycles: arrows lead from earlier steps to later ones."""
    count = draw(st.integers(1, 8))
    pairs = list(itertools.combinations(range(count), 2))
    return graph(count, draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else [])


def hero() -> Graph:
    pipeline = api.draw(ROOT / "pipelines" / "hero-1920.yaml").pipeline
    assert pipeline is not None
    return graph_of(pipeline)


def test_mermaid_tells_steps_references_and_what_is_downloaded() -> None:
    assert mermaid(hero()) == HERO


def test_the_picture_tells_the_same() -> None:
    texts = [element.text for element in ET.fromstring(svg(hero())).iter(f"{SVG}text")]  # noqa: S314 - our own
    assert {"hero", "imageUpscaler", "hero-1920", "images[0].url → image", "blob.url → image"} <= set(texts)


@pytest.mark.parametrize("text", ['"]; click s0', "<script>", "a&b", "`md`", "#quot;", "line\nbreak"])
def test_signs_of_either_language_stay_text(text: str) -> None:
    odd = Graph(name=text, boxes=(Box(title=text, kind="imageGen", is_result=False),), arrows=())
    picture = ET.fromstring(svg(odd))  # noqa: S314 - our own
    assert picture.findtext(f"{SVG}title") == text
    line = mermaid(odd).splitlines()[1]
    assert line.count('"') == 2
    assert not set("<`") & set(line.replace("<br/>", ""))


@given(graphs())
def test_arrows_lead_to_the_right_through_slots_of_their_own(drawn: Graph) -> None:
    layout = lay_out(drawn)
    slots = [slot for column in layout.columns for slot in column]
    assert len(slots) == len(set(slots))
    assert sorted(slot.box for slot in slots if slot.arrow < 0) == list(range(len(drawn.boxes)))
    for arrow, way in zip(drawn.arrows, layout.ways, strict=True):
        assert (way[0].box, way[-1].box) == (arrow.source, arrow.target)
        assert [slot.column for slot in way] == list(range(way[0].column, way[-1].column + 1))
        assert all(slot.arrow >= 0 for slot in way[1:-1])


@given(graphs())
def test_boxes_do_not_overlap_and_lie_inside_the_picture(drawn: Graph) -> None:
    picture = ET.fromstring(svg(drawn))  # noqa: S314 - our own
    width, height = int(picture.attrib["width"]), int(picture.attrib["height"])
    boxes = [
        tuple(int(element.attrib[key]) for key in ("x", "y", "width", "height"))
        for element in picture.iter(f"{SVG}rect")
        if "class" in element.attrib
    ]
    assert all(min(x, y) >= 0 and x + w <= width and y + h <= height for x, y, w, h in boxes)
    for (x, y, w, h), (x2, y2, w2, h2) in itertools.combinations(boxes, 2):
        assert x + w <= x2 or x2 + w2 <= x or y + h <= y2 or y2 + h2 <= y


def test_a_circle_of_arrows_ends() -> None:
    assert "step-1" in svg(graph(2, [(0, 1), (1, 0)]))


def test_a_pipeline_with_mistakes_is_reported_and_not_drawn(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("version: 1\nsteps:\n  - {$type: imageUpscaler, input: {}}\n", encoding="utf-8")
    drawing = api.draw(broken)
    assert drawing.pipeline is None
    assert drawing.report.errors
