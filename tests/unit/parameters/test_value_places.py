"""Where a mistake is told that stands in a value from outside the pipeline file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from renderline import api
from renderline.diagnostic import Diagnostic

PIPELINE = """\
version: 1
parameters:
  passes: {type: integer, default: 1}
steps:
  - $type: imageUpscaler
    input: {image: "https://example.com/a.png", numberOfRepeats: »}
"""


@pytest.mark.parametrize(
    ("expression", "given", "option", "notes"),
    [
        ('"{{ params.passes }}"', {"values": {"passes": "9"}}, "-p passes=…", ["read here"]),
        (
            '"{{ params.passes }}"',
            {"files": [("p.yaml", {"passes": 9})]},
            "--params-file p.yaml",
            ["read here"],
        ),
        ('"{{ params.passes + 1 }}"', {"values": {"passes": "9"}}, "", []),
        ("9", {"values": {"passes": "1"}}, "", []),
    ],
)
def test_a_value_that_is_only_handed_on_is_wrong_where_it_was_given(
    tmp_path: Path, expression: str, given: dict[str, Any], option: str, notes: list[str]
) -> None:
    """What is computed may be wrong for the expression's sake, so the expression keeps the mistake."""
    path = tmp_path / "large.yaml"
    path.write_text(PIPELINE.replace("»", expression), encoding="utf-8")
    [found] = api.validate(path, api.Given(**given)).errors
    assert found.location.span.start.line == 6
    assert (found.option, [each.message for each in found.related]) == (option, notes)


@pytest.mark.parametrize("profile", [None, "few"])
def test_a_parameter_of_another_type_than_a_field_takes_keeps_its_value(
    tmp_path: Path, profile: str | None
) -> None:
    """Quotes around it would break its declaration, so that they are neither advised nor written."""
    path = tmp_path / "large.yaml"
    text = PIPELINE.replace('"https://example.com/a.png"', '"{{ params.passes }}"').replace("»", "1")
    path.write_text(f"{text}profiles: {{few: {{parameters: {{passes: 2}}}}}}\n", encoding="utf-8")
    [found] = api.validate(path, api.Given(profile=profile)).errors
    assert found.hint == "`passes` is declared as `integer`: change its type, or take another parameter"
    assert (found.location.span.start.line, found.fix) == (7 if profile else 3, None)


ON_AXES = """\
version: 1
matrix:
  axes: {»axes}
  include: »include
profiles: {odd: {matrix: {axes: {q: [7, 700]}}}}
steps:
  - $type: convertImage
    input: {image: "https://example.com/a.png", output: {format: webp, quality: "{{ matrix.»read }}"}}
"""


@pytest.fixture
def tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables with some numbers that are too large, where one stands."""
    monkeypatch.chdir(tmp_path)
    Path("rows.jsonl").write_text('{"q": 500}\n{"q": 50}\n{"word": "a", "q": 400}\n')
    Path("rows.yaml").write_text("- o: {q: 30}\n- word: b\n  o: {q: 300}\n")
    Path("rows.csv").write_text("word,q\na,70\nb,200\n")


@pytest.mark.usefixtures("tables")
@pytest.mark.parametrize(
    ("axes", "include", "read", "profile", "marked"),
    [
        ("q: [80, 900]", "[]", "q", None, ["grid.yaml:3:18: 900"]),
        ("q: {range: [99, 101]}", "[]", "q", None, ["grid.yaml:3:21: [99, 101]"]),
        ("q: [80]", "[{q: 800}]", "q", None, ["grid.yaml:4:17: 800"]),
        ("q: [80]", "[]", "q", "odd", ["grid.yaml:5:41: 700"]),
        ("s: [{q: 1}, {q: 600}]", "[]", "s.q", None, ["grid.yaml:3:26: 600"]),
        ("row: {table: rows.jsonl}", "[]", "row.q", None, ["rows.jsonl:1:7: 500", "rows.jsonl:3:20: 400"]),
        ("row: {table: rows.yaml}", "[]", "row.o.q", None, ["rows.yaml:3:10: 300"]),
        (
            "row: {table: rows.csv}",
            "[]",
            "row.q | int",
            None,
            ['grid.yaml:8:81: "{{ matrix.row.q | int }}"'],
        ),
    ],
)
def test_a_value_of_an_axis_is_marked_where_it_is_written(
    axes: str, include: str, read: str, profile: str | None, marked: list[str]
) -> None:
    """The expression is told beside it; one that computes keeps the mistake."""
    text = ON_AXES.replace("»axes", axes).replace("»include", include).replace("»read", read)
    Path("grid.yaml").write_text(text)
    report = api.validate(Path("grid.yaml"), api.Given(profile=profile))
    told = [
        f"{each.location.file}:{each.location.span.start.line}:{each.location.span.start.column}: "
        + stretch(report, each)
        for each in report.errors
    ]
    assert told == marked
    is_computed = "|" in read
    assert all(
        [(note.message, note.location.file, note.location.span.start.line) for note in each.related]
        == ([("row used", "rows.csv", 3)] if is_computed else [("read here", "grid.yaml", 8)])
        for each in report.errors
    )


@pytest.mark.usefixtures("tables")
@pytest.mark.parametrize(
    ("axes", "expression", "rows"),
    [
        ("row: {table: rows.csv}", "1{{ matrix.row.q }}", [("rows.csv", 2, 3)]),
        (
            "row: {table: rows.csv}",
            "{{ matrix.row.q }}{{ matrix.row.word }}",
            [("rows.csv", 2, 3), ("rows.csv", 2, 1)],
        ),
        ("row: {table: rows.jsonl}", "{{ matrix.row.q * 2 }}", [("rows.jsonl", 1, 7)]),
        ("row: {table: rows.yaml}", "{{ matrix.row.o.q * 7 }}", [("rows.yaml", 1, 6)]),
        ("q: [80]", "1{{ matrix.q }}", []),
    ],
)
def test_the_row_that_an_expression_makes_something_of_is_told_beside_it(
    axes: str, expression: str, rows: list[tuple[str, int, int]]
) -> None:
    """The first cell's row, at the field that is read; a list of the pipeline itself stands beside the expression anyway."""
    text = ON_AXES.replace("»axes", axes).replace("»include", "[]").replace("{{ matrix.»read }}", expression)
    Path("grid.yaml").write_text(text)
    first = api.validate(Path("grid.yaml")).errors[0]
    notes = [(each.location.file, each.location.span.start) for each in first.related]
    assert [(name, at.line, at.column) for name, at in notes] == rows
    assert {each.message for each in first.related} <= {"row used"}


def stretch(report: api.Report, diagnostic: Diagnostic) -> str:
    """What is marked, as it stands in the file that the report quotes."""
    span = diagnostic.location.span
    line = report.sources[diagnostic.location.file].split("\n")[span.start.line - 1]
    return line[span.start.column - 1 : span.end.column - 1]


def test_text_of_a_csv_table_is_right_and_the_expression_lacks_a_filter(tmp_path: Path) -> None:
    """Each value of the column would be wrong, so one mistake is told, where it can be mended."""
    (tmp_path / "rows.csv").write_text("word,q\na,70\nb,20\n")
    text = ON_AXES.replace("»axes", "row: {table: rows.csv}").replace("»include", "[]")
    path = tmp_path / "grid.yaml"
    path.write_text(text.replace("»read", "row.q"))
    [found] = api.validate(path).errors
    assert (found.location.file, found.location.span.start.line) == (str(path), 8)
    assert (
        found.hint == "values of .csv tables are text; make a number of one, as in `{{ matrix.row.q | int }}`"
    )
