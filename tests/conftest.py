"""Fixtures that every test may use."""

from __future__ import annotations

from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

ROOT = Path(__file__).parents[1]


class ReportFile(SingleFileSnapshotExtension):
    """A report as the user reads it, one `.txt` file a case."""

    file_extension = "txt"
    _write_mode = WriteMode.TEXT


class JsonFile(SingleFileSnapshotExtension):
    """A canonical document, one `.json` file a case."""

    file_extension = "json"
    _write_mode = WriteMode.TEXT


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture
def report_file(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Compares with the case's `.txt` file."""
    return snapshot.use_extension(ReportFile)


@pytest.fixture
def json_file(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Compares with the case's `.json` file."""
    return snapshot.use_extension(JsonFile)
