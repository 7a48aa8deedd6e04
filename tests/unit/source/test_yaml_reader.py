"""YAML texts become the trees they mean, the same with both of PyYAML's parsers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import yaml

from renderline.diagnostic import Span
from renderline.source import yaml_reader
from renderline.source.mistakes import Unreadable
from renderline.source.reader import read_text
from renderline.source.text import SourceText
from renderline.source.yaml_events import FASTEST, Loader

TREES: dict[str, tuple[str, object]] = {
    "block": ("a:\n  b: [1, 2]\nc:\n- x\n- y: z\n", {"a": {"b": [1, 2]}, "c": ["x", {"y": "z"}]}),
    "flow": ("{a: 1, b: {c: [d, {e: f}]}}", {"a": 1, "b": {"c": ["d", {"e": "f"}]}}),
    "empty values": ("a:\nb: ~\nc: ''\nd: {}\ne: []\n", {"a": None, "b": None, "c": "", "d": {}, "e": []}),
    "quotes make text": ("a: '1'\nb: \"true\"\nc: 'it''s'\n", {"a": "1", "b": "true", "c": "it's"}),
    "blocks make text": ("a: |\n  12\nb: >-\n  x\n  y\n", {"a": "12\n", "b": "x y"}),
    "escapes": (r'a: "\x41\u00e9\U0001F600\n\t\\"', {"a": "Aé😀\n\t\\"}),
    "folded plain": ("a: one\n  two\n\n  three\nb: 1", {"a": "one two\nthree", "b": 1}),
    "yaml 1.2 words": ("on: yes\ny: no\nt: 1:30\nd: 2026-11-22", {"on": "yes", "y": "no", "t": "1:30", "d": "2026-11-22"}),
    "comments": ("# top\na: 1 # side\n# end\n", {"a": 1}),
    "quoted keys": ("'1': a\n\"true\": b\n!!str 2: c\n", {"1": "a", "true": "b", "2": "c"}),
    "quoted merge key": ('"<<": {a: 1}\n', {"<<": {"a": 1}}),
    "complex key syntax": ("? a\n: 1\n? b\n", {"a": 1, "b": None}),
    "tags": ("[!!str 1, !!int '2', !!float 3, !!bool 'true', !!null '', ! 4, !<tag:yaml.org,2002:str> 5]", ["1", 2, 3.0, True, None, "4", "5"]),
    "collection tags": ("a: !!map {b: !!seq [1]}\nc: !!map\n  d: 1", {"a": {"b": [1]}, "c": {"d": 1}}),
    "scalar roots": ("just text", "just text"),
    "explicit document": ("%YAML 1.2\n---\na: 1\n...\n", {"a": 1}),
    "windows lines": ("a: 1\r\nb: |\r\n  x\r\n  y\r\n", {"a": 1, "b": "x\ny\n"}),
    "old mac lines": ("a: 1\rb: 2", {"a": 1, "b": 2}),
    "line ends of YAML 1.1": ("a: x\x85y\nb: 'p\u2028 q'\nc: \"r\u2029s\"\nd: \"\\N\\L\\P\"", {"a": "x\x85y", "b": "p\u2028 q", "c": "r\u2029s", "d": "\x85\u2028\u2029"}),
    "private characters": ("a: \U0010fffd\u2028\U0010fffc", {"a": "\U0010fffd\u2028\U0010fffc"}),
    "byte order mark": ("\ufeffa: 1", {"a": 1}),
    "braces in text": ("a: x {{ y }}\nb: '{{ c }}'\n", {"a": "x {{ y }}", "b": "{{ c }}"}),
}  # fmt: skip

# Code, text with the place in marks, part of the words.
MISTAKES: dict[str, tuple[str, str, str]] = {
    "key twice": ("RL002", "a: 1\nb: 2\n«a»: 3", "`a` is stated twice"),
    "key twice, quoted": ("RL002", "{a: 1, «'a'»: 3}", "`a` is stated twice"),
    "infinity": ("RL005", "a: [1, «.inf»]", "no word for `.inf`; put it in quotes"),
    "overflow": ("RL005", "a: «-1e400»", "-1e400 is too large"),
    "number as key": ("RL006", "a:\n  «1»: x", '`1` is not; write "1" in quotes'),
    "boolean as key": ("RL006", "«true»: x", '`true` is not; write "true"'),
    "null as key": ("RL006", "«~»: x", '`~` is not; write "~"'),
    "infinity as key": ("RL006", "«.inf»: x", "`.inf` is not"),
    "no key": ("RL006", "?«»\n: x", "a key is missing here"),
    "list as key": ("RL006", "? «[»a, b]\n: x", "not mappings or lists; put it in quotes"),
    "mapping as key": ("RL006", "{ «{» a: b }: x}", "not mappings or lists"),
    "mapping as key, close by": ("RL006", "«{»{ a: b }: x}", "not mappings or lists"),
    "tagged key": ("RL006", "!!int «2»: x", "`2` is not"),
    "foreign tag": ("RL007", "a: !secret «x»", "the tag `!secret` is not known; the tags are `!!str`"),
    "standard tag without a JSON type": ("RL007", "a: !!timestamp «2026-11-22»", "the tag `!!timestamp` is not known"),
    "tag that does not fit": ("RL007", "a: !!int «x»", '"x" is no `!!int`'),
    "scalar's tag on a list": ("RL007", "a: !!str «[»x]", "a list is no `!!str`"),
    "list's tag on a mapping": ("RL007", "a: !!seq «{»x: 1}", "a mapping is no `!!seq`"),
    "list's tag on a scalar": ("RL007", "a: !!seq «x»", "a scalar is no `!!seq`"),
    "unknown anchor": ("RL008", "a: &base 1\nb: «*bse»", "no anchor `&bse` stands before the alias `*bse`; did you mean `*base`?"),
    "no anchor": ("RL008", "a: «*jpg»", "put it in quotes if it is text"),
    "anchor behind its alias": ("RL008", "a: «*x»\nb: &x 1", "no anchor `&x` stands before"),
    "anchor in itself": ("RL008", "a: &x [1, «*x»]", "inside its own anchor"),
    "merge of text": ("RL010", "a:\n  <<: «text»\n  b: 1", "only mappings can be merged"),
    "merge of a list of texts": ("RL010", "a: {<<: [{c: 1}, «text»]}", "only mappings can be merged"),
    "second document": ("RL011", "a: 1\n«---»\nb: 2\n", "a file holds one"),
    "control character": ("RL015", "a: «\x07»", r'U+0007 may not stand in YAML; write it as "\u0007"'),
    "lone surrogate": ("RL015", "a: «\ud800»", "U+D800"),
    "nothing": ("RL012", "«»", "the file is empty; write a mapping"),
    "only comments": ("RL012", "«»# nothing\n---\n", "the file is empty"),
}  # fmt: skip


@pytest.fixture(params=[FASTEST, yaml.SafeLoader], ids=["C", "Python"])
def loader(request: pytest.FixtureRequest) -> Loader:
    """Both parsers."""
    chosen: Loader = request.param
    return chosen


@pytest.mark.parametrize(("text", "tree"), TREES.values(), ids=TREES)
def test_a_text_means_its_tree(text: str, tree: object, tree_of: Callable[..., object]) -> None:
    assert tree_of(text) == tree


@pytest.mark.parametrize(("text", "tree"), TREES.values(), ids=TREES)
def test_both_parsers_give_the_same_nodes(text: str, tree: object) -> None:
    source = SourceText("a.yaml", text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))
    fast, plain = (yaml_reader.parse(source, loader) for loader in (FASTEST, yaml.SafeLoader))
    assert fast.tree == plain.tree == tree
    assert fast.entries == plain.entries


@pytest.mark.parametrize(("code", "text", "words"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_at_its_place(
    code: str,
    text: str,
    words: str,
    marked: Callable[[str], tuple[str, Span]],
    complaint: Callable[..., tuple[str, Span, str]],
) -> None:
    text, span = marked(text)
    found = complaint(read_text(text, name="a.yaml"))
    assert found[:2] == (code, span)
    assert words in found[2]


@pytest.mark.parametrize(("code", "text", "words"), MISTAKES.values(), ids=MISTAKES)
def test_both_parsers_see_the_same_mistake(code: str, text: str, words: str, loader: Loader) -> None:
    text = text.replace("«", "").replace("»", "")
    try:
        mistakes = yaml_reader.parse(SourceText("a.yaml", text), loader).mistakes
    except Unreadable as stop:
        mistakes = list(stop.mistakes)
    assert [mistake.code.id for mistake in mistakes] == [code]
    assert words in f"{mistakes[0].message}; {mistakes[0].hint}"


def test_a_tree_with_mistakes_is_what_was_most_likely_meant() -> None:
    """Later checks go on with it, so that one run shows all."""
    reading = read_text("1: a\nb: .inf\nc: 1\nc: 2\nd: *x\ne: !env HOME\n", name="a.yaml")
    assert reading.document is not None
    assert reading.document.tree == {"1": "a", "b": ".inf", "c": 1, "d": None, "e": "HOME"}
    assert [found.code.id for found in reading.diagnostics] == ["RL006", "RL005", "RL002", "RL008", "RL007"]


def test_a_duplicate_key_shows_both_places() -> None:
    (found,) = read_text("a:\n  b: 1\n  c: 2\n  b: 3\n", name="a.yaml").diagnostics
    (first,) = found.related
    assert (found.location.span.start.line, first.location.span.start.line, first.message) == (
        4,
        2,
        "first stated here",
    )
    assert found.path == ("a", "b")


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? ", "{ ", "&x [", "a:\n" + " "])
def test_deep_nesting_is_a_diagnostic(opening: str, loader: Loader) -> None:
    if opening.startswith("a:"):
        text = "\n".join(" " * level + "a:" for level in range(400))
    else:
        text = opening * 400
    with pytest.raises(Unreadable) as stop:
        yaml_reader.parse(SourceText("a.yaml", text), loader)
    assert stop.value.mistakes[0].code.id == "RL013"


def test_what_is_nested_100_levels_deep_is_read(tree_of: Callable[..., object]) -> None:
    tree = tree_of("[" * 100 + "]" * 100 + "\n# no JSON")
    for _ in range(99):
        assert isinstance(tree, list)
        (tree,) = tree
    assert tree == []
