"""Whatever stands in a pipeline or in its name, every format stays what its readers can parse."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from renderline.diagnostic import Code, Diagnostic, Fix, Location, Position, RelatedLocation, Severity, Span
from renderline.reporting import github, junit, sarif
from renderline.reporting.formats import FORMATS
from renderline.reporting.report import Report, merge

ANY_CHARACTER = st.characters(codec=None, exclude_categories=())
TEXT = st.text(ANY_CHARACTER, max_size=30)
TRICKY = st.sampled_from(
    ["::error::", "%0A", "]]>", "<!--", "&#0;", "{0}", "{{ x }}", "[a](b)", "\r\n", "\ud800", "\x1b["]
)
WORDS = st.lists(TEXT | TRICKY, max_size=4).map("".join)
CODES = st.integers(0, 3).map(
    lambda number: Code(id=f"RL90{number}", name=f"test-{'x' * number}", description="Holds.")
)


@st.composite
def locations(draw: st.DrawFn) -> Location:
    first, second = sorted(draw(st.tuples(st.integers(1, 9), st.integers(1, 9))) for _ in range(2))
    return Location(draw(WORDS), Span(Position(*first), Position(*second)))


DIAGNOSTICS = st.builds(
    Diagnostic,
    code=CODES,
    location=locations(),
    path=st.lists(TEXT | st.integers(0, 9), max_size=3).map(tuple),
    message=WORDS,
    hint=WORDS,
    severity=st.sampled_from(Severity),
    related=st.lists(st.builds(RelatedLocation, location=locations(), message=WORDS), max_size=2).map(tuple),
    fix=st.none() | st.builds(Fix, location=locations(), text=st.text(max_size=9)),
)
REPORTS = st.builds(
    lambda diagnostics, sources: merge([Report(diagnostics=tuple(diagnostics), sources=sources)]),
    st.lists(DIAGNOSTICS, max_size=4),
    st.dictionaries(WORDS, TEXT, max_size=3),
)


@given(REPORTS)
def test_every_format_is_text_that_can_be_written(report: Report) -> None:
    """A lone surrogate, which UTF-8 cannot hold, reaches no stream."""
    for render in FORMATS.values():
        render(report).encode("utf-8")


@given(REPORTS)
def test_github_reads_one_command_a_diagnostic(report: Report) -> None:
    """No text begins a line of its own, and none ends a property early."""
    lines = github.render(report).replace("\r", "\n").split("\n")
    assert lines.pop() == ""
    assert len(lines) == len(report.diagnostics)
    for line, diagnostic in zip(lines, report.diagnostics, strict=True):
        head, text = line.removeprefix("::").split("::", 1)
        kind, properties = head.split(" ", 1)
        assert kind == {"note": "notice"}.get(diagnostic.severity.value, diagnostic.severity.value)
        pairs = dict(pair.split("=", 1) for pair in properties.split(","))
        assert pairs["title"] == f"{diagnostic.code.id} {diagnostic.code.name}"
        assert pairs["line"] == str(diagnostic.location.span.start.line)
        assert text


@given(WORDS)
def test_escaping_for_github_can_be_undone(text: str) -> None:
    """Up to the characters that are not safe to print, the runner restores what was meant."""
    assert unquote(github.escape_property(text)) == unquote(github.escape_text(text))
    safe = "".join(character for character in text if character.isascii() and character.isprintable())
    assert unquote(github.escape_text(safe)) == unquote(github.escape_property(safe)) == safe


@given(REPORTS)
def test_junit_is_well_formed_and_counts_what_it_holds(report: Report) -> None:
    root = ET.fromstring(junit.render(report).encode())  # noqa: S314 - our own document
    assert [suite.get("name") for suite in root] == [junit.xml_text(file) for file in report.files]
    for suite in root:
        assert len(suite) == int(suite.get("tests", "")) >= 1
        names = [case.get("name") for case in suite]
        assert len(set(names)) == len(names)
    assert len(root.findall(".//failure")) == len(report.errors)


def texts_of(value: Any) -> list[str]:
    """Every message of a SARIF log; what a fix inserts is none."""
    if isinstance(value, list):
        return [text for each in value for text in texts_of(each)]
    if not isinstance(value, dict):
        return []
    own = [value["text"]] if isinstance(value.get("text"), str) else []
    return own + [text for key, each in value.items() if key != "insertedContent" for text in texts_of(each)]


@given(REPORTS)
def test_sarif_holds_every_result_and_no_placeholder(report: Report) -> None:
    log = json.loads(sarif.render(report))
    assert len(log["runs"][0]["results"]) == len(report.diagnostics)
    for text in texts_of(log):
        left = text.replace("{{", "").replace("}}", "")
        assert not set("{}") & set(left)


@given(WORDS)
def test_a_name_becomes_a_uri_reference_without_a_scheme_of_its_own(file: str) -> None:
    parts = urlsplit(sarif.artifact_uri(file))
    assert parts.scheme in ({"file"} if file.startswith("/") else {""})
    assert (parts.netloc, parts.query, parts.fragment) == ("", "", "")
    assert parts.path.isascii()
