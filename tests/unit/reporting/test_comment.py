"""A diff as a comment: what a reviewer reads, how long it may be, and that text of files is no markup."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from markdown_it import MarkdownIt

from renderline.cost.compare import CostDelta
from renderline.diagnostic import Location, Position, Span
from renderline.reporting import diff_markdown
from renderline.reporting.comment import MOST_CHARACTERS, Frame, SourceLinks, render
from renderline.reporting.diff import BudgetNote, CellPrice, ChangedCells, Diff, FieldDiff, PipelineDiff
from renderline.reporting.markdown import code, html_code, plain
from renderline.reporting.report import Report
from renderline.wire.body_changes import ChangeKind

MARK = "<!-- renderline: default -->"
LINKS = SourceLinks(
    server_url="https://github.com", repository="o/r", old_sha="b" * 40, new_sha="a" * 40, old_prefix="main:"
)
FRAME = Frame(mark=MARK, base="main", base_sha="b" * 40, links=LINKS)

HOSTILE = [
    "a | b",
    "`` a ` b ```",
    "<img src=x onerror=y>",
    "</details><script>",
    "@octocat and @o/team",
    "#12 GH-12 o/r#12",
    "[a](http://e.org) ![b](https://e.org/c.png) www.e.org",
    "**a** _b_ ~c~ $d$ \\",
    "a\n\n# b\n- c\n> d",
    "--> a",
    "&lt;b&gt;",
    "\x1b[31m\u202ea",
]


def buzz(amount: int, *unknown: str) -> CostDelta:
    return CostDelta(low=Decimal(amount), high=Decimal(amount), unknown=unknown)


def field(
    old: str = "a", new: str = "b", *, kind: ChangeKind = ChangeKind.CHANGED, file: str = "p/a.yaml"
) -> FieldDiff:
    start = Position(14, 9)
    return FieldDiff(
        kind=kind,
        step="hero",
        field=("input", "prompt"),
        old=old,
        new=new,
        location=Location(file, Span(start, start)),
        cost=buzz(12),
    )


def pipeline(path: str = "p/a.yaml", *, fields: int = 1, groups: int = 1, text: str = "b") -> PipelineDiff:
    group = ChangedCells(cells=(f"style={text}",), fields=(field(text, f"{text}!"),) * fields, cost=buzz(12))
    return PipelineDiff(path=path, changed=(group,) * groups, before=buzz(8), after=buzz(8 + 12 * groups))


def diff(*pipelines: PipelineDiff) -> Diff:
    return Diff(base="main", head="", pipelines=pipelines, report=Report())


def html(markdown: str) -> str:
    """As GitHub would show it, as far as tables and HTML go."""
    shown: str = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(markdown)
    return shown


def test_a_comment_begins_with_its_mark_and_its_price() -> None:
    lines = render(diff(pipeline()), FRAME).splitlines()
    assert lines[:3] == [MARK, "", "### Render cost: +12 Buzz (about 0.01 US dollars more)"]
    assert (
        lines[4]
        == "1 of 1 pipeline differs in what is sent, compared with `main` (bbbbbbb). A run: 8 → 20 Buzz."
    )
    assert "<details open><summary><code>p/a.yaml</code></summary>" in lines
    assert "renderline diff --base bbbbbbb" in lines[-1]


@pytest.mark.parametrize(
    ("found", "title"),
    [
        (diff(PipelineDiff(path="a", same=3)), "### Render cost: no change"),
        (diff(PipelineDiff(path="a", new_problem="a:1:1: wrong")), "### Render cost: not known"),
        (diff(PipelineDiff(path="a", added=(CellPrice(cell="", cost=buzz(0, "hero")),), on_old=False)), "### Render cost: unknown: hero"),
        (diff(PipelineDiff(path="a", removed=(CellPrice(cell="", cost=buzz(-1250)),), on_new=False)), "### Render cost: -1,250 Buzz (about 1.25 US dollars less)"),
        (diff(PipelineDiff(path="a", added=(CellPrice(cell="", cost=buzz(4)),), on_old=False)), "### Render cost: +4 Buzz"),
    ],
)  # fmt: skip
def test_the_title_is_the_price(found: Diff, title: str) -> None:
    assert title in render(found, FRAME).splitlines()


def test_what_does_not_compile_is_warned_of_and_stands_first() -> None:
    broken = PipelineDiff(path="p/z.yaml", new_problem="p/z.yaml:3:1: unknown key `x`")
    text = render(diff(pipeline(), broken), FRAME)
    assert "> [!CAUTION]\n> 1 pipeline does not compile, and has no price." in text
    assert text.index("| not known |  | `p/z.yaml` | does not compile |") < text.index(
        "| `p/a.yaml` | 1 cell changed"
    )
    assert "`` p/z.yaml:3:1: unknown key `x` ``" in text


def test_what_breaks_its_budget_is_warned_of_at_the_top_and_told_with_its_line() -> None:
    at = Position(3, 8)
    notes = [
        BudgetNote(
            is_over=is_over, message=f"the run costs {buzz} Buzz", location=Location("p/a.yaml", Span(at, at))
        )
        for is_over, buzz in ((True, 500), (False, 90))
    ]
    over, near = (replace(pipeline(f"p/{note.is_over}.yaml"), budget=(note,)) for note in notes)
    text = render(diff(over, near), FRAME)
    head, _, _ = text.partition("| change |")
    assert "> [!CAUTION]\n> 1 pipeline is over budget: `run` would refuse to begin." in head
    line = "https://github.com/o/r/blob/" + "a" * 40 + "/p/a.yaml#L3"
    assert f"> [!CAUTION]\n> over budget: the run costs 500 Buzz ([`p/a.yaml:3`]({line}))" in text
    assert f"> [!WARNING]\n> near the budget: the run costs 90 Buzz ([`p/a.yaml:3`]({line}))" in text


def test_the_dearest_pipeline_stands_first() -> None:
    """After one whose price is not known."""
    unknown = PipelineDiff(path="p/c.yaml", added=(CellPrice(cell="", cost=buzz(0, "hero")),), on_old=False)
    text = render(diff(pipeline("p/a.yaml"), pipeline("p/b.yaml", groups=3), unknown), FRAME)
    assert re.findall(r"\| `(p/\w)", text) == ["p/c", "p/b", "p/a"]


def test_a_change_is_read_in_one_column() -> None:
    long = "a lighthouse at dusk, in the rain"
    fields = (
        field("1", "2"),
        field(long, f"{long}!"),
        field(kind=ChangeKind.ADDED),
        field(kind=ChangeKind.REMOVED),
    )
    group = ChangedCells(cells=("",), fields=fields, cost=buzz(0))
    text = render(diff(PipelineDiff(path="p/a.yaml", changed=(group,))), FRAME)
    assert '| `"1"` → `"2"` |' in text
    assert f'| `"{long}"`<br>→ `"{long}!"` |' in text
    assert '| new: `"b"` |' in text
    assert '| gone: `"a"` |' in text


def test_lines_lead_to_their_side() -> None:
    """A file's name keeps its own characters in an address."""
    fields = (field(), field(file="main:p/a.yaml"), field(file="p/a (1)/b#.yaml"))
    group = ChangedCells(cells=("",), fields=fields, cost=buzz(0))
    text = render(diff(PipelineDiff(path="p/a.yaml", changed=(group,))), FRAME)
    top = "https://github.com/o/r/blob"
    assert f"[line&nbsp;14]({top}/{'a' * 40}/p/a.yaml#L14)" in text
    assert f"[`main:p/a.yaml:14`]({top}/{'b' * 40}/p/a.yaml#L14)" in text
    assert f"({top}/{'a' * 40}/p/a%20%281%29/b%23.yaml#L14)" in text


@pytest.mark.parametrize("outside", ["../packaged/thumbnail.yaml", "/usr/share/thumbnail.yaml"])
def test_a_file_outside_of_the_repository_leads_nowhere(outside: str) -> None:
    group = ChangedCells(cells=("",), fields=(field(file=outside),), cost=buzz(0))
    text = render(diff(PipelineDiff(path="p/a.yaml", changed=(group,))), FRAME)
    assert f"| `{outside}:14` |" in text


def test_cells_of_one_price_are_told_together() -> None:
    added = tuple(CellPrice(cell=f"n={n}", cost=buzz(4 if n < 90 else 5)) for n in range(100))
    text = render(diff(PipelineDiff(path="a", added=added)), FRAME)
    assert "- added: `n=0`, `n=1` and 88 cells more: +4 Buzz each\n" in text
    assert "- added: `n=90`, `n=91` and 8 cells more: +5 Buzz each\n" in text


@pytest.mark.parametrize(
    ("pipelines", "groups", "fields", "is_cut"),
    [(1, 2000, 40, False), (50, 100, 40, True), (400, 3, 3, True), (3000, 1, 1, False)],
)
def test_no_comment_is_too_long_and_what_is_cut_is_counted(
    pipelines: int, groups: int, fields: int, *, is_cut: bool
) -> None:
    long = "🦊 a | b `c` " * 40
    many = [
        pipeline(f"p/{number:04}-{long}.yaml", groups=groups, fields=fields, text=long)
        for number in range(pipelines)
    ]
    text = render(diff(*many), FRAME)
    assert len(text.encode("utf-16-le")) <= 2 * MOST_CHARACTERS
    assert ("Cut to what GitHub takes" in text) is is_cut
    shown = len(re.findall(r"^\| [^|]* \| [^|]* \| `+ ?p/", text, re.MULTILINE))
    assert shown == pipelines or f"{pipelines - shown:,} pipelines more not shown." in text
    tables = text.count("| field | change |") / max(1, text.count("<details"))
    assert tables == groups or f"{groups - int(tables):,} cell" in text


def test_the_limit_is_kept_whatever_it_is() -> None:
    """At the worst the price alone is left."""
    text = render(diff(pipeline(groups=30, text="x" * 500)), FRAME, most_characters=400)
    assert len(text) <= 700
    assert "### Render cost: +360 Buzz" in text


@pytest.mark.parametrize("hostile", HOSTILE)
def test_text_of_files_is_no_markup(hostile: str) -> None:
    """Neither in paths, cells, values, problems nor names of steps."""
    group = ChangedCells(cells=(hostile,), fields=(field(hostile, f"{hostile}!"),), cost=buzz(0, hostile))
    broken = PipelineDiff(path=f"{hostile}.yaml", old_path=hostile, new_problem=hostile)
    added = PipelineDiff(path=f"z{hostile}", added=(CellPrice(cell=hostile, cost=buzz(0, hostile)),))
    changed = PipelineDiff(path=hostile, changed=(group,))
    shown = html(render(diff(changed, broken, added), FRAME))
    tags = set(re.findall(r"</?([a-z0-9]+)", shown))
    assert tags <= {
        *("h3", "p", "code", "table", "thead", "tbody", "tr", "th", "td", "details", "summary"),
        *("ul", "li", "a", "br", "sub", "blockquote"),
    }
    assert {address.partition("/blob/")[0] for address in re.findall(r'href="([^"]*)"', shown)} <= {
        "https://github.com/o/r"
    }
    outside = re.sub(r"<code>.*?</code>|<a .*?</a>|<!--.*?-->", "", shown, flags=re.DOTALL)
    assert not re.search(r"@\w|#\d|GH-\d|https?:|www\.", outside)
    assert not re.search("[\x1b\u202e]", shown)
    assert shown.count("<details>") == shown.count("</details>") == 3


@pytest.mark.parametrize("hostile", HOSTILE)
def test_escaped_text_reads_as_it_was(hostile: str) -> None:
    """But for blanks and what no terminal would show."""
    import html as entities

    wanted = re.sub("[\x1b\u202e]", "�", " ".join(hostile.split()))

    def read(markup: str) -> str:
        return entities.unescape(re.sub("<[^>]*>", "", html(markup))).strip().replace("\u200b", "")

    assert read(f"a {plain(hostile)} z") == f"a {wanted} z"
    assert read(f"| a |\n|---|\n| {code(hostile)} |").endswith(wanted.strip())
    assert read(f"<div>{html_code(hostile)}</div>") == wanted


def test_a_diff_as_markdown_is_the_same_without_the_frame() -> None:
    text = diff_markdown.render(diff(pipeline()))
    assert text.splitlines()[0] == "### Render pipelines: `main → work tree`"
    assert "| line&nbsp;14 |" in text
