"""Whatever a pipeline's texts are: a comment fits, and none of them becomes markup or calls anybody."""

from __future__ import annotations

import re
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from renderline.cost.compare import CostDelta
from renderline.diagnostic import Location, Position, Span
from renderline.reporting.comment import Frame, SourceLinks, render
from renderline.reporting.diff import BudgetNote, CellPrice, ChangedCells, Diff, FieldDiff, PipelineDiff
from renderline.reporting.report import Report
from renderline.wire.body_changes import ChangeKind

OURS = {
    "h3",
    "p",
    "code",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "details",
    "summary",
    "ul",
    "li",
    "a",
    "br",
    "sub",
    "blockquote",
}
FRAME = Frame(
    mark="<!-- renderline: default -->",
    base="main",
    base_sha="b" * 40,
    links=SourceLinks(
        server_url="https://github.com",
        repository="o/r",
        old_sha="b" * 40,
        new_sha="a" * 40,
        old_prefix="main:",
    ),
)
SHOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])

# Letters of markup more often than chance would have it.
texts = st.text(st.sampled_from("`|<>[]()*_~@#&$!\\\"'-+.:/ \n\tab1é🦊\u202e") | st.characters(), max_size=40)
prices = st.builds(
    lambda amount, unknown: CostDelta(low=Decimal(amount), high=Decimal(amount), unknown=tuple(unknown)),
    st.integers(-5000, 5000),
    st.lists(texts.filter(bool), max_size=2),
)
lines = st.builds(
    lambda file, line: Location(file, Span(Position(line, 1), Position(line, 2))), texts, st.integers(1, 999)
)
fields = st.builds(
    FieldDiff,
    kind=st.sampled_from(ChangeKind),
    step=texts,
    field=st.tuples(texts),
    old=texts,
    new=texts,
    location=st.none() | lines,
    cost=st.none() | prices,
    varies=st.booleans(),
)
groups = st.builds(
    ChangedCells,
    cells=st.lists(texts, min_size=1, max_size=3).map(tuple),
    fields=st.lists(fields, max_size=3).map(tuple),
    cost=prices,
    together=st.none() | prices,
)
notes = st.builds(BudgetNote, is_over=st.booleans(), message=texts, location=lines)
cells = st.lists(st.builds(CellPrice, cell=texts, cost=prices), max_size=3).map(tuple)
pipelines = st.builds(
    PipelineDiff,
    path=texts,
    old_path=st.none() | texts,
    added=cells,
    removed=cells,
    changed=st.lists(groups, max_size=2).map(tuple),
    before=prices,
    after=prices,
    budget=st.lists(notes, max_size=2).map(tuple),
    new_problem=st.just("") | texts,
)
diffs = st.lists(pipelines, max_size=3).map(
    lambda each: Diff(base="main", head="", pipelines=tuple(each), report=Report())
)


@given(diffs)
def test_no_text_becomes_markup(diff: Diff) -> None:
    """No element but ours, no address but those of lines, nobody mentioned, nothing referred to."""
    shown = SHOWN.render(render(diff, FRAME))
    assert set(re.findall(r"</?([a-zA-Z0-9]+)", re.sub(r"<!--.*?-->", "", shown))) <= OURS
    assert all(
        each.startswith("https://github.com/o/r/blob/") for each in re.findall(r'href="([^"]*)"', shown)
    )
    outside = re.sub(r"<code>.*?</code>|<a .*?</a>|<!--.*?-->", "", shown, flags=re.DOTALL)
    assert not re.search(r"@\w|#\d|://|www\.", outside)
    assert shown.count("<details") == shown.count("</details>")


@given(diffs, st.integers(1500, 20_000))
def test_a_comment_fits(diff: Diff, most_characters: int) -> None:
    """Unless there is room for less than the price."""
    text = render(diff, FRAME, most_characters=most_characters)
    assert len(text.encode("utf-16-le")) <= 2 * most_characters
    assert text.startswith(f"{FRAME.mark}\n\n### Render cost: ")
