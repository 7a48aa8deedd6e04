"""One run of pytest over pipelines alone, in this process and with no other test's settings."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from renderline.errors import ExtraMissing
from renderline.source import discovery

if TYPE_CHECKING:
    import pytest

__all__ = ["Verdict", "run"]

_NEEDED = ("pytest", "syrupy")
_OPTIONS = (
    *("-c", os.devnull, "--noconftest", "-p", "no:cacheprovider"),
    # Only what is needed, and not what else the environment holds: other plugins cost time and may have settings.
    *("--disable-plugin-autoload", "-p", "syrupy", "-p", "renderline.testing.plugin", "--renderline"),
    *("--quiet", "--capture=no", "-rN"),
    # The command has imported most of us before pytest could look; there is nothing of ours to rewrite.
    *("-W", "ignore::pytest.PytestAssertRewriteWarning"),
)


class Verdict(StrEnum):
    """How a run ended; the worst of its tests decides."""

    PASSED = "passed"
    FAILED = "failed"
    REFUSED = "refused"
    BROKEN = "broken"
    INTERRUPTED = "interrupted"


def run(paths: Sequence[Path], *, update: bool) -> Verdict:
    """
    Test the pipelines in files and folders, or the project's; what pytest says goes to stderr.

    Args:
        update: write the snapshots instead of comparing with them.

    Raises:
        UsageError: a path does not exist, or no pipeline is found.
        ExtraMissing: pytest or syrupy is not installed.
    """
    if any(importlib.util.find_spec(name) is None for name in _NEEDED):
        raise ExtraMissing(feature="testing pipelines", extra="testing")
    import pytest

    files = [str(path) for path in discovery.find(paths)]
    tally = _Tally()
    options = [*_OPTIONS, f"--rootdir={Path.cwd()}", *(["--snapshot-update"] if update else [])]
    with contextlib.redirect_stdout(sys.stderr):
        status = pytest.main([*options, *files], plugins=[tally])
    return tally.verdict(status)


class _Tally:
    """Remembers why tests failed, which pytest's exit code does not tell."""

    def __init__(self) -> None:
        self._failures: set[type[BaseException]] = set()
        self._is_interrupted = False

    def pytest_exception_interact(self, call: pytest.CallInfo[object]) -> None:
        """A test failed with this exception."""
        if call.excinfo is not None:
            self._failures.add(call.excinfo.type)

    def pytest_keyboard_interrupt(self) -> None:
        """The user stopped the run."""
        self._is_interrupted = True

    def verdict(self, status: int) -> Verdict:
        """The run's, from pytest's exit code and the failures."""
        from renderline.testing.items import CaseFailed, PipelineRefused

        if self._is_interrupted:
            return Verdict.INTERRUPTED
        if self._failures - {CaseFailed, PipelineRefused}:
            return Verdict.BROKEN
        if PipelineRefused in self._failures:
            return Verdict.REFUSED
        if CaseFailed in self._failures:
            return Verdict.FAILED
        return Verdict.PASSED if status == 0 else Verdict.BROKEN
