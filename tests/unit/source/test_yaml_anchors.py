"""Anchors, aliases and merge keys: values are copied, places stay where they are written, uses are kept."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from renderline.canonical import JsonValue
from renderline.diagnostic import Code, Finding, Part, Place, TreePath
from renderline.source.document import SourceDocument
from renderline.source.reader import read_text
from renderline.source.yaml_anchors import MAX_COPIED_NODES

TREES: dict[str, tuple[str, object]] = {
    "scalar": ("a: &x 1\nb: *x\n", {"a": 1, "b": 1}),
    "tree": ("a: &x {p: [1]}\nb: [*x, *x]\n", {"a": {"p": [1]}, "b": [{"p": [1]}, {"p": [1]}]}),
    "key": ("a: &x word\nb: {*x : 1}\n", {"a": "word", "b": {"word": 1}}),
    "anchored key": ("&x a: 1\nb: *x\n", {"a": 1, "b": "a"}),
    "redefined": ("a: &x 1\nb: *x\nc: &x 2\nd: *x\n", {"a": 1, "b": 1, "c": 2, "d": 2}),
    "nested": ("a: &x {p: &y [1], q: *y}\nb: *x\n", {"a": {"p": [1], "q": [1]}, "b": {"p": [1], "q": [1]}}),
    "with a tag": ("a: &x !!str 1\nb: !!str &y 2\nc: [*x, *y]\n", {"a": "1", "b": "2", "c": ["1", "2"]}),
    "merge": ("a: &x {p: 1, q: 2}\nb: {<<: *x, q: 3}\n", {"a": {"p": 1, "q": 2}, "b": {"p": 1, "q": 3}}),
    "merge below": ("a: &x {p: 1, q: 2}\nb:\n  q: 3\n  <<: *x\n", {"a": {"p": 1, "q": 2}, "b": {"p": 1, "q": 3}}),
    "merge list": (
        "a: &x {p: 1}\nb: &y {p: 2, q: 2}\nc: {<<: [*x, *y], r: 3}\n",
        {"a": {"p": 1}, "b": {"p": 2, "q": 2}, "c": {"p": 1, "q": 2, "r": 3}},
    ),
    "merge in line": ("a: {<<: {p: 1}, q: 2}", {"a": {"p": 1, "q": 2}}),
    "merge of merged": ("a: &x {p: 1}\nb: &y {<<: *x}\nc: {<<: *y}\n", {"a": {"p": 1}, "b": {"p": 1}, "c": {"p": 1}}),
    "merge is not deep": ("a: &x {p: {q: 1}}\nb: {<<: *x, p: {r: 2}}\n", {"a": {"p": {"q": 1}}, "b": {"p": {"r": 2}}}),
}  # fmt: skip

ALIASED = """\
base: &base
  size: {width: 1, height: 2}
  steps: &s [a, b]
copy: *base
merged:
  <<: *base
  steps: own
list: [*s]
"""
# Path, part, the source at the place, and the use's line if there is one.
PLACES: list[tuple[TreePath, Part, str, int | None]] = [
    (("base", "size", "width"), Part.VALUE, "1", None),
    (("copy", "size", "width"), Part.VALUE, "1", 4),
    (("copy", "size", "width"), Part.KEY, "width", 4),
    (("copy",), Part.KEY, "copy", None),
    (("copy", "steps", 1), Part.VALUE, "b", 4),
    (("merged", "size"), Part.KEY, "size", 6),
    (("merged", "size", "height"), Part.VALUE, "2", 6),
    (("merged", "steps"), Part.VALUE, "own", None),
    (("list", 0, 0), Part.VALUE, "a", 8),
]

CODE = Code(id="RL999", name="test", description="Only for tests.")


@pytest.mark.parametrize(("text", "tree"), TREES.values(), ids=TREES)
def test_aliases_and_merges_mean_copies(text: str, tree: object, tree_of: Callable[..., object]) -> None:
    assert tree_of(text) == tree


@pytest.mark.parametrize(("path", "part", "source", "use_line"), PLACES)
def test_a_copied_node_stands_where_it_is_written_and_tells_its_use(
    path: TreePath, part: Part, source: str, use_line: int | None
) -> None:
    document = _read(ALIASED)
    found = document.positions.diagnose(Finding(code=CODE, place=Place(path=path, part=part), message="x"))
    span = found.location.span
    assert ALIASED.splitlines()[span.start.line - 1][span.start.column - 1 : span.end.column - 1] == source
    uses = [(other.location.span.start.line, other.message) for other in found.related]
    assert uses == ([] if use_line is None else [(use_line, "used here through an alias")])


def test_copies_share_nothing() -> None:
    """A later stage may change one place without changing another."""
    tree = _read("a: &x [1]\nb: *x\n").tree
    assert isinstance(tree, dict)
    assert tree["a"] is not tree["b"]


def test_merged_keys_leave_no_trace_of_the_merge_key() -> None:
    assert {path for path in _read(ALIASED).positions.paths() if "<<" in path} == set()


def test_an_alias_bomb_is_a_diagnostic(complaint: Callable[..., tuple[str, object, str]]) -> None:
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    code, _, words = complaint(read_text("\n".join(levels), name="a.yaml"))
    assert code == "RL009"
    assert f"{MAX_COPIED_NODES:,}" in words


def test_a_merge_bomb_is_a_diagnostic(complaint: Callable[..., tuple[str, object, str]]) -> None:
    wide = ", ".join(f"k{n}: 1" for n in range(1000))
    text = f"a: &a {{{wide}}}\n" + "\n".join(f"b{n}: {{<<: *a}}" for n in range(300))
    assert complaint(read_text(text, name="a.yaml"))[0] == "RL009"


def test_aliases_cannot_nest_deeper_than_text(complaint: Callable[..., tuple[str, object, str]]) -> None:
    text = "a0: &a0 [1]\n" + "\n".join(f"a{n}: &a{n} [*a{n - 1}]" for n in range(1, 200))
    assert complaint(read_text(text, name="a.yaml"))[0] == "RL013"


def test_a_large_file_without_aliases_is_no_bomb(tree_of: Callable[..., object]) -> None:
    tree = tree_of("[" + "1," * (MAX_COPIED_NODES + 10) + "1]", "a.json")
    assert isinstance(tree, list)
    assert len(tree) == MAX_COPIED_NODES + 11


@pytest.mark.parametrize(
    "text", ["a: 1\na: &x 2\nb: *x\n", "a: 1\na: {p: &x 2}\nb: *x\n", "{a: 1}: &x 2\nb: *x\n"]
)
def test_an_anchor_in_a_refused_entry_can_still_be_used(text: str) -> None:
    tree: JsonValue = _read(text).tree
    assert isinstance(tree, dict)
    assert tree["b"] == 2


def _read(text: str) -> SourceDocument:
    document = read_text(text, name="a.yaml").document
    assert document is not None
    return document
