"""The table of the formats in which a report can be had."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from renderline import canonical
from renderline.reporting import github, json_v1, junit, sarif, text
from renderline.reporting.report import Report

__all__ = ["FORMATS", "Render"]

Render = Callable[[Report], str]
"""The whole report as one text, ending with a newline unless it is empty."""


def _json(report: Report) -> str:
    return canonical.pretty(json_v1.report_document(report))


FORMATS: Mapping[str, Render] = MappingProxyType(
    {
        "text": text.render,
        "json": _json,
        "sarif": sarif.render,
        "github": github.render,
        "junit": junit.render,
    }
)
"""A format's name on the command line, to what writes it; `text` alone is for people."""
