"""The API's own documentation as test data: what it calls valid compiles to itself, all else is refused at its place."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from renderline import api, canonical
from renderline.contract.check import keyword_of
from renderline.diagnostic import Diagnostic, path_text
from renderline.reporting.report import Report
from renderline.source import reader
from renderline.wire import references

DATA = Path(__file__).parent / "data" / "api"
EXPECTED: dict[str, dict[str, Any]] = json.loads((DATA / "samples-expected.json").read_text())
NEGATIVES: list[dict[str, Any]] = json.loads((DATA / "negatives.json").read_text())
BODIES = [
    case for case in NEGATIVES if case["layer"] != "advice"
]  # advice is about the query, not about a body
RECIPE = "POST /v2/consumer/recipes/"
WORKFLOWS = "POST /v2/consumer/workflows"


def samples(*, valid: bool) -> list[str]:
    return sorted(name for name, facts in EXPECTED.items() if facts["valid"] is valid)


def written(folder: Path, sample: dict[str, Any], *, suffix: str = ".json") -> tuple[Path, str | None]:
    """A file with the sample's body, and the recipe it is for."""
    path = folder / f"body{suffix}"
    path.write_text(json.dumps(sample["body"], indent=2), encoding="utf-8")
    endpoint = sample["endpoint"]
    return path, endpoint.removeprefix(RECIPE) if endpoint.startswith(RECIPE) else None


def report_of(path: Path, recipe: str | None) -> Report:
    return api.validate(path) if recipe is None else api.validate_recipe(path, recipe)


@pytest.mark.parametrize("suffix", [".json", ".yaml"])
@pytest.mark.parametrize("name", samples(valid=True))
def test_a_valid_body_compiles_to_itself(name: str, suffix: str, tmp_path: Path) -> None:
    """Byte for byte in canonical form, read as JSON and as YAML."""
    sample = json.loads((DATA / "samples" / name).read_text())
    path, recipe = written(tmp_path, sample, suffix=suffix)
    assert report_of(path, recipe).errors == ()
    if recipe is None:
        assert api.body_lines(api.compile_file(path)) == canonical.compact(sample["body"]).decode() + "\n"


@pytest.mark.parametrize("name", samples(valid=False))
def test_an_invalid_body_is_refused_at_its_place(name: str, tmp_path: Path) -> None:
    """Every mistake once, with the documentation's path and keyword, at the line of the offending key."""
    sample = json.loads((DATA / "samples" / name).read_text())
    path, recipe = written(tmp_path, sample)
    report = report_of(path, recipe)
    of_schema = Counter(
        (path_text(each.path), keyword_of(each.code)) for each in report.errors if keyword_of(each.code)
    )
    assert set(of_schema) == {(error["path"], error["keyword"]) for error in EXPECTED[name]["errors"]}
    for diagnostic in report.errors:
        assert_under_its_word(path, diagnostic)


@pytest.mark.parametrize("case", BODIES, ids=lambda case: case["id"])
def test_a_broken_body_is_reported_where_it_is_broken(case: dict[str, Any], tmp_path: Path) -> None:
    path, recipe = written(tmp_path, case)
    report = report_of(path, recipe)
    assert [path_text(each.path) for each in report.errors] == [case["path"]]
    if case["layer"] == "schema":
        assert keyword_of(report.errors[0].code) == case["keyword"]
    assert_under_its_word(path, report.errors[0])


def assert_under_its_word(path: Path, diagnostic: Diagnostic) -> None:
    """The marked text of the file is a key or the value that the diagnostic speaks of."""
    line = path.read_text(encoding="utf-8").splitlines()[diagnostic.location.span.start.line - 1]
    start, end = diagnostic.location.span.start, diagnostic.location.span.end
    marked = line[start.column - 1 : end.column - 1 if end.line == start.line else None]
    document = reader.read(path).document
    assert document is not None
    meant = references.follow(document.tree, diagnostic.path)
    if marked.startswith(("{", "[")):
        assert isinstance(meant, dict if marked[0] == "{" else list)
    else:
        word = json.loads(marked) if marked[0] in '"0123456789-tfn' else marked
        assert word == meant or (isinstance(meant, dict) and word in meant)
