"""
The failures of the world, as one small tree.

    RenderlineError
      ResourceMissing       a packaged schema or template is not where it should be
      ExtraMissing          a feature needs an optional dependency that is not installed
      UsageError            the command or call cannot be carried out as asked
      OverBudget            it would cost more than was allowed; nothing was sent
      PlanChanged           what would be run is not what a saved plan says; nothing was sent
      AuthenticationError   the service refused or lacks a token
        NotPermitted        the token is known, and may not do this
      NotFound              the service knows no such thing
      EngineUnreachable     no connection, or it broke; safe to try again with the same key
      RateLimited           the service asked to slow down; tried again as often as allowed
      SubmissionRejected    the service answered 4xx to a submission; carries its problem
        InsufficientBuzz    the account does not hold its price; nothing was taken
      UnsafeAddress         a URL may not be fetched: scheme, private address, redirect
      RemoteContentError    what a URL answered cannot be used: status, size, type, time
      DownloadError         a paid output could not be written as it should be
      LedgerError           the record of runs cannot be read or written
      DataFolderBusy        another process holds this engine's data folder
      ImageError            bytes are not an image that can be used
      ModelError            a network's files cannot be used

The user's mistakes in a pipeline are not here: they are values, `renderline.diagnostic.Finding`.
Facts are attributes; `str(error)` is the sentence for a person.
"""

from __future__ import annotations

__all__ = [
    "AuthenticationError",
    "DataFolderBusy",
    "DownloadError",
    "EngineUnreachable",
    "ExtraMissing",
    "ImageError",
    "InsufficientBuzz",
    "LedgerError",
    "ModelError",
    "NotFound",
    "NotPermitted",
    "OverBudget",
    "PlanChanged",
    "RateLimited",
    "RemoteContentError",
    "RenderlineError",
    "ResourceMissing",
    "SubmissionRejected",
    "UnsafeAddress",
    "UsageError",
]


class RenderlineError(Exception):
    """The root: anything that stops renderline and is not a mistake in a pipeline."""


class ResourceMissing(RenderlineError):
    """A packaged schema or template is missing: the installation is broken."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return f"packaged file {self.name!r} is missing; reinstall renderline"


class ExtraMissing(RenderlineError):
    """An optional dependency is not installed."""

    def __init__(self, *, feature: str, extra: str) -> None:
        super().__init__(feature, extra)
        self.feature = feature
        self.extra = extra

    def __str__(self) -> str:
        return (
            f"{self.feature} needs the optional part [{self.extra}]: pip install 'renderline[{self.extra}]'"
        )


class UsageError(RenderlineError):
    """The command or call cannot be carried out as asked."""


class OverBudget(RenderlineError):
    """A run would cost more than a budget, `--max-cost` or a cap on spending allows, or nobody knows what; nothing was sent."""


class PlanChanged(RenderlineError):
    """What would be run is not what was planned, each change in words; nothing was sent."""

    def __init__(self, changes: tuple[str, ...]) -> None:
        super().__init__(changes)
        self.changes = changes

    def __str__(self) -> str:
        return f"this is not what was planned: {'; '.join(self.changes)}; nothing has been sent"


class AuthenticationError(RenderlineError):
    """The service refused the token, or none was given."""


class NotPermitted(AuthenticationError):
    """The service knows the token, which may not do what was asked: that of a fork's pull request may only read."""


class NotFound(RenderlineError):
    """The service knows no such workflow, blob or step."""


class EngineUnreachable(RenderlineError):
    """No answer came from the service."""

    def __init__(self, url: str, cause: str) -> None:
        super().__init__(url, cause)
        self.url = url
        self.cause = cause

    def __str__(self) -> str:
        return f"no answer from {self.url}: {self.cause}"


class RateLimited(RenderlineError):
    """The service asked to slow down, and goes on asking."""


class SubmissionRejected(RenderlineError):
    """
    The service answered 4xx to a submission.

    Attributes:
        status: the HTTP status.
        title: the problem's title or, where there is none, the status line.
        detail: the problem's detail, possibly empty.
        errors: path in the body, as the service spells it, to messages.
    """

    def __init__(
        self, *, status: int, title: str, detail: str = "", errors: dict[str, list[str]] | None = None
    ) -> None:
        super().__init__(status, title, detail)
        self.status = status
        self.title = title
        self.detail = detail
        self.errors = errors or {}

    def __str__(self) -> str:
        facts = [f"{path}: {message}" for path, messages in self.errors.items() for message in messages]
        return (
            "; ".join(
                [f"the service refused the submission ({self.status} {self.title})", self.detail, *facts]
            )
            .replace("; ;", ";")
            .strip("; ")
        )


class InsufficientBuzz(SubmissionRejected):
    """The account does not hold the price of a submission, which was not accepted."""


class UnsafeAddress(RenderlineError):
    """A URL may not be fetched: its scheme, its address or its redirect is not allowed."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(url, reason)
        self.url = url
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.url} is not fetched: {self.reason}"


class RemoteContentError(RenderlineError):
    """What a URL answered cannot be used; `status` is the HTTP status where that is the reason."""

    def __init__(self, url: str, reason: str, status: int | None = None) -> None:
        super().__init__(url, reason, status)
        self.url = url
        self.reason = reason
        self.status = status

    def __str__(self) -> str:
        return f"{self.url}: {self.reason}"


class DownloadError(RenderlineError):
    """An output could not be written as it should be."""


class LedgerError(RenderlineError):
    """The record of runs cannot be read or written; nothing that costs anything is done without it."""


class DataFolderBusy(RenderlineError):
    """Another process holds the engine's data folder."""

    def __init__(self, folder: str, holder: str) -> None:
        super().__init__(folder, holder)
        self.folder = folder
        self.holder = holder

    def __str__(self) -> str:
        return f"the data folder {self.folder} is held by {self.holder}"


class ImageError(RenderlineError):
    """Bytes are not an image that can be used: truncated, empty, no image, too large."""


class ModelError(RenderlineError):
    """A network's files cannot be read or run."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(file, reason)
        self.file = file
        self.reason = reason

    def __str__(self) -> str:
        return f"the network {self.file} cannot be used: {self.reason}"
