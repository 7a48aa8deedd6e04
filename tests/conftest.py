"""Fixtures that every test may use."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

ROOT = Path(__file__).parents[1]

# How long an example takes says more about who shares the machine than about the code; and what lands on main is judged
# with the same examples every time.
settings.register_profile("renderline", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("renderline"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "renderline")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Before a change lands nothing is skipped: what a test needs is installed, or the test fails."""
    report = yield
    if os.environ.get("CI") and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
    return report


class ReportFile(SingleFileSnapshotExtension):
    """A report as the user reads it, one `.txt` file a case."""

    file_extension = "txt"
    _write_mode = WriteMode.TEXT


class JsonFile(SingleFileSnapshotExtension):
    """A canonical document, one `.json` file a case."""

    file_extension = "json"
    _write_mode = WriteMode.TEXT


@pytest.fixture(scope="session")
def as_a_user() -> tuple[str, ...]:
    """What a command begins with so that modes of files hold for it: root gives up the right to write everywhere."""
    if os.geteuid():
        return ()
    return ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--")


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def git() -> Callable[..., str]:
    """`git(folder, "rev-parse", "HEAD")`: what git says there, without the line's end; its author is always the same."""

    def say(folder: Path, *words: str) -> str:
        identity = ("-c", "user.name=n", "-c", "user.email=n@example.org")
        command = ["git", "-C", str(folder), *identity, *words]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    return say


@pytest.fixture(scope="session")
def commit(git: Callable[..., str]) -> Callable[[Path, str], None]:
    """`commit(folder, "Begin")`: all that is there, in a repository that is made where there is none."""

    def make(folder: Path, message: str) -> None:
        if not (folder / ".git").exists():
            git(folder, "init", "--quiet", "--initial-branch=main")
        git(folder, "add", "--all")
        git(folder, "commit", "--quiet", "-m", message)

    return make


@pytest.fixture
def report_file(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Compares with the case's `.txt` file."""
    return snapshot.use_extension(ReportFile)


@pytest.fixture
def json_file(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Compares with the case's `.json` file."""
    return snapshot.use_extension(JsonFile)
