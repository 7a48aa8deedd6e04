"""
The machine form, version 1: every field by name.

Fields are added within a version, never renamed or removed. Lines and columns count from 1, columns in code points, ends
exclusive; Buzz figures are numbers or null, and null always comes with a reason.
"""

from __future__ import annotations

from renderline.canonical import JsonObject, JsonValue
from renderline.diagnostic import Diagnostic, Location, path_text
from renderline.reporting.report import Report

__all__ = ["report_document"]


def report_document(report: Report) -> JsonObject:
    """What `validate --json` prints."""
    return {
        "format": "renderline.report/1",
        "errors": len(report.errors),
        "warnings": len(report.warnings),
        "diagnostics": [_diagnostic(each) for each in report.diagnostics],
    }


def _diagnostic(diagnostic: Diagnostic) -> dict[str, JsonValue]:
    return {
        "code": diagnostic.code.id,
        "name": diagnostic.code.name,
        "severity": diagnostic.severity.value,
        "message": diagnostic.message,
        "hint": diagnostic.hint or None,
        "path": path_text(diagnostic.path),
        "location": _location(diagnostic.location),
        "related": [
            {"message": related.message, "location": _location(related.location)}
            for related in diagnostic.related
        ],
    }


def _location(location: Location) -> dict[str, JsonValue]:
    start, end = location.span.start, location.span.end
    return {
        "file": location.file,
        "start": {"line": start.line, "column": start.column},
        "end": {"line": end.line, "column": end.column},
    }
