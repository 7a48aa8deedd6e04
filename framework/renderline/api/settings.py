"""A project's `renderline.toml`, with every mistake at its line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from renderline.cost.budget import PROJECT_SETTINGS
from renderline.diagnostic import Diagnostic, nearest
from renderline.reporting.report import Report
from renderline.source.text import SourceText

__all__ = ["FILE_NAME", "Settings", "read_settings"]

FILE_NAME = "renderline.toml"
_PERIODS = ("day", "month")
# As tomllib ends its messages.
_PLACE = re.compile(r" \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """
    What a project says of all its pipelines.

    Attributes:
        spending: the most that all runs may spend, in Buzz, by `day` and `month`; without those that are wrong.
        report: what is wrong.
    """

    spending: Mapping[str, Decimal]
    report: Report


def read_settings(project: Path) -> Settings:
    """The settings of a project; without a file, none and nothing wrong."""
    path = project / FILE_NAME
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return Settings(spending={}, report=Report())
    except OSError as error:
        return _broken(SourceText(str(path), ""), 0, 0, f"the settings cannot be read: {error.strerror}")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        source = SourceText(str(path), content.decode("utf-8", "replace"))
        at = len(content[: error.start].decode("utf-8"))
        return _broken(source, at, at + 1, "the settings are not UTF-8", "save the file as UTF-8")
    return _read(SourceText(str(path), text.replace("\r\n", "\n")))


def _read(source: SourceText) -> Settings:
    try:
        document = tomllib.loads(source.text)
    except tomllib.TOMLDecodeError as error:
        at = _offset(source, str(error))
        said = _PLACE.sub("", str(error))
        return _broken(source, at, at + 1, f"this is no TOML: {said[:1].lower()}{said[1:]}")
    found = tuple(_faults(source, document))
    spending = document.get("spending")
    stated = spending if isinstance(spending, dict) else {}
    return Settings(
        spending={
            period: Decimal(str(stated[period])) for period in _PERIODS if _is_buzz(stated.get(period))
        },
        report=Report(diagnostics=found, sources={source.name: source.text} if found else {}),
    )


def _faults(source: SourceText, document: Mapping[str, object]) -> Iterator[Diagnostic]:
    for key in document:
        if key != "spending":
            yield _unknown(source, key, ("spending",))
    spending = document.get("spending", {})
    if not isinstance(spending, dict):
        hint = "write `[spending]` and `day = 1000` below it"
        yield _diagnostic(source, *_key(source, "spending"), "`spending` is a table", hint)
        return
    for key, value in spending.items():
        if key not in _PERIODS:
            yield _unknown(source, key, _PERIODS)
        elif not _is_buzz(value):
            message = f"`{key}` is a number of Buzz, 0 or more"
            yield _diagnostic(source, *_key(source, key), message, f"write `{key} = 1000`")


def _unknown(source: SourceText, key: str, known: tuple[str, ...]) -> Diagnostic:
    meant = nearest(key, known)
    hint = f"did you mean `{meant}`?" if meant else f"keys: {', '.join(known)}"
    return _diagnostic(source, *_key(source, key), f"unknown key `{key}`", hint)


def _is_buzz(value: object) -> bool:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return is_number and 0 <= float(str(value)) < float("inf")


def _key(source: SourceText, key: str) -> tuple[int, int]:
    """
    Where a key is written, as its header or before its equals sign; the parser keeps no places.

    Dotted and inline keys are found too, by the first word that is spelt so outside of comments.
    """
    pattern = rf"^[^#\n]*?(?P<key>(?<![\w-]){re.escape(key)}(?![\w-]))"
    found = re.search(pattern, source.text, re.MULTILINE)
    return found.span("key") if found else (0, 0)


def _offset(source: SourceText, message: str) -> int:
    place = _PLACE.search(message)
    if place is None or place["line"] is None:
        return len(source.text.rstrip("\n"))
    lines = source.text.split("\n")[: int(place["line"]) - 1]
    return sum(len(line) + 1 for line in lines) + int(place["column"]) - 1


def _broken(source: SourceText, start: int, end: int, message: str, hint: str = "") -> Settings:
    found = _diagnostic(source, start, end, message, hint)
    return Settings(spending={}, report=Report(diagnostics=(found,), sources={source.name: source.text}))


def _diagnostic(source: SourceText, start: int, end: int, message: str, hint: str) -> Diagnostic:
    location = source.location(start, end)
    return Diagnostic(code=PROJECT_SETTINGS, location=location, path=(), message=message, hint=hint)
