from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from renderline.diagnostic import Severity
from renderline.parameters import top_level
from renderline.parameters.resolve import Given, Preparation, ResolvedDocument, prepare
from renderline.source.reader import read

Body = Callable[..., Any]
Mistakes = Callable[..., list[str]]

BRACES = {
    "steps": [{"$type": "echo", "input": {"text": "{{ 1 + }} {% nonsense", "list": [None, 1.5, {"a": []}]}}]
}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("version: 1\nstep: []\n", "2:1 RL102 unknown key `step` | did you mean `steps`?"),
        ("version: 1\nsteps: []\nqqq: 1\n", "3:1 RL102 unknown key `qqq` | keys of your own begin with `x-`"),
        ("stpes: []\n", "1:1 RL102 unknown key `stpes` | did you mean `steps`?"),
        (
            "version: 2\nsteps: []\n",
            "1:10 RL103 version `2` of the pipeline language is not known | write `version: 1`",
        ),
        (
            "version: '1'\n",
            '1:10 RL103 version `"1"` of the pipeline language is not known | write `version: 1`',
        ),
        (
            "version: true\n",
            "1:10 RL103 version `true` of the pipeline language is not known | write `version: 1`",
        ),
        ("- a\n", "1:1 RL101 a pipeline is a mapping of keys to values, and this is a list"),
        ("null\n", "1:1 RL101 a pipeline is a mapping of keys to values, and this is empty"),
        ("version: 1\nname: ''\n", "2:7 RL145 `name` is text without expressions, and not empty"),
        (
            "version: 1\nname: '{{ params.a }}'\n",
            "2:7 RL145 `name` is text without expressions, and not empty",
        ),
        ("version: 1\ndescription: [a]\n", "2:14 RL145 `description` is text, not a list"),
    ],
)
def test_mistakes_of_the_top_level(mistakes: Mistakes, source: str, expected: str) -> None:
    [found] = mistakes(source)
    assert found.startswith(expected)


def test_a_file_of_api_keys_is_its_own_body(documents: Callable[..., list[ResolvedDocument]]) -> None:
    """Nothing is added, lost or evaluated, braces included."""
    [document] = documents(BRACES)
    assert document.body == BRACES
    assert (document.templated, document.own, document.params, document.name) == (False, {}, {}, "hero")
    assert [*document.body] == [*BRACES]


@pytest.mark.parametrize("key", ["x-notes", "description", "version", "name"])
def test_any_other_key_makes_a_file_templated(
    documents: Callable[..., list[ResolvedDocument]], key: str
) -> None:
    source = {key: 1 if key == "version" else "text", "steps": [], "tags": ["{{ 1 + 1 }}"]}
    [document] = documents(source)
    assert document.templated
    assert document.body == {"steps": [], "tags": [2]}


@pytest.mark.parametrize("step", [{"when": True}, {"when": "1 > 0"}])
def test_a_condition_makes_a_file_templated(
    documents: Callable[..., list[ResolvedDocument]], step: dict[str, Any]
) -> None:
    [document] = documents({"steps": [{**step, "name": "{{ pipeline.name }}"}]})
    assert document.templated
    assert document.body == {"steps": [{"name": "hero"}]}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a {{ params.width }}", "params.width"),
        ("{{ steps.a-b.output.blob.url }}", "steps.a-b.output.blob.url"),
        ("{{ matrix.x | upper }}", "matrix.x"),
    ],
)
def test_what_looks_like_an_expression_is_pointed_out_once(
    prepared: Callable[..., Preparation], text: str, name: str
) -> None:
    """A warning: the file is still sent as it is."""
    preparation = prepared({"tags": [text, text]})
    assert preparation.program is not None
    [finding] = preparation.findings
    assert finding.severity is Severity.WARNING
    assert finding.hint == "add `version: 1` to have expressions"
    start = preparation.program.positions.locate(finding.place).span.start
    assert start.column == json.dumps({"tags": [text]}).index(name) + 1


def test_other_braces_are_not_pointed_out(mistakes: Mistakes) -> None:
    assert mistakes({"tags": ["{{ mustache }}", "{{char}}", "a {% b %}"]}) == []


def test_values_for_a_file_without_parameters_are_refused(mistakes: Mistakes) -> None:
    found = mistakes({"steps": []}, values={"width": "1"}, profile="draft")
    assert found == [
        "1:1 RL121 there is no parameter `width` | this file declares no parameters",
        "1:1 RL116 there is no profile `draft` | this file has no profiles",
    ]


def test_api_keys_are_those_of_the_published_workflow(root: Path) -> None:
    """`downloadPriority` is newer than the published document that is kept here."""
    upstream = json.loads((root / "tests/data/api/upstream.json").read_text(encoding="utf-8"))
    published = upstream["components"]["schemas"]["WorkflowTemplate"]["properties"]
    assert {*published, "downloadPriority"} == {*top_level.API_KEYS}


@pytest.mark.parametrize(
    "page", sorted(path.name for path in (Path(__file__).parents[2] / "data/api/samples").iterdir())
)
def test_published_bodies_are_pipelines(root: Path, tmp_path: Path, page: str) -> None:
    """Every sample that is posted to the workflow endpoint resolves to itself."""
    for sample in sorted((root / "tests/data/api/samples" / page).glob("*.json")):
        content = json.loads(sample.read_text(encoding="utf-8"))
        if "recipes" in content["endpoint"] or not isinstance(content["body"], dict):
            continue
        file = tmp_path / sample.name
        file.write_text(json.dumps(content["body"]), encoding="utf-8")
        document = read(file).document
        assert document is not None
        preparation = prepare(document, Given())
        if set(content["body"]) <= set(top_level.API_KEYS):
            assert preparation.program is not None
            [cell] = preparation.program.cells()
            resolved = preparation.program.resolve(cell).document
            assert resolved is not None
            assert resolved.body == content["body"]
