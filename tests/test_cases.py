"""Pipelines that are right, and pipelines that are wrong with the exact report a person reads."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from renderline import api
from renderline.reporting import text
from renderline.reporting.report import Report
from renderline.rules import RULES

CASES = Path(__file__).parent / "cases"
OK = sorted((CASES / "ok").glob("*.yaml"))
TODAY = dt.date(2027, 1, 1)
ERR = sorted((CASES / "err").glob("*.yaml"))


def checked(case: Path, monkeypatch: pytest.MonkeyPatch) -> Report:
    """The report as it reads when the user stands beside the file."""
    monkeypatch.chdir(case.parent)
    return api.validate(Path(case.name), api.Given(today=TODAY))


@pytest.mark.parametrize("case", OK, ids=lambda case: case.stem)
def test_a_right_pipeline_is_silent(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert text.render(checked(case, monkeypatch)) == ""


@pytest.mark.parametrize("case", ERR, ids=lambda case: case.stem)
def test_report(case: Path, report_file: SnapshotAssertion, monkeypatch: pytest.MonkeyPatch) -> None:
    """The user reads the same report as last time."""
    assert text.render(checked(case, monkeypatch)).replace(str(CASES), "@@CASES@@") == report_file


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.CODE.name)
def test_every_rule_has_a_right_and_a_wrong_case(rule: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """The wrong case of a rule is refused by that rule and no other."""
    code = getattr(rule, "CODE")  # noqa: B009 - a rule is a module, of which mypy knows no attribute
    assert (CASES / "ok" / f"{code.name}.yaml").exists()
    report = checked(CASES / "err" / f"{code.name}.yaml", monkeypatch)
    assert {diagnostic.code.id for diagnostic in report.diagnostics} == {code.id}


def test_rules_have_codes_of_their_own() -> None:
    codes = [rule.CODE for rule in RULES]
    assert len({code.id for code in codes}) == len({code.name for code in codes}) == len(codes)
    assert all(code.description.endswith(".") for code in codes)
