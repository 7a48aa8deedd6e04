"""The world's failures as exit codes and sentences."""

from __future__ import annotations

from renderline import errors
from renderline.cli.exit_codes import ExitCode
from renderline.reporting.terminal import printable

__all__ = ["exit_code_of", "sentence"]

# The first that fits counts, so the narrower ones stand above the wider ones.
_CODES: tuple[tuple[type[Exception], ExitCode], ...] = (
    (errors.UsageError, ExitCode.USAGE),
    (errors.ExtraMissing, ExitCode.USAGE),
    (errors.OverBudget, ExitCode.OVER_BUDGET),
    (errors.PlanChanged, ExitCode.PLAN_CHANGED),
    (errors.AuthenticationError, ExitCode.AUTHENTICATION),
    (errors.NotFound, ExitCode.NOT_FOUND),
    (errors.EngineUnreachable, ExitCode.NETWORK),
    (errors.RateLimited, ExitCode.RATE_LIMITED),
    (errors.InsufficientBuzz, ExitCode.INSUFFICIENT_BUZZ),
    (errors.DownloadError, ExitCode.PARTIAL),
    # What has no code of its own; a script can still tell it from a defect, which ends with a traceback.
    (errors.RenderlineError, ExitCode.FAILURE),
)


def exit_code_of(error: Exception) -> ExitCode | None:
    """The code of a failure that has a sentence; None for a defect of ours, which keeps its traceback."""
    return next((code for kind, code in _CODES if isinstance(error, kind)), None)


def sentence(error: Exception) -> str:
    """The failure in one line that is safe to print."""
    # One line: line breaks in a server's words could pass for lines of ours.
    return printable(" ".join(str(error).split()))
