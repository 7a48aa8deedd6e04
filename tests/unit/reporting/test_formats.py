"""One report in every format, as it reads and as its readers parse it."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from renderline import __version__
from renderline.reporting.formats import FORMATS
from renderline.reporting.report import Report


@pytest.mark.parametrize("name", ["json", "sarif"])
def test_json_document(name: str, report: Report, json_file: SnapshotAssertion) -> None:
    """Machines read the same document as last time."""
    assert FORMATS[name](report).replace(f'"{__version__}"', '"@@VERSION@@"') == json_file


@pytest.mark.parametrize("name", ["text", "github", "junit"])
def test_text(name: str, report: Report, report_file: SnapshotAssertion) -> None:
    """People, runners and build servers read the same text as last time."""
    assert FORMATS[name](report) == report_file


@pytest.mark.parametrize("render", FORMATS.values(), ids=FORMATS)
def test_every_text_ends_with_one_newline_unless_it_is_empty(render: object, report: Report) -> None:
    assert callable(render)
    for each in (report, Report()):
        told = render(each)
        assert told == "" or (told.endswith("\n") and not told.endswith("\n\n"))


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_report_gives_the_same_bytes(name: str, report: Report) -> None:
    copy = Report(diagnostics=report.diagnostics, sources=dict(sorted(report.sources.items(), reverse=True)))
    assert FORMATS[name](copy) == FORMATS[name](report)
