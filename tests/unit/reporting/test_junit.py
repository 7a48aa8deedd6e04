"""JUnit XML as a build server reads it."""

from __future__ import annotations

import dataclasses
from xml.etree import ElementTree as ET

from renderline.diagnostic import Severity
from renderline.reporting import junit
from renderline.reporting.report import Report


def parsed(report: Report) -> ET.Element:
    return ET.fromstring(junit.render(report).encode())  # noqa: S314 - our own document


def test_each_file_is_a_suite_and_a_clean_one_passes(report: Report) -> None:
    root = parsed(report)
    assert [(suite.get("name"), suite.get("tests"), suite.get("failures")) for suite in root] == [
        ("clean.yaml", "1", "0"),
        ("mixed.yaml", "1", "1"),
        ("pipelines/50% off, größe.yaml", "3", "2"),
        ("torn.yaml", "1", "1"),
    ]
    assert {name: root.get(name) for name in ("tests", "failures", "errors")} == {
        "tests": "6",
        "failures": "4",
        "errors": "0",
    }


def test_the_sums_are_those_of_the_elements(report: Report) -> None:
    root = parsed(report)
    assert len(root.findall(".//testcase")) == int(root.get("tests", ""))
    assert len(root.findall(".//failure")) == len(report.errors) == int(root.get("failures", ""))


def test_a_failure_tells_code_place_hint_and_second_place(report: Report) -> None:
    (case,) = parsed(report).findall(".//testcase[@name='RL302 $.steps[1].name']")
    (failure,) = case
    assert failure.get("type") == "RL302 duplicate-step-name"
    assert failure.text == (
        "pipelines/50% off, größe.yaml:12:11: step name `large` is used twice\n"
        "help: give each step a name of its own\n"
        "note: pipelines/50% off, größe.yaml:9:11: first used here"
    )


def test_a_warning_passes_as_it_does_on_the_command_line(report: Report) -> None:
    (said,) = parsed(report).findall(".//system-out")
    assert (said.text or "").startswith("warning: pipelines/")


def test_tests_of_one_suite_have_names_of_their_own(report: Report) -> None:
    """Build servers take two tests of one name for one."""
    first = report.diagnostics[0]
    twin = dataclasses.replace(first, message="another thing", severity=Severity.ERROR)
    names = [case.get("name") for case in parsed(Report(diagnostics=(first, twin))).iter("testcase")]
    assert names[1] == f"{names[0]} (2)"


def test_what_xml_cannot_hold_is_shown_as_a_mark() -> None:
    assert junit.xml_text("a\x00\ufffe\ud800\n") == "a���\n"
