"""Where a value of a step that a template made came from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from renderline import api
from renderline.errors import UsageError
from renderline.reporting import origin_text

Lines = Callable[[str], list[str]]

TEMPLATE = """\
version: 1
parameters:
  image: {type: image}
  width: {type: integer}
  factor: {type: integer, default: 2}
steps:
  - $type: convertImage
    name: small
    input: {image: "{{ params.image }}", output: {format: png}}
  - $type: convertImage
    input:
      image: "{{ steps.small.output.blob.url }}"
      transforms: [{type: resize, targetWidth: "{{ params.width * params.factor }}"}]
      output: {format: png}
"""
USE = """\
version: 1
parameters: {w: {type: integer, default: 640}}
steps:
  - name: two
    uses: twice
    with: {image: "https://example.com/a.png", width: "{{ params.w }}"}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Of the project's step templates, in the current folder."""
    monkeypatch.chdir(tmp_path)
    made = Path("templates/steps")
    made.mkdir(parents=True)
    return made


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (
            "steps.two.input.output.format",
            [
                '$.steps[1].input.output.format = "png"',
                'templates/steps/twice.yaml:14:24 written here: "png"',
                "hero.yaml:5:11 the step template is used here",
            ],
        ),
        (
            "steps.two-small.input.image",
            [
                '$.steps[0].input.image = "https://example.com/a.png"',
                'templates/steps/twice.yaml:9:20 expression `{{ params.image }}`: "https://example.com/a.png"',
                "templates/steps/twice.yaml:3:3 parameter `image`",
                'hero.yaml:6:19 written here: "https://example.com/a.png"',
                "hero.yaml:5:11 the step template is used here",
            ],
        ),
        (
            "steps.two.input.image",
            [
                '$.steps[1].input.image = {"$ref":"two-small","path":"output.blob.url"}',
                'templates/steps/twice.yaml:12:14 reference `{{ steps.small.output.blob.url }}`: {"$ref":"two-small","path":"output.blob.url"}',
                "hero.yaml:4:11 step `two-small`, whose output is filled in when it has run",
                "hero.yaml:5:11 the step template is used here",
            ],
        ),
        (
            "steps.two.input.transforms[0].targetWidth",
            [
                "$.steps[1].input.transforms[0].targetWidth = 1280",
                "templates/steps/twice.yaml:13:48 expression `{{ params.width * params.factor }}`: 1280",
                "templates/steps/twice.yaml:4:3 parameter `width`",
                "hero.yaml:6:55 expression `{{ params.w }}`",
                "hero.yaml:2:14 parameter `w`: 640",
                "hero.yaml:2:42 default: 640",
                "templates/steps/twice.yaml:5:3 parameter `factor`",
                "templates/steps/twice.yaml:5:36 default: 2",
                "hero.yaml:5:11 the step template is used here",
            ],
        ),
    ],
)
def test_a_value_is_traced_through_a_step_template(
    folder: Path, target: str, expected: list[str], lines: Lines
) -> None:
    (folder / "twice.yaml").write_text(TEMPLATE, encoding="utf-8")
    Path("hero.yaml").write_text(USE, encoding="utf-8")
    found = api.find_origin(Path("hero.yaml"), target)
    assert isinstance(found, api.Origin)
    assert lines(origin_text.render(found)) == expected


def test_a_key_that_a_template_has_used_up_points_to_what_it_makes(folder: Path) -> None:
    (folder / "twice.yaml").write_text(TEMPLATE, encoding="utf-8")
    Path("hero.yaml").write_text(USE, encoding="utf-8")
    with pytest.raises(UsageError, match=r"taken the place of `with`; .* such as \$\.steps\[1\]\.input"):
        api.find_origin(Path("hero.yaml"), "steps.two.with.width")


INNER = """\
version: 1
parameters: {image: {type: image}, w: {type: integer}, more: {type: integer, default: 1}}
steps:
  - $type: convertImage
    input:
      image: "{{ params.image }}"
      transforms: [{type: resize, targetWidth: "{{ params.w + params.more }}"}]
      output: {format: png}
"""
OUTER = """\
version: 1
parameters: {image: {type: image}, width: {type: integer}}
steps:
  - uses: inner
    with: {image: "{{ params.image }}", w: "{{ params.width // 2 }}"}
"""
ROWS = """\
version: 1
x-with: &with {image: "https://example.com/a.png", width: "{{ matrix.row.w * 2 }}"}
matrix: {axes: {row: {table: »}}}
steps:
  - {name: two, uses: outer, with: *with}
"""


@pytest.mark.parametrize(
    ("name", "content", "place"),
    [
        ("t.csv", "word,w\r\nfox,320\r\n", "t.csv:2:5"),
        ("t.csv", '"a ""b"", c",w\n"two\nlines",320\n', "t.csv:3:8"),
        ("t.tsv", "w\tword\n320\tfox\n", "t.tsv:2:1"),
        ("t.jsonl", '\n{"word": "fox", "w": 320}\n', "t.jsonl:2:22"),
        ("t.yaml", "- word: fox\n  w: 320\n", "t.yaml:2:6"),
        ("t.json", '{"w": 320}', "t.json:1:7"),
    ],
)
def test_a_column_is_traced_through_templates_within_templates(
    folder: Path, name: str, content: str, place: str, lines: Lines
) -> None:
    """Each expression on the way is told with its place, down to the field of the table."""
    (folder / "inner.yaml").write_text(INNER, encoding="utf-8")
    (folder / "outer.yaml").write_text(OUTER, encoding="utf-8")
    Path(name).write_text(content, encoding="utf-8", newline="")
    number = "matrix.row.w | int" if name.endswith("sv") else "matrix.row.w"
    Path("hero.yaml").write_text(ROWS.replace("»", name).replace("matrix.row.w", number), encoding="utf-8")
    found = api.find_origin(Path("hero.yaml"), "steps.two.input.transforms[0].targetWidth")
    assert isinstance(found, api.Origin)
    told = lines(origin_text.render(found))
    assert [line.split()[0] for line in told[1:]][:7] == [
        "templates/steps/inner.yaml:7:48",
        "templates/steps/inner.yaml:2:36",
        "templates/steps/outer.yaml:5:44",
        "templates/steps/outer.yaml:2:36",
        "hero.yaml:2:59",
        "hero.yaml:3:30",
        place,
    ]
