"""Where a compiled value came from: every hop with the place that a person would look up."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from renderline import api
from renderline.errors import UsageError
from renderline.reporting import json_v1, origin_text

PIPELINE = """\
version: 1
name: hero
x-webp: &webp {format: webp, quality: 85}
parameters:
  prompt: {type: string, default: A cat, maxLength: 1000}
  width: {type: integer, default: 1920, minimum: 1, maximum: 4096}
  token: {type: string, secret: true}
  photo: {type: image, default: cat.png}
matrix:
  axes:
    style: [neon, ink]
    row: {table: rows.csv}
    n: {range: [1, 2]}
  include: [{style: oil, row: {word: elk}, n: 9}]
profiles:
  draft:
    parameters: {width: 640}
    tags: [draft]
  short:
    matrix: {axes: {style: [pen]}}
tags: [one, "{{ matrix.style }}"]
metadata: {token: "{{ params.token }}", of: "{{ pipeline.name }} {{ cell.index }}"}
steps:
  - $type: imageGen
    name: hero
    when: params.width < 5000
    input:
      <<: {engine: flux2, model: klein, operation: createImage}
      prompt: "{{ params.prompt }}, a {{ matrix.row.word }}"
      seed: "{{ (cell.key ~ matrix['n']) | seed }}"
  - $type: imageUpscaler
    name: upscaled
    when: params.width > 1000
    input: {image: "{{ steps.hero.output.images[0].url }}"}
  - $type: convertImage
    name: final
    input:
      image: "{{ params.photo }}"
      transforms: [{type: resize, targetWidth: "{{ params.width }}"}]
      output: *webp
  - $type: convertImage
    name: last
    input:
      image: "{{ steps.final.output.blob.url }}"
      output: {<<: *webp, quality: 70}
outputs:
  - from: last
    as: "{{ pipeline.name }}-{{ cell.index }}"
"""

Explain = Callable[..., str]
Lines = Callable[[str], list[str]]


@pytest.fixture
def explain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Explain:
    """The words about one value, as they read beside the file; line ends in `|` for brevity."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "hero.yaml").write_text(PIPELINE, encoding="utf-8")
    (tmp_path / "rows.csv").write_text('word\nfox\n"a\nowl"\nelk\n', encoding="utf-8")
    (tmp_path / "mine.yaml").write_text("prompt: A dog\nwidth: 700\n", encoding="utf-8")
    Image.new("RGB", (4, 3)).save(tmp_path / "cat.png")

    def words(target: str, *, cell: str | None = None, **given: Any) -> str:
        values = {"token": "t0psecret", **given.pop("values", {})}
        found = api.find_origin(Path("hero.yaml"), target, api.Given(values=values, **given), cell=cell)
        assert isinstance(found, api.Origin)
        return origin_text.render(found)

    return words


MINE = [("mine.yaml", {"prompt": "A dog", "width": 700})]


@pytest.mark.parametrize(
    ("target", "given", "expected"),
    [
        ("tags[0]", {}, ['$.tags[0] = "one"', 'hero.yaml:21:8 written here: "one"']),
        (
            "$.tags[1]",
            {},
            [
                '$.tags[1] = "neon"',
                'hero.yaml:21:13 expression `{{ matrix.style }}`: "neon"',
                'hero.yaml:11:13 matrix axis `style`: "neon"',
            ],
        ),
        (
            "tags[0]",
            {"profile": "draft"},
            [
                '$.tags[0] = "draft"',
                'hero.yaml:18:12 profile `draft`: "draft"',
                'hero.yaml:21:8 written here: "one" (overridden)',
            ],
        ),
        (
            "tags[1]",
            {"profile": "short"},
            [
                '$.tags[1] = "pen"',
                'hero.yaml:21:13 expression `{{ matrix.style }}`: "pen"',
                'hero.yaml:20:29 matrix axis `style`: "pen"',
            ],
        ),
        (
            "steps.hero.input.prompt",
            {},
            [
                '$.steps[0].input.prompt = "A cat, a fox"',
                'hero.yaml:29:15 expression `{{ params.prompt }}, a {{ matrix.row.word }}`: "A cat, a fox"',
                'hero.yaml:5:3 parameter `prompt`: "A cat"',
                'hero.yaml:5:35 default: "A cat"',
                "hero.yaml:12:18 matrix axis `row`: a mapping with 1 key",
                'rows.csv:2:1 row of the table `rows.csv`: "fox"',
            ],
        ),
        (
            "steps.final.input.transforms[0].targetWidth",
            {"profile": "draft", "files": MINE, "values": {"width": "50"}},
            [
                "$.steps[1].input.transforms[0].targetWidth = 50",
                "hero.yaml:39:48 expression `{{ params.width }}`: 50",
                "hero.yaml:6:3 parameter `width`: 50",
                '-p command line: "50"',
                "mine.yaml:2:8 params file: 700 (overridden)",
                "hero.yaml:17:25 profile `draft`: 640 (overridden)",
                "hero.yaml:6:35 default: 1920 (overridden)",
            ],
        ),
        (
            "params.prompt",
            {"files": MINE},
            [
                '$.params.prompt = "A dog"',
                'hero.yaml:5:3 parameter `prompt`: "A dog"',
                'mine.yaml:1:9 params file: "A dog"',
                'hero.yaml:5:35 default: "A cat" (overridden)',
            ],
        ),
        (
            "steps[0].input.seed",
            {},
            [
                "$.steps[0].input.seed = 990091129",
                "hero.yaml:30:13 expression `{{ (cell.key ~ matrix['n']) | seed }}`: 990091129",
                '`cell.key`: "style=neon,row=fox-d77a1295071d,n=1"',
                "hero.yaml:13:16 matrix axis `n`: 1",
                "filter `seed`",
            ],
        ),
        (
            "steps.hero.input.model",
            {},
            ['$.steps[0].input.model = "klein"', 'hero.yaml:28:34 written here: "klein"'],
        ),
        (
            "steps.final.input.output.quality",
            {},
            [
                "$.steps[2].input.output.quality = 85",
                "hero.yaml:3:39 written here: 85",
                "hero.yaml:40:15 used here through an alias",
            ],
        ),
        (
            "steps.last.input.output.format",
            {},
            [
                '$.steps[3].input.output.format = "webp"',
                'hero.yaml:3:24 written here: "webp"',
                "hero.yaml:45:20 used here through an alias",
            ],
        ),
        (
            "steps.last.input.output.quality",
            {},
            ["$.steps[3].input.output.quality = 70", "hero.yaml:45:36 written here: 70"],
        ),
        (
            "steps.last.input.image.path",
            {},
            [
                '$.steps[3].input.image.path = "output.blob.url"',
                'hero.yaml:44:14 reference `{{ steps.final.output.blob.url }}`: {"$ref":"final","path":"output.blob.url"}',
                "hero.yaml:36:11 step `final`, whose output is filled in when it has run",
            ],
        ),
        (
            "metadata.token",
            {},
            [
                '$.metadata.token = "secret:token"',
                'hero.yaml:22:19 expression `{{ params.token }}`: "secret:token"',
                'hero.yaml:7:3 parameter `token`: "secret:token"',
                "-p command line: a secret",
            ],
        ),
        (
            "outputs[0].as",
            {},
            [
                '$.outputs[0].as = "hero-0"',
                'hero.yaml:48:9 expression `{{ pipeline.name }}-{{ cell.index }}`: "hero-0"',
                'hero.yaml:2:7 `pipeline.name`: "hero"',
                "`cell.index`: 0",
            ],
        ),
        (
            "metadata",
            {},
            [
                "$.metadata = a mapping with 2 keys",
                "hero.yaml:22:11 written here: a mapping with 2 keys",
                'hero.yaml:22:19 $.metadata.token is expression `{{ params.token }}`: "secret:token"',
                'hero.yaml:7:3 parameter `token`: "secret:token"',
                "-p command line: a secret",
                'hero.yaml:22:45 $.metadata.of is expression `{{ pipeline.name }} {{ cell.index }}`: "hero 0"',
                'hero.yaml:2:7 `pipeline.name`: "hero"',
                "`cell.index`: 0",
            ],
        ),
    ],
)
def test_every_hop_stands_where_it_is_written(
    explain: Explain, target: str, given: dict[str, Any], expected: list[str], lines: Lines
) -> None:
    assert lines(explain(target, **given)) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("style=ink,row=elk-04a2249c8ac2,n=2", ['hero.yaml:11:19 matrix axis `style`: "ink"']),
        ("style=oil,row=elk-04a2249c8ac2,n=9", ['hero.yaml:14:21 matrix axis `style`: "oil"']),
    ],
)
def test_a_cell_is_asked_for_by_its_key(
    explain: Explain, cell: str, expected: list[str], lines: Lines
) -> None:
    told = explain("matrix.style", cell=cell)
    assert lines(told)[1:] == expected
    assert f"in cell {cell} (one of 13; --cell names another)" in told


def test_a_row_of_several_lines_is_found_by_its_first(explain: Explain, lines: Lines) -> None:
    rows = [
        explain("matrix.row", cell=f"style=neon,row={key},n=1")
        for key in ("a-owl-56777f2e43bd", "elk-04a2249c8ac2")
    ]
    assert [lines(told)[2].split()[0] for told in rows] == ["rows.csv:3:1", "rows.csv:5:1"]


def test_a_local_file_is_named_beside_what_stands_for_it(explain: Explain, lines: Lines) -> None:
    first, second, *_ = lines(explain("steps.final.input.image"))
    assert first.startswith('$.steps[2].input.image = "asset:sha256:')
    assert second.startswith("stands for the local file cat.png, ")


@pytest.mark.parametrize(
    ("target", "message"),
    [
        (
            "steps.hero.input.promt",
            "there is no `promt` in $.steps[0].input; did you mean `prompt`? there are `engine`, `model`, `oper",
        ),
        (
            "steps.fnal.input",
            "there is no step `fnal`; did you mean `final`? there are `hero`, `upscaled`, `final`, `last`",
        ),
        ("tags[2]", "there is no `[2]` in $.tags, which has 2 items, from [0] to [1]"),
        ("tags.first", "there is no `first` in $.tags, which has 2 items, from [0] to [1]"),
        ("tags[0].x", "there is nothing below $.tags[0], which is text"),
        ("params.widht", "there is no `widht` in $.params; did you mean `width`? there are"),
        ("version", "there is no `version` in $; there are `outputs`"),
        ("profiles.draft", "`profiles` does not reach the body; `--profile NAME` lays one over the file"),
        ("cases.a.parameters.width", "`cases` does not reach the body; give the values of one with `-p`"),
        (
            "parameters.width",
            "`parameters` does not reach the body; ask for the value of one with `params.NAME`",
        ),
        ("tags[", "`tags[` is no path; write it as in `steps.NAME.input.KEY`, `tags[0]` or `params.NAME`"),
    ],
)
def test_a_path_that_leads_nowhere_names_the_nearest(explain: Explain, target: str, message: str) -> None:
    with pytest.raises(UsageError) as raised:
        explain(target)
    assert str(raised.value).startswith(message)


def test_a_step_that_is_left_out_is_told_with_its_condition(explain: Explain) -> None:
    with pytest.raises(
        UsageError, match=r"`upscaled` is left out in this cell by its `when` at hero\.yaml:33:5"
    ):
        explain("steps.upscaled.input.image", profile="draft")


def test_nothing_that_looks_like_a_token_is_shown(tmp_path: Path) -> None:
    """Neither in a value nor on the way there, in words or for machines."""
    token = "ghp_" + "a1B2c3D4e5" * 4
    path = tmp_path / "hero.yaml"
    path.write_text(
        f"version: 1\nparameters: {{key: {{type: string, default: {token}}}}}\n"
        'metadata: {k: "{{ params.key }}", x: {apiKey: "abcdef1234567890abcdef"}}\nsteps: []\n'
    )
    for target in ("metadata", "metadata.k", "params.key", "$"):
        found = api.find_origin(path, target)
        assert isinstance(found, api.Origin)
        told = origin_text.render(found) + json.dumps(json_v1.origin_document(found))
        assert token not in told
        assert "abcdef1234567890" not in told


def test_a_body_of_api_keys_alone_is_explained_as_it_stands(tmp_path: Path, lines: Lines) -> None:
    path = tmp_path / "body.json"
    path.write_text('{"steps": [],\n "tags": ["{{ params.x }}"]}')
    found = api.find_origin(path, "tags[0]")
    assert isinstance(found, api.Origin)
    assert lines(origin_text.render(found))[1] == f'{path}:2:11 written here: "{{{{ params.x }}}}"'


def test_a_pipeline_without_a_body_gives_its_report(tmp_path: Path) -> None:
    path = tmp_path / "hero.yaml"
    path.write_text('version: 1\ntags: ["{{ params.x }}"]\n')
    found = api.find_origin(path, "tags[0]")
    assert isinstance(found, api.Report)
    assert [each.code.id for each in found.errors] == ["RL202", "RL132"]
