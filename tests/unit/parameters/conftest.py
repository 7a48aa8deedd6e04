"""Pipelines written to real files, read, prepared and resolved; mistakes come back as the user reads them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from renderline.parameters.given import Given
from renderline.parameters.resolve import Preparation, Program, ResolvedDocument, prepare
from renderline.source.document import SourceDocument
from renderline.source.positions import PositionIndex
from renderline.source.reader import read

Lines: TypeAlias = list[str]


def _read(folder: Path, source: object) -> SourceDocument:
    path = folder / "hero.yaml"
    path.write_text(source if isinstance(source, str) else json.dumps(source), encoding="utf-8")
    reading = read(path, name="hero.yaml")
    assert reading.document is not None
    assert not reading.diagnostics
    return reading.document


@pytest.fixture
def prepared(tmp_path: Path) -> Callable[..., Preparation]:
    """Prepares a text, or a tree as JSON, as `hero.yaml` in the test's folder; keywords are those of `Given`."""
    return lambda source, **given: prepare(_read(tmp_path, source), Given(**given))


@pytest.fixture
def program(prepared: Callable[..., Preparation]) -> Callable[..., Program]:
    """The program of a pipeline without mistakes."""

    def make(source: object, **given: Any) -> Program:
        preparation = prepared(source, **given)
        assert preparation.program is not None, preparation.findings
        return preparation.program

    return make


@pytest.fixture
def documents(program: Callable[..., Program]) -> Callable[..., list[ResolvedDocument]]:
    """The resolved documents of all cells of a pipeline without mistakes."""

    def make(source: object, **given: Any) -> list[ResolvedDocument]:
        made = program(source, **given)
        resolutions = [made.resolve(cell) for cell in made.cells()]
        assert not [finding for each in resolutions for finding in each.findings]
        return [each.document for each in resolutions if each.document is not None]

    return make


@pytest.fixture
def body(documents: Callable[..., list[ResolvedDocument]]) -> Callable[..., Any]:
    """The body of a pipeline's only cell."""
    return lambda source, **given: documents(source, **given)[0].body


@pytest.fixture
def mistakes(tmp_path: Path) -> Callable[..., Lines]:
    """Every mistake of a pipeline, over all cells, as `LINE:COLUMN CODE message | hint`."""

    def find(source: object, **given: Any) -> Lines:
        document = _read(tmp_path, source)
        preparation = prepare(document, Given(**given))
        findings = list(preparation.findings)
        made = preparation.program
        for cell in made.cells() if made else ():
            findings += made.resolve(cell).findings if made else ()
        return [_line(preparation.positions, finding) for finding in dict.fromkeys(findings)]

    def _line(positions: PositionIndex, finding: Any) -> str:
        found = positions.diagnose(finding)
        start = found.location.span.start
        hint = f" | {found.hint}" if found.hint else ""
        return f"{start.line}:{start.column} {found.code.id} {found.message}{hint}"

    return find


@pytest.fixture
def mistake(mistakes: Callable[..., Lines]) -> Callable[..., str]:
    """The only mistake of a pipeline whose text marks its place by `»`, as `CODE message | hint`."""

    def find(marked: str, **given: Any) -> str:
        before, _, after = marked.partition("»")
        [line] = mistakes(before + after, **given)
        spot, _, words = line.partition(" ")
        assert spot == f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}", line
        return words

    return find


@pytest.fixture
def value(body: Callable[..., Any]) -> Callable[..., Any]:
    """What one scalar gives, with some parameters as defaults of their own types."""

    def evaluate(text: str, **params: Any) -> Any:
        return body(carrier(text, **params))["metadata"]["x"]

    return evaluate


@pytest.fixture
def failure(mistake: Callable[..., str]) -> Callable[..., str]:
    """The only mistake in one scalar that marks its place by `»`, its start for the whole scalar."""

    def find(text: str, **params: Any) -> str:
        source = json.dumps(carrier(text, **params), ensure_ascii=False)
        return mistake(source.replace('"»', '»"'))

    return find


def carrier(text: str, **params: Any) -> dict[str, Any]:
    """A pipeline whose `metadata.x` is a text."""
    types = {bool: "boolean", int: "integer", float: "number", str: "string", list: "list", dict: "object"}
    declared = {name: {"type": types[type(each)], "default": each} for name, each in params.items()}
    return {"version": 1, "parameters": declared, "steps": [], "metadata": {"x": text}}
