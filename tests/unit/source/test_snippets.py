"""A piece of a scalar is found in its source, however the scalar is written."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from renderline.diagnostic import Part, Place, Span
from renderline.source.reader import read_text

# Text with the piece in marks; the piece as the value reads. The scalar is `a`.
PIECES: dict[str, tuple[str, str]] = {
    "plain": ("a: x {{ «params.widht» }}\n", "params.widht"),
    "double quotes": ('a: "{{ «params.widht» }}"\n', "params.widht"),
    "single quotes": ("a: '{{ «params.widht» }}'\n", "params.widht"),
    "literal block": ("a: |\n  one\n  {{ «params.widht» }}\n", "params.widht"),
    "folded block": ("a: >-\n  one\n  {{ «params.widht» }}\n", "params.widht"),
    "plain over lines": ("a: one\n  two {{ «params.widht» }}\nb: 1", "params.widht"),
    "folded in the piece": ("a: >-\n  {{ «params.a |\n  seed» }}\n", "params.a | seed"),
    "folded plain in the piece": ("a: x {{ «params.a\n    | seed» }}\n", "params.a | seed"),
    "folded quotes in the piece": ('a: "{{ «params.a\n\n    | seed» }}"\n', "params.a\n| seed"),
    "escaped line end": ('a: "{{ «params.a \\\n    | seed» }}"\n', "params.a | seed"),
    "escaped newline": (r'a: "{{ «params.a\n | seed» }}"', "params.a\n | seed"),
    "doubled apostrophe": ("a: '{{ «x[''y'']» }}'\n", "x['y']"),
    "escaped quote": (r'a: "{{ «x[\"y\"]» }}"', 'x["y"]'),
    "escaped backslash": (r'a: "{{ «x\\y» }}"', "x\\y"),
    "escaped letters": (r'a: "{{ «caf\u00e9 \x41 \U0001F600» }}"', "café A 😀"),
    "escaped pair in JSON": (r'{"a": "{{ «x\ud83d\ude00\/» }}"}', "x😀/"),
    "first of two": ("a: '{{ «x» }} {{ x }}'\n", "x"),
    "in flow": ("{b: 1, a: '{{ «x.y» }}'}\n", "x.y"),
    "not there": ("a: «'{{ x }}'»\n", "params"),
    "not there, in a block": ("a: |\n  «{{ x }}»\n", "params"),
    "characters of patterns": ("a: '{{ «f(x)[0] + .* ?» }}'\n", "f(x)[0] + .* ?"),
    "bare expression": ("a: {{ «params.widht» }}\n", "params.widht"),
    "bare expression with text": ("a: {{ «params.widht» }}-x\n", "params.widht"),
    "through an alias": ("b: &x '{{ «q» }}'\na: *x\n", "q"),
}


@pytest.mark.parametrize(("text", "snippet"), PIECES.values(), ids=PIECES)
def test_a_piece_of_a_scalar_is_found(
    text: str, snippet: str, marked: Callable[[str], tuple[str, Span]]
) -> None:
    text, span = marked(text)
    document = read_text(text, name="a.yaml").document
    assert document is not None
    assert document.positions.locate(Place(path=("a",), snippet=snippet)).span == span


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("x: 1\n'«a»-b': 1\n", Place(path=("a-b",), part=Part.KEY, snippet="a")),
        ("a: «{x: 1, y: 2}»\n", Place(path=("a", "z"), snippet="y")),
        ("a: '{{ «rows» }}'\n", Place(path=("a", 0, "width"), snippet="rows")),
    ],
)
def test_pieces_are_found_in_keys_and_scalars_but_not_in_collections(
    text: str, place: Place, marked: Callable[[str], tuple[str, Span]]
) -> None:
    text, span = marked(text)
    document = read_text(text, name="a.yaml").document
    assert document is not None
    assert document.positions.locate(place).span == span
