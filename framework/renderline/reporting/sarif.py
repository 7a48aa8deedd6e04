"""
SARIF 2.1.0, the OASIS standard in which code scanning services take findings.

Columns are code points, as everywhere here, and the end of a region is exclusive, as the standard has it. Names of files
become URI references: a relative one stays relative, so that a service finds the file in its own checkout.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import PurePath
from urllib.parse import quote

from renderline import __version__, canonical
from renderline.canonical import JsonValue
from renderline.diagnostic import Code, Diagnostic, Fix, Location, RelatedLocation, path_text
from renderline.reporting.report import Report
from renderline.reporting.terminal import printable
from renderline.reporting.wording import message_with_hint

__all__ = ["artifact_uri", "render"]

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

# Section 3.11.5: braces are placeholders, so those of an expression such as `{{ params.width }}` are doubled.
_BRACES = str.maketrans({"{": "{{", "}": "}}"})

# Python reads a byte that is no UTF-8 as one of U+DC80 to U+DCFF; other lone surrogates mean nothing in a file's name.
_NOT_A_BYTE = re.compile("[\ud800-\udc7f\udd00-\udfff]")


def render(report: Report) -> str:
    """One log with one run: the codes that were met, the files that were checked, and a result a diagnostic."""
    # Those that were met alone: a log is uploaded with each push, and the catalogue would be most of it.
    codes = tuple(sorted({each.code for each in report.diagnostics}, key=lambda code: code.id))
    numbers = {code: number for number, code in enumerate(codes)}
    run: dict[str, JsonValue] = {
        "tool": {"driver": _driver(codes)},
        "columnKind": "unicodeCodePoints",
        # Files without findings too, so that a service closes what it had open of them.
        "artifacts": [{"location": {"uri": artifact_uri(file)}} for file in report.files],
        "results": [_result(each, numbers) for each in report.diagnostics],
    }
    return canonical.pretty({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def artifact_uri(file: str) -> str:
    """
    A file's name as a URI reference with `/`, percent-encoded as UTF-8.

    An absolute path becomes a `file:` URI. A byte of a name that is no UTF-8 keeps its value.
    """
    path = PurePath(_NOT_A_BYTE.sub("�", file))
    encoded = quote(path.as_posix(), errors="surrogateescape")
    return f"file://{'' if encoded.startswith('/') else '/'}{encoded}" if path.is_absolute() else encoded


def _driver(codes: Iterable[Code]) -> dict[str, JsonValue]:
    return {"name": "renderline", "version": __version__, "rules": [_rule(code) for code in codes]}


def _rule(code: Code) -> dict[str, JsonValue]:
    return {
        "id": code.id,
        "name": code.name,
        "shortDescription": _message(code.name.replace("-", " ")),
        "fullDescription": _message(code.description),
    }


def _result(diagnostic: Diagnostic, numbers: Mapping[Code, int]) -> dict[str, JsonValue]:
    where = [{"fullyQualifiedName": printable(path_text(diagnostic.path))}]
    result: dict[str, JsonValue] = {
        "ruleId": diagnostic.code.id,
        "ruleIndex": numbers[diagnostic.code],
        "level": diagnostic.severity.value,
        "message": _message(message_with_hint(diagnostic)),
        "locations": [
            {"physicalLocation": _physical(diagnostic.location), "logicalLocations": where},
        ],
    }
    if diagnostic.fix is not None:
        result["fixes"] = [_fix(diagnostic.fix)]
    if diagnostic.related:
        result["relatedLocations"] = [
            _related(each, number) for number, each in enumerate(diagnostic.related)
        ]
    return result


def _fix(fix: Fix) -> dict[str, JsonValue]:
    replacement: dict[str, JsonValue] = {
        "deletedRegion": _region(fix.location),
        "insertedContent": {"text": fix.text},
    }
    change: dict[str, JsonValue] = {
        "artifactLocation": {"uri": artifact_uri(fix.location.file)},
        "replacements": [replacement],
    }
    return {"description": _message(f"write {printable(fix.text)}"), "artifactChanges": [change]}


def _related(related: RelatedLocation, number: int) -> dict[str, JsonValue]:
    return {
        "id": number,
        "message": _message(printable(related.message)),
        "physicalLocation": _physical(related.location),
    }


def _physical(location: Location) -> dict[str, JsonValue]:
    return {"artifactLocation": {"uri": artifact_uri(location.file)}, "region": _region(location)}


def _region(location: Location) -> dict[str, JsonValue]:
    start, end = location.span.start, location.span.end
    return {
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    }


def _message(text: str) -> dict[str, JsonValue]:
    return {"text": text.translate(_BRACES)}
