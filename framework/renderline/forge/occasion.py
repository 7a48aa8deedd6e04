"""What a job of GitHub Actions is about: its pull request, what that is compared with, where things are told."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from renderline.canonical import JsonObject, JsonValue
from renderline.errors import UsageError
from renderline.forge.github import PullRequest

__all__ = ["GITHUB_API", "Occasion", "parse_repository", "read_occasion", "with_pull_request"]

GITHUB_API = "https://api.github.com"
"""Where GitHub's API is, unless the environment says otherwise."""

_GITHUB = "https://github.com"

# No dots alone: they would lead elsewhere in the address that it becomes a part of.
_REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*/(?!\.{1,2}$)[A-Za-z0-9_.-]+")
_REF = re.compile(r"refs/pull/(\d+)/(?:merge|head)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """
    What the environment tells; outside of Actions next to nothing.

    Attributes:
        repository: `owner/name`; empty where nothing says so.
        number: of the pull request; None where the job is about none.
        server_url: of the pages for people.
        base_sha: of the commit that the pull request was last compared with.
        base_name: its branch.
        head_sha: of the pull request's own last commit.
        merge_sha: of the commit that merges the pull request into its base, where it is what the job checks out.
        summary: the file of the step's summary.
    """

    repository: str = ""
    number: int | None = None
    api_url: str = GITHUB_API
    server_url: str = _GITHUB
    base_sha: str = ""
    base_name: str = ""
    head_sha: str = ""
    merge_sha: str = ""
    summary: Path | None = None

    @property
    def pull_request(self) -> PullRequest:
        """
        The one that is meant.

        Raises:
            UsageError: the repository or the number is not known.
        """
        if not self.repository:
            raise UsageError("which repository is it? Say --repository OWNER/NAME")
        if self.number is None:
            raise UsageError("which pull request is it? Say --pull-request NUMBER")
        return PullRequest(repository=self.repository, number=self.number)


def read_occasion(environment: Mapping[str, str]) -> Occasion:
    """
    Read the variables and the event file of a job.

    Args:
        environment: usually `os.environ`.

    Raises:
        UsageError: the event file cannot be read, or the repository is no `owner/name`.
    """
    event = _event(environment.get("GITHUB_EVENT_PATH", ""))
    pull, base = _object(event, "pull_request"), _object(event, "pull_request", "base")
    reference = _REF.fullmatch(environment.get("GITHUB_REF", ""))
    number = _number(pull, event, reference)
    is_merge = reference is not None and reference[0].endswith("/merge")
    summary = environment.get("GITHUB_STEP_SUMMARY", "")
    return Occasion(
        repository=parse_repository(
            environment.get("GITHUB_REPOSITORY", "") or _text(_object(event, "repository"), "full_name")
        ),
        number=number,
        api_url=environment.get("GITHUB_API_URL", "") or GITHUB_API,
        server_url=environment.get("GITHUB_SERVER_URL", "") or _GITHUB,
        base_sha=_text(base, "sha"),
        base_name=_text(base, "ref") or environment.get("GITHUB_BASE_REF", ""),
        head_sha=_text(_object(pull, "head"), "sha"),
        merge_sha=environment.get("GITHUB_SHA", "") if is_merge else "",
        summary=Path(summary) if summary else None,
    )


def with_pull_request(occasion: Occasion, repository: str | None, number: int | None) -> Occasion:
    """The occasion with what the user says of it."""
    return replace(
        occasion,
        repository=parse_repository(repository) if repository else occasion.repository,
        number=number or occasion.number,
    )


def parse_repository(text: str) -> str:
    """
    `owner/name`, or empty text as it is.

    Raises:
        UsageError: it is neither.
    """
    if text and not _REPOSITORY.fullmatch(text):
        raise UsageError(f"`{text}` is no repository; it would be OWNER/NAME")
    return text


def _event(path: str) -> JsonObject:
    if not path:
        return {}
    try:
        event = json.loads(Path(path).read_bytes())
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it holds no JSON"
        raise UsageError(f"the event file {path} cannot be read: {reason}") from None
    return event if isinstance(event, dict) else {}


def _number(pull: JsonObject, event: JsonObject, reference: re.Match[str] | None) -> int | None:
    """Of the event's pull request, of the one that an event of an issue is about, or out of the ref."""
    issue = _object(event, "issue")
    said = pull.get("number") or (issue.get("number") if "pull_request" in issue else None)
    if isinstance(said, int):
        return said
    return int(reference[1]) if reference else None


def _object(value: JsonValue, *names: str) -> JsonObject:
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def _text(value: JsonObject, name: str) -> str:
    found = value.get(name)
    return found if isinstance(found, str) else ""
