"""SARIF as the standard's schema and its prose have it."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from renderline.diagnostic import Fix
from renderline.reporting import sarif
from renderline.reporting.report import Report

OBJECTS = {
    "log": {"$schema", "version", "runs"},
    "run": {"tool", "columnKind", "artifacts", "results"},
    "driver": {"name", "version", "rules"},
    "rule": {"id", "name", "shortDescription", "fullDescription"},
    "region": {"startLine", "startColumn", "endLine", "endColumn"},
}
"""What each object holds; the standard forbids keys of one's own."""

RESULT = {"ruleId", "ruleIndex", "level", "message", "locations"}


@pytest.fixture(scope="module")
def log(report: Report) -> Any:
    return json.loads(sarif.render(report))


@pytest.fixture(scope="module")
def run(log: Any) -> Any:
    (run,) = log["runs"]
    return run


def test_objects_hold_what_the_standard_knows(log: Any, run: Any) -> None:
    assert log["version"] == "2.1.0"
    driver = run["tool"]["driver"]
    for name, value in (("log", log), ("run", run), ("driver", driver), ("rule", driver["rules"][0])):
        assert set(value) == OBJECTS[name]
    for result in run["results"]:
        assert set(result) - {"relatedLocations", "fixes"} == RESULT


def test_each_result_has_its_rule_level_and_region(run: Any, report: Report) -> None:
    """Columns are told to be code points, so the place after an `ö` is the editor's."""
    assert run["columnKind"] == "unicodeCodePoints"
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == sorted(set(rules))
    for result, diagnostic in zip(run["results"], report.diagnostics, strict=True):
        assert result["ruleId"] == rules[result["ruleIndex"]] == diagnostic.code.id
        assert result["level"] == diagnostic.severity.value
        region = result["locations"][0]["physicalLocation"]["region"]
        assert set(region) == OBJECTS["region"]
        start, end = diagnostic.location.span.start, diagnostic.location.span.end
        assert (region["startLine"], region["startColumn"]) == (start.line, start.column)
        assert (region["endLine"], region["endColumn"]) == (end.line, end.column)


def test_levels_are_errors_and_warnings(run: Any) -> None:
    assert {result["level"] for result in run["results"]} == {"error", "warning"}


def test_a_second_place_comes_with_its_words(run: Any) -> None:
    (related,) = [result["relatedLocations"] for result in run["results"] if "relatedLocations" in result]
    assert [(each["id"], each["message"]["text"]) for each in related] == [(0, "first used here")]
    assert related[0]["physicalLocation"]["region"]["startLine"] == 9


def test_braces_of_an_expression_are_no_placeholder(run: Any) -> None:
    """Section 3.11.5 of the standard wants them doubled."""
    (told,) = [result["message"]["text"] for result in run["results"] if result["ruleId"] == "RL130"]
    assert told.endswith("`{{{{ steps.first.output.blob.url }}}}`")


def test_every_checked_file_is_an_artifact(run: Any) -> None:
    assert [each["location"]["uri"] for each in run["artifacts"]] == [
        "clean.yaml",
        "mixed.yaml",
        "pipelines/50%25%20off%2C%20gr%C3%B6%C3%9Fe.yaml",
        "torn.yaml",
    ]


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("a/b.yaml", "a/b.yaml"),
        ("./a.yaml", "a.yaml"),
        ("../a.yaml", "../a.yaml"),
        ("a:b.yaml", "a%3Ab.yaml"),
        ("a#b?.yaml", "a%23b%3F.yaml"),
        ("a\udcff.yaml", "a%FF.yaml"),
        ("a\ud800.yaml", "a%EF%BF%BD.yaml"),
    ],
)
def test_names_become_relative_references(file: str, uri: str) -> None:
    """A colon must not make a scheme of what stands before it; a byte that is no UTF-8 keeps its value."""
    assert sarif.artifact_uri(file) == uri


def test_an_absolute_name_becomes_a_file_uri(tmp_path: Path) -> None:
    path = tmp_path / "a b.yaml"
    assert sarif.artifact_uri(str(path)) == path.as_uri()


def test_a_report_without_findings_is_a_run_without_results() -> None:
    (run,) = json.loads(sarif.render(Report(sources={"a.yaml": ""})))["runs"]
    assert (run["results"], run["tool"]["driver"]["rules"]) == ([], [])


def test_a_fix_is_a_replacement_in_its_file(report: Report) -> None:
    """Section 3.55: what is deleted, and the bare text that comes in its place."""
    diagnostic = report.diagnostics[0]
    fix = Fix(location=diagnostic.location, text="{{ params.a }}")
    mendable = Report(diagnostics=(dataclasses.replace(diagnostic, fix=fix),), sources=report.sources)
    (result,) = json.loads(sarif.render(mendable))["runs"][0]["results"]
    (told,) = result["fixes"]
    (change,) = told["artifactChanges"]
    place = result["locations"][0]["physicalLocation"]
    assert set(told) == {"description", "artifactChanges"}
    assert change == {
        "artifactLocation": place["artifactLocation"],
        "replacements": [
            {"deletedRegion": place["region"], "insertedContent": {"text": "{{ params.a }}"}},
        ],
    }
