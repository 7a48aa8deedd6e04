"""Workflow commands as the runner parses them."""

from __future__ import annotations

import dataclasses

import pytest

from renderline.diagnostic import Code, Diagnostic, Location, Position, Severity, Span
from renderline.reporting import github
from renderline.reporting.report import Report

CODE = Code(id="RL999", name="test", description="For the test.")
ERROR = Diagnostic(
    code=CODE,
    location=Location("a,b:c.yaml", Span(Position(2, 3), Position(2, 5))),
    path=(),
    message="50% off,\nreally: yes",
    hint="do\nthis",
)
LONG = dataclasses.replace(ERROR, location=Location("a.yaml", Span(Position(2, 3), Position(4, 1))))
WARNING = dataclasses.replace(ERROR, severity=Severity.WARNING)


def lines(*diagnostics: Diagnostic) -> list[str]:
    return github.render(Report(diagnostics=diagnostics)).splitlines()


def test_a_command_names_file_lines_columns_and_title_and_stays_one_line() -> None:
    (line,) = lines(ERROR)
    properties, text = line.removeprefix("::error ").split("::")
    assert properties == "file=a%2Cb%3Ac.yaml,line=2,endLine=2,col=3,endColumn=5,title=RL999 test"
    assert text == "a,b:c.yaml:2:3: 50%25 off,%0Areally: yes%0Ahelp: do%0Athis"


def test_a_warning_is_one() -> None:
    assert lines(WARNING)[0].startswith("::warning file=")


def test_a_note_is_a_notice() -> None:
    assert lines(dataclasses.replace(ERROR, severity=Severity.NOTE))[0].startswith("::notice file=")


def test_a_stretch_over_lines_has_no_columns() -> None:
    assert lines(LONG)[0].startswith("::error file=a.yaml,line=2,endLine=4,title=")


def test_nothing_found_is_nothing_said() -> None:
    assert lines() == []


@pytest.mark.parametrize(
    ("errors", "warnings", "notice"),
    [
        (10, 10, None),
        (11, 1, "::notice title=renderline::11 errors and 1 warning; GitHub annotates the first 10 of each"),
        (0, 12, "::notice title=renderline::0 errors and 12 warnings; GitHub annotates the first 10 of each"),
    ],
)
def test_more_than_github_shows_is_noted(errors: int, warnings: int, notice: str | None) -> None:
    """All commands are written all the same: the log shows them."""
    told = lines(*[ERROR] * errors, *[WARNING] * warnings)
    assert len(told) == errors + warnings + (notice is not None)
    assert notice is None or told[-1].startswith(notice)


def test_line_ends_of_every_system_are_escaped() -> None:
    assert github.escape_text("a\r\nb") == github.escape_property("a\r\nb") == "a%0D%0Ab"


def test_escape_sequences_do_not_reach_the_log() -> None:
    assert github.escape_text("\x1b[31m\u202e") == "�[31m�"


def test_an_option_is_named_before_the_message() -> None:
    """The annotation stands at what the option speaks of, since it can stand nowhere else."""
    line = lines(dataclasses.replace(ERROR, option="-p photo=cat.jpg"))[0]
    assert "file=a%2Cb%3Ac.yaml" in line
    assert "-p photo=cat.jpg: 50%25 off" in line
