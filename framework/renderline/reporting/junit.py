"""
JUnit XML, which most build servers show as a list of tests.

A file is a suite, an error in it a failed test. A warning is a passed test with its words as output, since warnings do not
fail `validate` either; a file without findings is one passed test.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from renderline.diagnostic import Diagnostic, Severity, path_text
from renderline.reporting.report import Report
from renderline.reporting.terminal import printable
from renderline.reporting.wording import message_with_hint, place_text

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

__all__ = ["render", "xml_text"]

# The only ones of XML 1.0's forbidden characters that are no control characters.
_FORBIDDEN = re.compile("[\ufffe\uffff]")


def render(report: Report) -> str:
    """One document, the same for the same report: it states no times."""
    from xml.etree import ElementTree as ET

    # Each file, found in or not: a server that misses a suite takes its tests for removed.
    suites = [_suite(file, _found_in(report, file)) for file in report.files]
    counts = {name: _sum(suites, name) for name in ("tests", "failures", "errors")}
    root = ET.Element("testsuites", {"name": "renderline", **counts})
    root.extend(suites)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def xml_text(text: str) -> str:
    """`text` with the characters that XML 1.0 cannot hold shown as `�`."""
    return _FORBIDDEN.sub("�", printable(text))


def _found_in(report: Report, file: str) -> list[Diagnostic]:
    return [each for each in report.diagnostics if each.location.file == file]


def _sum(suites: Sequence[Element], name: str) -> str:
    return str(sum(int(suite.attrib[name]) for suite in suites))


def _suite(file: str, diagnostics: Sequence[Diagnostic]) -> Element:
    from xml.etree import ElementTree as ET

    failures = sum(each.severity is Severity.ERROR for each in diagnostics)
    # A suite of no tests is an error to some servers, and a green one is what a sound file deserves.
    tests = max(1, len(diagnostics))
    suite = ET.Element("testsuite", name=xml_text(file), tests=str(tests), failures=str(failures), errors="0")
    for name, diagnostic in zip(_names(diagnostics), diagnostics, strict=True):
        case = ET.SubElement(suite, "testcase", classname=xml_text(file), name=name)
        _tell(case, diagnostic)
    if not diagnostics:
        ET.SubElement(suite, "testcase", classname=xml_text(file), name="no findings")
    return suite


def _names(diagnostics: Sequence[Diagnostic]) -> Iterator[str]:
    """Code and path, which outlive a moved line; numbered where one spot has several, since servers tell tests by name."""
    met: Counter[str] = Counter()
    for diagnostic in diagnostics:
        name = xml_text(f"{diagnostic.code.id} {path_text(diagnostic.path)}")
        met[name] += 1
        yield name if met[name] == 1 else f"{name} ({met[name]})"


def _tell(case: Element, diagnostic: Diagnostic) -> None:
    from xml.etree import ElementTree as ET

    words = [f"{place_text(diagnostic.location)}: {message_with_hint(diagnostic)}"]
    words += [f"note: {place_text(each.location)}: {each.message}" for each in diagnostic.related]
    text = xml_text("\n".join(words))
    if diagnostic.severity is Severity.ERROR:
        kind = f"{diagnostic.code.id} {diagnostic.code.name}"
        failure = ET.SubElement(case, "failure", type=kind, message=xml_text(diagnostic.message))
        failure.text = text
    else:
        ET.SubElement(case, "system-out").text = f"{diagnostic.severity.value}: {text}"
