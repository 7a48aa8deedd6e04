"""Expressions without quotes: one mistake each, with the cure, and the tree as if they were quoted."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import yaml

from renderline.diagnostic import Span
from renderline.source import braces, yaml_reader
from renderline.source.reader import read_text
from renderline.source.text import SourceText
from renderline.source.yaml_events import FASTEST, Loader

# Text with the value in marks, its path, and the value in quotes.
BARE: dict[str, tuple[str, tuple[str | int, ...], str]] = {
    "alone": ("width: «{{ params.width }}»", ("width",), '"{{ params.width }}"'),
    "tight": ("width: «{{params.width}}»\nb: 1", ("width",), '"{{params.width}}"'),
    "with a comment": ("width: «{{ w }}» # px", ("width",), '"{{ w }}"'),
    "in a list": ("a:\n  - 1\n  - «{{ b }}»\n", ("a", 1), '"{{ b }}"'),
    "in brackets": ("a: [1, «{{ b }}», 2]", ("a", 1), '"{{ b }}"'),
    "in braces": ("a: {b: «{{ c }}»}", ("a", "b"), '"{{ c }}"'),
    "in braces, close": ("a: {b: «{{c}}»}", ("a", "b"), '"{{c}}"'),
    "with a filter": ("a: «{{ b | seed }}»", ("a",), '"{{ b | seed }}"'),
    "with an argument": ("a: «{{ f(1, 2) }}»", ("a",), '"{{ f(1, 2) }}"'),
    "with quotes inside": ("""a: «{{ b | default("x") }}»""", ("a",), """'{{ b | default("x") }}'"""),
    "with both quotes inside": ("""a: «{{ "it's" }}»""", ("a",), """'{{ "it''s" }}'"""),
    "text behind": ("name: «{{ a }}-x»\nb: 1", ("name",), '"{{ a }}-x"'),
    "text and comment behind": ("name: «{{ a }}-x» # why\nb: 1", ("name",), '"{{ a }}-x"'),
    "two": ("name: «{{ a }} and {{ b }}»\nb: 1", ("name",), '"{{ a }} and {{ b }}"'),
    "a step's output": ("a:\n  url: «{{ steps.x.output.blobs[0].url }}»\nb: 1", ("a", "url"), '"{{ steps.x.output.blobs[0].url }}"'),
    "a condition": ("a: «{% if x %}y{% endif %}»", ("a",), '"{% if x %}y{% endif %}"'),
    "text in front, in brackets": ("a: [«cat {{ b }}», c]", ("a", 0), '"cat {{ b }}"'),
    "text behind, in a list": ("- «{{ a }}x»\n- b", (0,), '"{{ a }}x"'),
    "an operator": ("""a: «{{ "x" ~ b }}»""", ("a",), """'{{ "x" ~ b }}'"""),
    "behind a quoted key": ("""'a': «{{ b }}c»""", ("a",), '"{{ b }}c"'),
    "in a file that begins with it": ("«{{ a }}»", (), '"{{ a }}"'),
}  # fmt: skip


@pytest.mark.parametrize("loader", [FASTEST, yaml.SafeLoader], ids=["C", "Python"])
@pytest.mark.parametrize(("text", "path", "quoted"), BARE.values(), ids=BARE)
def test_a_bare_expression_is_found_and_its_cure_told(
    text: str, path: tuple[str | int, ...], quoted: str, loader: Loader, marked: Callable[[str], tuple[str, Span]]
) -> None:  # fmt: skip
    text, span = marked(text)
    source = SourceText("a.yaml", text)
    parsed = yaml_reader.parse(source, loader)
    (mistake,) = parsed.mistakes
    found = mistake.diagnose(source)
    assert (found.code.id, found.location.span, found.path) == ("RL003", span, path)
    assert found.hint == f"write {quoted} in quotes"


@pytest.mark.parametrize(("text", "quoted"), [(text, quoted) for text, _, quoted in BARE.values()], ids=BARE)
def test_the_cure_gives_the_tree_that_was_read_already(
    text: str, quoted: str, marked: Callable[[str], tuple[str, Span]]
) -> None:
    bare, _ = marked(text)
    before, _, rest = text.partition("«")
    cured = before + quoted + rest.partition("»")[2]
    was = read_text(bare, name="a.yaml").document
    now = read_text(cured, name="a.yaml")
    assert now.diagnostics == ()
    assert was is not None
    assert now.document is not None
    assert was.tree == now.document.tree


def test_all_bare_expressions_of_a_file_are_found_at_once() -> None:
    text = "a: {{ a }}\nb: {{ b }}-x\nc:\n  - {{ c[0] }}\n  - '{{ d }}'\n  - [{{ e }} e, f]\n"
    reading = read_text(text, name="a.yaml")
    assert [found.location.span.start.line for found in reading.diagnostics] == [1, 2, 4, 6]
    assert reading.document is not None
    assert reading.document.tree == {
        "a": "{{ a }}",
        "b": "{{ b }}-x",
        "c": ["{{ c[0] }}", "{{ d }}", ["{{ e }} e", "f"]],
    }


def test_a_bare_expression_as_key_is_told_too(complaint: Callable[..., tuple[str, Span, str]]) -> None:
    code, span, words = complaint(read_text("{{ a }}: 1\n", name="a.yaml"))
    assert (code, span.start.line, span.start.column) == ("RL003", 1, 1)
    assert 'write "{{ a }}" in quotes' in words


def test_behind_bare_expressions_a_syntax_error_waits() -> None:
    """It may come from the guess where the expression ends."""
    reading = read_text("a: {{ a }}-x\nb: [1\n", name="a.yaml")
    assert reading.document is None
    assert [found.code.id for found in reading.diagnostics] == ["RL003"]


def test_endlessly_many_are_told_up_to_a_limit() -> None:
    reading = read_text("\n".join(f"a{n}: {{{{ a }}}}-x" for n in range(100)), name="a.yaml")
    assert reading.document is None
    assert len(reading.diagnostics) == 20


@pytest.mark.parametrize(
    "text",
    ['a: "{{ a }}"-x', "a: '{{ a }}' b", "a: {x: 1\nb: '{{ a }}'", "a: {{ b\nc: 1", 'a: "x, {{ a }}" y'],
)
def test_other_mistakes_near_braces_stay_themselves(text: str) -> None:
    (found,) = read_text(text, name="a.yaml").diagnostics
    assert found.code.id == "RL001"


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("a", '"a"'),
        ('say "a"', "'say \"a\"'"),
        ("a\\b", "'a\\b'"),
        ('it\'s "a"', "'it''s \"a\"'"),
        ("it's", '"it\'s"'),
    ],
)
def test_quotes_are_chosen_to_change_the_text_least(text: str, quoted: str) -> None:
    assert braces.quoted(text) == quoted
    assert yaml.safe_load(quoted) == text
