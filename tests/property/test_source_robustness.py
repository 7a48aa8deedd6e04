"""No text makes the reader raise, and whatever it says points into the file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderline import canonical
from renderline.canonical import JsonValue
from renderline.diagnostic import Location, Place, TreePath
from renderline.source import encoding
from renderline.source.document import Reading
from renderline.source.reader import read_text

PIPELINE = """\
# A pipeline
version: 1
parameters: &p
  prompt: {type: string, default: "A cat, {{ 1 }}", maxLength: 1000}
  width: {type: integer, default: 1920, enum: [640, 1920]}
steps:
  - name: hero
    $type: imageGen
    input:
      prompt: "{{ params.prompt }}"
      text: |
        one
          two {{ params.x }}
      folded: >-
        a
        b
      <<: *p
  - {name: 'final', "$type": upscaler, input: {image: {$ref: hero, path: 'output.images[0].url'}}}
"""
PIECES = ["{", "}", "[", "]", "{{", "}}", "{%", ":", ": ", "- ", "? ", ",", "#", "'", '"', "\\", "|", ">", "&a ", "*a", "!", "!!int ", "<<: ", "---", "...", "%", "@", "\t", "\n", "\n  ", "\r\n", "\x00", "\x85", "\u2028", "\ufeff", "\ud800", "~", "1e999", ".inf"]  # fmt: skip
ANY_TEXT = st.text(st.characters(exclude_categories=()))
SHARDS = st.lists(st.sampled_from(PIECES) | st.sampled_from(["a", "b", "1", " "]), max_size=40).map("".join)


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """A good pipeline with a few pieces cut out, put in or doubled."""
    text = PIPELINE
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 8)))
        text = text[:start] + draw(st.sampled_from(["", *PIECES, text[start:end] * 2])) + text[end:]
    return text


@given(ANY_TEXT | SHARDS | damaged(), st.sampled_from(["a.yaml", "a.json"]))
def test_any_text_is_read_or_explained(text: str, name: str) -> None:
    reading = read_text(text, name=name)
    assert reading.document is not None or reading.diagnostics
    for found in reading.diagnostics:
        assert found.message
        for location in (found.location, *(other.location for other in found.related)):
            assert_inside(location, encoding.with_lf(text.removeprefix("\ufeff")))
    assert_sound(reading)


@given(st.binary() | ANY_TEXT.map(lambda text: text.encode("utf-16", "surrogatepass")))
def test_any_bytes_are_decoded_or_explained(content: bytes) -> None:
    source, mistake = encoding.decode(content, "a.yaml")
    if mistake is None:
        assert "\r" not in source.text
        assert_sound(read_text(source.text, name="a.yaml"))
    else:
        assert_inside(mistake.diagnose(source).location, source.text)


@pytest.mark.parametrize("name", ["a.yaml", "a.json"])
def test_the_sound_pipeline_is_sound(name: str) -> None:
    """Else the damaged ones would prove little."""
    assert (read_text(PIPELINE, name=name).diagnostics == ()) is (name == "a.yaml")


def assert_sound(reading: Reading) -> None:
    if reading.document is None:
        return
    canonical.compact(reading.document.tree)
    known = set(reading.document.positions.paths())
    for path in paths(reading.document.tree):
        assert path in known
        assert_inside(reading.document.positions.locate(Place(path=path)), reading.document.text)


def paths(value: JsonValue, path: TreePath = ()) -> Iterator[TreePath]:
    yield path
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from paths(inner, (*path, name))
    if isinstance(value, list):
        for index, inner in enumerate(value):
            yield from paths(inner, (*path, index))


def assert_inside(location: Location, text: str) -> None:
    lines = text.split("\n")
    assert location.span.start <= location.span.end
    for spot in (location.span.start, location.span.end):
        assert 1 <= spot.line <= len(lines)
        assert 1 <= spot.column <= len(lines[spot.line - 1]) + 1
