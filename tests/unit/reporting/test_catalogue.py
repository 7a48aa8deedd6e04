"""The catalogue holds every code of the source, and its examples hold true."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from renderline import api
from renderline.diagnostic import Code
from renderline.errors import UsageError
from renderline.reporting import catalogue, explanation
from renderline.source import reader

CODES = catalogue.codes()
EXAMPLES = explanation.examples()
ENGINE_IDS = re.compile(r"RL6\d\d")
"""The embedded engine's own: its answers carry the words, not the codes."""


def declared(package: Path) -> Iterator[str]:
    """The id of each `Code(id=…)` in the source."""
    for file in sorted(package.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Code":
                (value,) = [keyword.value for keyword in node.keywords if keyword.arg == "id"]
                yield ast.literal_eval(value)


def test_every_code_of_the_source_is_in_the_catalogue_once(root: Path) -> None:
    ids = list(declared(root / "framework" / "renderline"))
    assert len(set(ids)) == len(ids)
    assert {each for each in ids if not ENGINE_IDS.fullmatch(each)} == set(CODES)


def test_ids_and_names_are_unique_and_sorted() -> None:
    assert list(CODES) == sorted(CODES)
    assert len({code.name for code in CODES.values()}) == len(CODES)


@pytest.mark.parametrize("code", CODES.values(), ids=CODES)
def test_codes_are_well_formed(code: Code) -> None:
    assert re.fullmatch(r"RL\d{3}", code.id)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", code.name)
    assert re.fullmatch(r"\S.*\S\.", code.description)


@pytest.mark.parametrize("word", ["RL203", "rl203", "unknown-key", "Unknown-Key"])
def test_a_code_is_found_by_id_and_by_name(word: str) -> None:
    assert catalogue.find(word).id == "RL203"


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("unknow-key", "did you mean RL203 (unknown-key)?"),
        ("R203", "did you mean RL203 (unknown-key)?"),
        ("", "`renderline explain` lists them all"),
        ("RL999", "`renderline explain` lists them all"),
    ],
)
def test_an_unknown_code_is_refused_with_the_nearest(word: str, said: str) -> None:
    with pytest.raises(UsageError, match=re.escape(f"there is no code `{word}`; {said}")):
        catalogue.find(word)


def test_examples_are_of_codes_and_in_their_order() -> None:
    assert set(EXAMPLES) <= set(CODES)
    assert list(EXAMPLES) == sorted(EXAMPLES)
    assert len(EXAMPLES) >= 74


def ids_found(pipeline: str) -> set[str]:
    compilation = api.compile_reading(reader.read_text(pipeline, name="pipeline.yaml"), api.Given())
    return {diagnostic.code.id for diagnostic in compilation.report.diagnostics}


@pytest.mark.parametrize(("code_id", "example"), EXAMPLES.items(), ids=EXAMPLES)
def test_an_example_has_its_mistake_and_its_cure_has_none(code_id: str, example: explanation.Example) -> None:
    assert ids_found(example.wrong) == {code_id}
    assert ids_found(example.right) == set()


def test_a_code_without_an_example_is_explained_by_its_sentence() -> None:
    code = CODES["RL014"]
    assert explanation.render(code, None) == f"RL014 large-file\n\n{code.description}\n"


def test_an_explanation_shows_both_pipelines() -> None:
    told = explanation.render(CODES["RL206"], EXAMPLES["RL206"])
    wrong, right = told.split("Right:\n")
    assert "    steps:\n" in wrong
    assert "quality: 120}}" in wrong
    assert "quality: 100}}" in right


def test_the_listing_names_every_code_on_a_line_of_its_own() -> None:
    lines = explanation.listing(CODES.values()).splitlines()
    assert [line.split()[0] for line in lines] == list(CODES)
    assert len({line.index(CODES[line[:5]].description) for line in lines}) == 1
