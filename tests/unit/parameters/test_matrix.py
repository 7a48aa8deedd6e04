from __future__ import annotations

import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from renderline.diagnostic import Severity
from renderline.parameters.cells import label
from renderline.parameters.resolve import Preparation, Program, ResolvedDocument
from renderline.parameters.values import LocalPath

Programs = Callable[..., Program]
Mistake = Callable[..., str]


def matrix(block: str) -> str:
    return f"version: 1\nsteps: []\nmatrix: {block}\n"


def keys(program: Program) -> list[str]:
    return [cell.key for cell in program.cells()]


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ("{axes: {a: [x, y], b: [1, 2]}}", ["a=x,b=1", "a=x,b=2", "a=y,b=1", "a=y,b=2"]),
        ("{axes: {b: [1, 2], a: [x, y]}}", ["b=1,a=x", "b=1,a=y", "b=2,a=x", "b=2,a=y"]),
        ("{axes: {a: [x, y], b: [1, 2]}, combine: zip}", ["a=x,b=1", "a=y,b=2"]),
        ("{axes: {n: {range: [1, 4]}}}", ["n=1", "n=2", "n=3", "n=4"]),
        ("{axes: {n: {range: [1, 4, 2]}}}", ["n=1", "n=3"]),
        ("{axes: {n: {range: [4, 1, -2]}}}", ["n=4", "n=2"]),
        ("{axes: {n: {range: [0.1, 0.4, 0.1]}}}", ["n=0.1", "n=0.2", "n=0.3", "n=0.4"]),
        ("{axes: {n: {range: [7, 7]}}}", ["n=7"]),
        ("{axes: {a: [x, y], b: [1, 2]}, exclude: [{a: x, b: 2}]}", ["a=x,b=1", "a=y,b=1", "a=y,b=2"]),
        ("{axes: {a: [x, y], b: [1, 2]}, exclude: [{a: x}]}", ["a=y,b=1", "a=y,b=2"]),
        ("{axes: {a: [x, y], b: [1, 2]}, exclude: [{a: x}, {b: 1}, {a: x, b: 1}]}", ["a=y,b=2"]),
        ("{axes: {a: [x, y], b: [1, 2]}, combine: zip, exclude: [{b: 2}]}", ["a=x,b=1"]),
        ("{axes: {n: {range: [1, 3]}}, exclude: [{n: 2}]}", ["n=1", "n=3"]),
        (
            "{axes: {r: [{p: a, q: 1}, {p: b, q: 1}, {p: a, q: 2}]}, exclude: [{r: {p: a}}]}",
            ["r=b-44ca32a7cc6b"],
        ),
        ("{axes: {a: [x]}, include: [{a: z}, {b: 1, a: w}]}", ["a=x", "a=z", "a=w,b=1"]),
        ("{include: [{a: z}]}", ["a=z"]),
        ("{axes: {r: [{p: a, q: 1}]}, include: [{r: {p: a}}]}", ["r=a-6e9d3e666b96", "r=a-96600b6eb7a0"]),
        (
            "{axes: {a: [x, 1, 1.5, true, null, '1', '', 'Two words']}}",
            [
                "a=x",
                "a=1",
                "a=1.5",
                "a=true",
                "a=null",
                "a=1-391552c099c1",
                "a=value-12ae32cb1ec0",
                "a=two-words-4ccdba810f1e",
            ],
        ),
    ],
)
def test_the_cells_of_a_matrix(program: Programs, block: str, expected: list[str]) -> None:
    """In order, with keys that are counted without making them."""
    made = program(matrix(block))
    assert keys(made) == expected
    assert made.count() == len(expected) == len(set(keys(made)))
    assert [cell.index for cell in made.cells()] == [*range(len(expected))]


def test_without_a_matrix_there_is_one_cell(program: Programs) -> None:
    made = program("version: 1\nsteps: []\n")
    assert [(cell.key, cell.index, cell.values) for cell in made.cells()] == [("", 0, {})]
    assert made.count() == 1


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("neon", "neon"),
        ("cat_1.jpg", "cat_1.jpg"),
        ("photos/cat-1.jpg", "photos-cat-1-jpg-"),
        ("a@b", "a-b-"),
        ("1+1", "1-1-"),
        (1, "1"),
        (-1.5, "-1.5"),
        (True, "true"),
        (None, "null"),
        ("a,b=c", "a-b-c-"),
        ("1", "1-"),
        ("true", "true-"),
        ("猫", "value-"),
        ("word " * 50, "word-word-word-word-word-word-word-word-"),
        ({"prompt": "A cat", "n": 1}, "a-cat-"),
        ([1, 2], "1-2-"),
    ],
)
def test_labels_depend_on_the_value_alone(value: Any, expected: str) -> None:
    """What is no plain word, number or boolean gets a short hash."""
    found = label(value)
    assert found.startswith(expected)
    assert len(found) - len(expected) in (0, 12)
    assert not set(found) & set(",= /+@")


def test_rows_that_begin_alike_keep_keys_of_their_own() -> None:
    """A table may well have its category first; a collision would be told as a row that stands there twice."""
    rows = [{"kind": "portrait", "prompt": f"a fox number {number}"} for number in range(10_000)]
    assert len({label(row) for row in rows}) == len(rows)


def test_values_reach_the_body_with_their_types(documents: Callable[..., list[ResolvedDocument]]) -> None:
    source = """version: 1
matrix: {axes: {a: [1, "1", true, null, [x], {k: v}]}}
steps: []
metadata: {x: "{{ matrix.a }}", text: "is {{ matrix.a }}", key: "{{ cell.key }}", at: "{{ cell.index }}"}
"""
    found: list[Any] = [document.body["metadata"] for document in documents(source)]
    assert [each["x"] for each in found] == [1, "1", True, None, ["x"], {"k": "v"}]
    assert [each["text"] for each in found] == [
        "is 1",
        "is 1",
        "is true",
        "is null",
        'is ["x"]',
        'is {"k":"v"}',
    ]
    assert [each["at"] for each in found] == [0, 1, 2, 3, 4, 5]
    assert found[0]["key"] == "a=1"


def test_files_are_sorted_by_path(program: Programs, tmp_path: Path) -> None:
    for name in ("photos/b.jpg", "photos/a.jpg", "photos/.hidden.jpg", "photos/c.txt", "photos/deep/d.jpg"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    cells = [*program(matrix('{axes: {photo: {files: "photos/**/*.jpg"}}}')).cells()]
    values = [cell.values["photo"] for cell in cells]
    assert values == ["photos/a.jpg", "photos/b.jpg", "photos/deep/d.jpg"]
    assert all(isinstance(value, LocalPath) and value.path == tmp_path / value for value in values)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("rows.csv", 'prompt,n\n"a, b",1\n\nc,2\n'),
        ("rows.csv", '\ufeffprompt,n\r\n"a, b",1\r\nc,2'),
        ("rows.tsv", "prompt\tn\na, b\t1\nc\t2\n"),
        ("rows.jsonl", '{"prompt": "a, b", "n": "1"}\n\n{"prompt": "c", "n": "2"}\n'),
        ("rows.yaml", "- {prompt: 'a, b', n: '1'}\n- {prompt: c, n: '2'}\n"),
        ("rows.json", '[{"prompt": "a, b", "n": "1"}, {"prompt": "c", "n": "2"}]'),
    ],
)
def test_a_row_of_a_table_is_a_value(program: Programs, tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8", newline="")
    cells = program(matrix(f"{{axes: {{row: {{table: {name}}}}}}}")).cells()
    assert [cell.values["row"] for cell in cells] == [{"prompt": "a, b", "n": "1"}, {"prompt": "c", "n": "2"}]


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("rows.csv", "a,b\n1,2\n1,2,3\n", "rows.csv:3: 3 fields, and the header has 2"),
        ("rows.csv", "a,b\n1\n", "rows.csv:2: 1 field, and the header has 2"),
        ("rows.csv", "a,a\n1,2\n", "rows.csv:1: the column `a` is there twice"),
        ("rows.csv", "a,\n1,2\n", "rows.csv:1: the first line names the columns, and none is empty"),
        ("rows.csv", "", "rows.csv:1: the first line names the columns, and none is empty"),
        ("rows.csv", "a\n", "rows.csv has no rows"),
        ("rows.csv", 'a\n"b\n', "rows.csv:2: a quote of this row is never closed"),
        ("rows.csv", 'a\n1\n"b\nc\nd\n', "rows.csv:3: a quote of this row is never closed"),
        ("rows.csv", '"a\n1\n', "rows.csv:1: a quote of this row is never closed"),
        ("rows.csv", "a;b\n1;2\n", "rows.csv:1: columns are separated by commas here, not by semicolons"),
        ("rows.csv", "a\tb\n1\t2\n", "rows.csv:1: columns are separated by commas here, not by tabs"),
        ("rows.tsv", "a,b\n1,2\n", "rows.tsv:1: columns are separated by tabs here, not by commas"),
        (
            "rows.csv",
            "a, b\n1,2\n",
            "rows.csv:1: the column ` b` has a blank around its name; write none beside commas",
        ),
        (
            "rows.csv",
            "a\n1\n2\n\n1\n",
            "rows.csv:5: this row stands in rows.csv:2 already | remove one of them",
        ),
        ("rows.jsonl", '{"a": 1}\n{"a": 1}\n', "rows.jsonl:2: this row stands in rows.jsonl:1 already"),
        ("rows.jsonl", '{"a": 1}\n{"a": \n', "rows.jsonl:2: "),
        ("rows.jsonl", "{}\n[1]\n", "rows.jsonl:2: a row is a mapping of columns to values"),
        ("rows.yaml", "- a: [\n", "rows.yaml: "),
        ("rows.yaml", "- 1\n", "rows.yaml: a row is a mapping of columns to values"),
        ("rows.txt", "a", "rows.txt: tables end in .csv, .tsv, .jsonl, .ndjson, .yaml, .yml, .json"),
        ("other.csv", "a\n1\n", "rows.csv cannot be read: no such file or directory"),
        (
            "rosw.csv",
            "a\n1\n",
            "rows.csv cannot be read: no such file or directory | did you mean `rosw.csv`?",
        ),
    ],
)
def test_a_broken_table_is_reported_by_its_line(
    mistake: Mistake, tmp_path: Path, name: str, content: str, expected: str
) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    asked = "rows.csv" if name in {"other.csv", "rosw.csv"} else name
    assert mistake(matrix(f"{{axes: {{row: {{table: »{asked}}}}}}}")).startswith(f"RL151 {expected}")


@pytest.mark.parametrize(
    ("pattern", "hint"),
    [
        ("photso/*.jpg", "there is no {}/photso; did you mean `photos/*.jpg`?"),
        ("photos/cta.jpg", "there is no {}/photos/cta.jpg; did you mean `photos/cat.jpg`?"),
        ("elsewhere/*.jpg", "there is no {}/elsewhere"),
        ("photos/*.png", "looked in {}/photos"),
        ("*/*.png", "looked in {}"),
    ],
)
def test_a_pattern_without_matches_names_what_may_have_been_meant(
    mistake: Mistake, tmp_path: Path, pattern: str, hint: str
) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "cat.jpg").touch()
    told = mistake(matrix(f"{{axes: {{photo: {{files: »'{pattern}'}}}}}}"))
    assert told == f"RL151 no file matches `{pattern}` | {hint.format(tmp_path)}"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"a\ncaf\xe9\n", "rows.csv:2:4: byte 0xe9 is not UTF-8; save the file as UTF-8"),
        (b"\xef\xbb\xbfa\n1\n\xff\n", "rows.csv:3:1: byte 0xff is not UTF-8"),
    ],
)
def test_a_table_of_another_encoding_is_told_with_its_line(
    mistake: Mistake, tmp_path: Path, content: bytes, expected: str
) -> None:
    (tmp_path / "rows.csv").write_bytes(content)
    assert mistake(matrix("{axes: {row: {table: »rows.csv}}}")).startswith(f"RL151 {expected}")


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ("»[a]", "RL150 `matrix` is a mapping with `axes`, not a list"),
        (
            "{»style: [a], axes: {n: [1]}}",
            "RL150 the axis `style` does not stand under `axes` | write `axes: {style: …}`",
        ),
        ("{axes: {n: [1]}, »exclud: []}", "RL150 unknown key `exclud` of a matrix | did you mean `exclude`?"),
        ("{axes: {n: [1]}, »limitt: 1}", "RL150 unknown key `limitt` of a matrix | did you mean `limit`?"),
        ("{axes: »[a]}", "RL150 `axes` is a mapping of names to axes, not a list"),
        ("{axes: {»a-b: [1]}}", "RL150 `a-b` cannot be an axis's name"),
        (
            "{axes: {a: [1, 2], b: [1]}, combine: »zip}",
            "RL150 axes that are zipped have equally many values: `a` has 2, `b` has 1",
        ),
        ("{axes: {a: [1]}, combine: »cross}", "RL150 `combine` is `product` or `zip`"),
        ("{axes: {a: [1]}, limit: »0}", "RL150 `limit` is a number of cells, 1 or more"),
        ("{axes: {a: [1]}, exclude: »{a: 1}}", "RL150 `exclude` is a list of mappings, not a mapping"),
        ("{axes: {a: [1]}, exclude: [»1]}", "RL150 an entry of `exclude` is a mapping of axes to values"),
        ("{axes: {a: [1]}, exclude: [»{}]}", "RL150 an entry of `exclude` is a mapping of axes to values"),
        (
            "{axes: {style: [a]}, exclude: [{»stile: a}]}",
            "RL150 there is no axis `stile` to exclude from | did you mean `style`?",
        ),
        ("{axes: {a: [1]}, include: [»{a: 1}]}", "RL150 the matrix has this cell already"),
        ("{axes: {a: [1]}, include: [{a: 2}, »{a: 2}]}", "RL150 the matrix has this cell already"),
        (
            "{axes: {a: [{n: 1, m: 2}]}, include: [»{a: {m: 2, n: 1}}]}",
            "RL150 the matrix has this cell already",
        ),
        ("{axes: {a: [1]}, include: [{»b-c: 2}]}", "RL150 `b-c` cannot be an axis's name"),
        (
            "{axes: {a: »1}}",
            "RL151 an axis is a list or a mapping, not an integer | write `[a, b]` or `{range: [1, 4]}`",
        ),
        (
            "{axes: {a: »'{{ params.x }}'}}",
            "RL151 an axis is a list or a mapping, not text | the matrix is read before any expression",
        ),
        ("{axes: {a: »[]}}", "RL151 this axis has no values, so there would be no cells"),
        ("{axes: {a: [x, y, »x]}}", "RL151 this value is on the axis already"),
        ("{axes: {a: {»rnge: [1, 2]}}}", "RL151 unknown key `rnge` of an axis | did you mean `range`?"),
        (
            "{axes: {a: »{range: [1, 2], files: x}}}",
            "RL151 an axis has exactly one of `range`, `files`, `table`",
        ),
        (
            "{axes: {a: {range: »[1]}}}",
            "RL151 a range is `[first, last]` or `[first, last, step]`, all numbers",
        ),
        (
            "{axes: {a: {range: »[1, x]}}}",
            "RL151 a range is `[first, last]` or `[first, last, step]`, all numbers",
        ),
        (
            "{axes: {a: {range: »[4, 1]}}}",
            "RL151 this range never reaches its last number | check the sign of the step",
        ),
        (
            "{axes: {a: {range: »[1, 4, 0]}}}",
            "RL151 the step of this range is 0 | leave it out for steps of 1",
        ),
        ("{axes: {a: {files: »/etc/*}}}", "RL151 files are named by a pattern relative to the pipeline file"),
        ("{axes: {a: {files: »'nowhere/*.jpg'}}}", "RL151 no file matches `nowhere/*.jpg` | there is no /"),
        ("{axes: {a: {table: »1}}}", "RL151 a table is a file's name, relative to the pipeline file"),
    ],
)
def test_a_wrong_matrix_is_reported_where_it_is_wrong(mistake: Mistake, block: str, expected: str) -> None:
    assert mistake(matrix(block)).startswith(expected)


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ("{limit: 3}", "3:1 RL150 this matrix has no `axes`"),
        ("{axes: {a: [1]}, exclude: [{a: 1}]}", "3:1 RL150 this matrix has no cells"),
    ],
)
def test_a_matrix_without_cells_is_refused(
    mistakes: Callable[..., list[str]], block: str, message: str
) -> None:
    [found] = mistakes(matrix(block))
    assert found.startswith(message)


@pytest.mark.parametrize(
    ("block", "count"),
    [
        ("{axes: {a: {range: [1, 257]}}}", "257"),
        ("{axes: {a: {range: [1, 1000]}, b: {range: [1, 1000]}}}", "1,000,000"),
        (
            "{axes: {a: {range: [1, 1000]}, b: {range: [1, 1000]}}, exclude: [{a: 1}, {b: 1}, {a: 2, b: 2}]}",
            "998,000",
        ),
        ("{axes: {a: {range: [1, 1000000000000]}, b: [x, y]}, exclude: [{b: x}]}", "1,000,000,000,000"),
        (
            "{axes: {a: {range: [1, 1000000000000]}, b: {range: [1, 1000000000000]}}, combine: zip}",
            "1,000,000,000,000",
        ),
        ("{axes: {a: {range: [1, 300]}}, include: [{a: 0}]}", "301"),
    ],
)
def test_too_many_cells_are_refused_with_their_count(
    mistakes: Callable[..., list[str]], block: str, count: str
) -> None:
    """Quickly, since no cell is made."""
    started_s = time.perf_counter()
    [found] = mistakes(matrix(block))
    assert time.perf_counter() - started_s < 1
    assert found == (
        f"3:1 RL152 this matrix has {count} cells, and its limit is 256"
        f" | take values away, or write `limit: {count.replace(',', '')}` if each of them is meant to be rendered"
    )


def test_cells_are_made_as_they_are_asked_for(program: Programs) -> None:
    block = "{axes: {a: {range: [1, 1000000]}, b: {range: [1, 1000000]}}, limit: 1000000000000}"
    made = program(matrix(block))
    assert made.count() == 10**12
    assert [cell.key for cell in islice(made.cells(), 2)] == ["a=1,b=1", "a=1,b=2"]


def test_an_exclusion_of_nothing_is_a_warning(prepared: Callable[..., Preparation]) -> None:
    preparation = prepared(matrix("{axes: {a: [x]}, exclude: [{a: y}]}"))
    [finding] = preparation.findings
    assert (finding.code.id, finding.severity) == ("RL153", Severity.WARNING)
    assert preparation.program is not None


def test_what_only_some_cells_have_must_be_defaulted(mistakes: Callable[..., list[str]]) -> None:
    source = matrix("{axes: {a: [x]}, include: [{a: z, extra: 1}]}")
    assert mistakes(source + "tags: ['{{ matrix.extra | default(0) }}']\n") == []
    assert mistakes(source + "tags: ['{{ matrix.extra }}']\n") == [
        (
            "4:12 RL134 `matrix.extra` has no value in this cell"
            " | give it one in every entry of `include`, or write `| default(…)` after it"
        )
    ]
    assert mistakes(source + "tags: ['{{ matrix.extra + 1 }}']\n") == [
        "4:12 RL132 there is no `extra` | it holds `a`"
    ]
    assert mistakes(source + "tags: ['{{ matrix.b }}']\n") == [
        "4:12 RL132 there is no `matrix.b` | `matrix` holds `a`, `extra`"
    ]


def test_a_broken_matrix_breaks_no_expression(mistakes: Callable[..., list[str]]) -> None:
    """The axis is known by its name, so its uses are not reported as well."""
    [found] = mistakes(matrix("{axes: {a: 1}}") + "tags: ['{{ matrix.a }}']\n")
    assert "RL151" in found


@pytest.mark.parametrize("block", ["[a]", "{axes: [a]}", "{a: [x]}", "{a: {range: [1, 2]}, axes: {b: [1]}}"])
def test_where_the_axes_cannot_be_read_no_use_of_one_is_called_wrong(
    mistakes: Callable[..., list[str]], block: str
) -> None:
    [found] = mistakes(matrix(block) + "tags: ['{{ matrix.a }}']\n")
    assert "RL150" in found
