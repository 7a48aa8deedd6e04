"""Whatever a file looks like: formatted, it says the same, keeps its comments and stays as it then is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renderline import canonical
from renderline.api import Given, compile_reading
from renderline.formatting.rewrite import formatted
from renderline.formatting.tokens import comments
from renderline.source import reader
from renderline.source.document import SourceDocument

ROOT = Path(__file__).parents[2]
SHIPPED = sorted(
    path
    for folder in ("pipelines", "templates", "tests/cases/ok", "tests/cases/err")
    for path in (ROOT / folder).rglob("*.yaml")
)
READABLE = [path for path in SHIPPED if not reader.read(path).diagnostics]
KEYS = ["version", "name", "steps", "parameters", "outputs", "x-a", "$type", "input", "when", "a b", "stpes"]
CHARACTERS = st.characters(exclude_categories=["Cc", "Cs", "Cn", "Co"], exclude_characters="\ufeff")
COMMENT = st.text(CHARACTERS, max_size=8).map(lambda text: f"#{text}")
SCALARS = st.one_of(
    st.sampled_from(
        ["x", "1", "1.50", "~", "", "true", "0o17", "1:30", "a # b", "- a", "{{ params.x }}", "é\u2028"]
    ),
    st.text(CHARACTERS, max_size=6),
    st.lists(st.text(st.sampled_from("ab :#-'\"{"), max_size=6), min_size=2, max_size=4).map("\n".join),
)
TREES = st.recursive(
    SCALARS | st.integers() | st.none(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=12,
)
PIPELINES = st.dictionaries(
    st.sampled_from(KEYS),
    TREES | st.lists(st.dictionaries(st.sampled_from(KEYS), TREES, min_size=1), min_size=1, max_size=3),
    min_size=1,
)


Manner = Callable[[str, Any, int], Iterator[str]]


class Writer:
    """Writes a tree as YAML in a different manner each time: indentation, style, comments, blank lines."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw

    def text(self, tree: Any) -> str:
        indent = self.draw(st.sampled_from([0, 0, 0, 3]))
        lines = [*self.loose(0), *self.block(tree, indent), *self.loose(0)]
        return "\n".join(lines) + self.draw(st.sampled_from(["\n", "\n", "\n\n\n", ""]))

    def loose(self, indent: int) -> list[str]:
        """Blank lines and comments of their own, at any column."""
        if self.draw(st.integers(0, 4)):
            return []
        columns = st.just(indent) | st.integers(0, 9)
        comment = st.tuples(columns, COMMENT).map(lambda pair: " " * pair[0] + pair[1])
        return self.draw(st.lists(st.just("") | st.just("  ") | comment, max_size=3))

    def tail(self) -> str:
        return self.draw(st.sampled_from(["", "", "", "  "]) | COMMENT.map(lambda text: f" {text}"))

    def block(self, tree: Any, indent: int) -> Iterator[str]:
        entries = tree.items() if isinstance(tree, dict) else ((None, value) for value in tree)
        for key, value in entries:
            yield from self.loose(indent)
            start = (
                "-" if key is None else self.draw(st.sampled_from([key, json.dumps(key), f"'{key}'"])) + ":"
            )
            yield from self.entry(" " * indent + start, value, indent)

    def entry(self, start: str, value: Any, indent: int) -> Iterator[str]:
        if isinstance(value, (dict, list)):
            writers: list[Manner] = [self.flow, self.below, self.compact] if value else [self.flow]
        elif isinstance(value, str) and value.strip(" \n") and not value.startswith("\n"):
            writers = [self.scalar, self.folded, self.literal]
        else:
            writers = [self.scalar]
        yield from self.draw(st.sampled_from(writers))(start, value, indent)

    def scalar(self, start: str, value: Any, indent: int) -> Iterator[str]:
        del indent
        yield start + " " * self.draw(st.integers(1, 3)) + json.dumps(value, ensure_ascii=False) + self.tail()

    def folded(self, start: str, value: str, indent: int) -> Iterator[str]:
        """In double quotes over two lines."""
        head, blank, rest = json.dumps(value, ensure_ascii=False).partition(" ")
        yield f"{start} {head}"
        if blank:
            yield " " * (indent + self.draw(st.integers(1, 5))) + rest

    def literal(self, start: str, value: str, indent: int) -> Iterator[str]:
        """As a block scalar whose indentation is stated."""
        step = self.draw(st.integers(1, 4))
        yield f"{start} {self.draw(st.sampled_from('|>'))}{step}{self.draw(st.sampled_from(['', '-', '+']))}{self.tail()}"
        for line in value.split("\n"):
            yield " " * (indent + step) + line if line else ""

    def flow(self, start: str, value: Any, indent: int) -> Iterator[str]:
        text = json.dumps(value, indent=self.draw(st.sampled_from([None, 1, 3])), ensure_ascii=False)
        first, *others = text.split("\n")
        yield f"{start} {first}{self.tail()}"
        for line in others:
            yield from self.loose(indent + 1)
            yield " " * (indent + 1) + line + self.tail()

    def below(self, start: str, value: Any, indent: int) -> Iterator[str]:
        """On the lines below; a list perhaps at the column of its key."""
        yield start + self.draw(st.sampled_from(["", "", " &a"])) + self.tail()
        is_level = isinstance(value, list) and start.endswith(":") and self.draw(st.booleans())
        yield from self.block(value, indent if is_level else indent + self.draw(st.integers(1, 5)))

    def compact(self, start: str, value: Any, indent: int) -> Iterator[str]:
        """A list item that begins on the line of its dash."""
        if not start.endswith("-"):
            yield from self.below(start, value, indent)
            return
        inner = indent + self.draw(st.integers(2, 5))
        lines = list(self.block(value, inner))
        while not lines[0].strip() or lines[0].lstrip().startswith("#"):
            lines.pop(0)
        yield start + " " * (inner - indent - 1) + lines[0][inner:]
        yield from lines[1:]


@st.composite
def files(draw: st.DrawFn) -> str:
    """A pipeline-like tree in any writing."""
    return Writer(draw).text(draw(PIPELINES))


@st.composite
def strewn(draw: st.DrawFn) -> tuple[Path, str]:
    """A shipped file with comments and blank lines, and with a deeper indentation."""
    path = draw(st.sampled_from(READABLE))
    factor = draw(st.integers(1, 3))
    loose = st.just("") | st.tuples(st.integers(0, 8), COMMENT).map(lambda pair: " " * pair[0] + pair[1])
    lines: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        lines.extend(draw(st.lists(loose, max_size=2)) if draw(st.integers(0, 5)) == 0 else [])
        content = line.lstrip(" ")
        deeper = content.replace("- ", "-" + " " * (2 * factor - 1), 1) if content[:2] == "- " else content
        lines.append(" " * (len(line) - len(content)) * factor + deeper)
    end = draw(st.sampled_from(["", "\n", "\n\n"]))
    return path, draw(st.sampled_from(["\n", "\r\n"])).join(lines) + end


def sound(text: str, name: str = "a.yaml") -> SourceDocument | None:
    reading = reader.read_text(text, name=name)
    return None if reading.diagnostics else reading.document


def assert_kept(document: SourceDocument) -> str:
    """Same tree, same comments, a fixed point; gives the new text."""
    text = formatted(document)
    assert text is not None
    again = sound(text, document.name)
    assert again is not None
    assert canonical.compact(again.tree) == canonical.compact(document.tree)
    if not text.startswith(("{", "[")):
        assert sorted(comments(text)) == sorted(comments(document.text))
    assert formatted(again) == text
    return text


@pytest.mark.parametrize("path", READABLE, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_shipped_file_is_kept(path: Path) -> None:
    document = reader.read(path).document
    assert document is not None
    assert_kept(document)


@settings(max_examples=40, deadline=None)
@given(files())
def test_any_file_is_kept(text: str) -> None:
    keep(text)


@pytest.mark.long
@settings(max_examples=150, deadline=None)
@given(files())
def test_any_of_many_files_is_kept(text: str) -> None:
    """The same for longer; the run on main is made with the same examples every time."""
    keep(text)


def keep(text: str) -> None:
    document = sound(text)
    if document is not None:
        assert_kept(document)


@settings(max_examples=40, deadline=None)
@given(strewn())
def test_the_digests_are_kept(case: tuple[Path, str]) -> None:
    path, text = case
    document = sound(text, str(path))
    if document is None:
        return
    new = assert_kept(document)
    before, after = (compile_reading(reader.read_text(each, name=str(path)), Given()) for each in (text, new))
    assert [each.digest for each in before.submissions] == [each.digest for each in after.submissions]
    assert len(before.report.diagnostics) == len(after.report.diagnostics)
