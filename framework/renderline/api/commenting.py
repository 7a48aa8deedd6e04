"""A comment on a pull request: what it would send otherwise than its base, and what that costs."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from renderline.api.diffing import diff
from renderline.errors import AuthenticationError, NotPermitted, UsageError
from renderline.execution.tokens import read_token_file
from renderline.forge.comments import Behaviour, Posting, mark, post
from renderline.forge.github import GitHubClient
from renderline.forge.occasion import Occasion
from renderline.parameters.given import Given
from renderline.reporting.comment import Frame, SourceLinks, render
from renderline.reporting.diff import Diff
from renderline.source.git import Repository, repository_of

__all__ = ["CommentDelivery", "CommentDraft", "draft_comment", "find_github_token", "post_comment"]

_VARIABLES = ("GITHUB_TOKEN", "GH_TOKEN")
# Long enough to be the only one in any repository.
_SHA_CHARACTERS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentDraft:
    """A comment that is written nowhere yet, and the diff that it tells."""

    body: str
    diff: Diff


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentDelivery:
    """
    How a comment is brought to its place.

    Attributes:
        token: None where there is none, as in a fork without secrets.
        only_if_changed: write nothing new where nothing differs.
    """

    token: str | None = field(default=None, repr=False)
    behaviour: Behaviour = Behaviour.UPDATE
    only_if_changed: bool = False


def draft_comment(
    paths: Sequence[Path],
    occasion: Occasion,
    *,
    base: str | None = None,
    tag: str = "default",
    given: Given | None = None,
) -> CommentDraft:
    """
    Write a comment about what the files as they are now would send otherwise than a base.

    Args:
        base: a git revision; by default what the pull request is to be merged into.
        tag: keeps comments apart where one pull request has several.

    Raises:
        UsageError: as `diff`; or nobody says what is to be compared with.
    """
    marked = mark(tag)
    repository = repository_of(Path.cwd())
    sha = _base(repository, occasion, base)
    found = diff(paths, base=sha[:_SHA_CHARACTERS], given=given)
    frame = Frame(
        mark=marked,
        base=base or occasion.base_name or "the base",
        base_sha=sha,
        links=_links(repository, occasion, sha) if occasion.repository else None,
    )
    return CommentDraft(body=render(found, frame), diff=found)


def post_comment(draft: CommentDraft, occasion: Occasion, delivery: CommentDelivery) -> Posting | None:
    """
    Bring a comment onto the pull request.

    Returns:
        None where the token may only read, as in a fork: then it stands in the summary of the job's step.

    Raises:
        UsageError: it is not known which pull request is meant, or GitHub takes no such comment.
        AuthenticationError: there is no token or one that may not write, and no summary either.
        RenderlineError: as `forge.comments.post`.
    """
    try:
        return asyncio.run(_post(draft, occasion, delivery))
    except NotPermitted as refusal:
        if occasion.summary is None:
            raise
        _write_summary(occasion.summary, draft.body, refusal)
        return None


def find_github_token(environment: Mapping[str, str], token_file: Path | None = None) -> str | None:
    """
    The token for GitHub: of a file, `GITHUB_TOKEN` or `GH_TOKEN`; None where there is none.

    Raises:
        UsageError: the file cannot be read or is empty.
    """
    if token_file is not None:
        return read_token_file(token_file)
    found = (environment.get(name, "").strip() for name in _VARIABLES)
    return next((token for token in found if token), None)


async def _post(draft: CommentDraft, occasion: Occasion, delivery: CommentDelivery) -> Posting:
    place = occasion.pull_request
    if delivery.token is None:
        raise NotPermitted("there is no token for GitHub: set GITHUB_TOKEN, or give a file with --token-file")
    async with GitHubClient(occasion.api_url, delivery.token) as client:
        return await post(
            client,
            place,
            draft.body,
            delivery.behaviour,
            only_after=delivery.only_if_changed and draft.diff.is_same,
        )


def _write_summary(summary: Path, body: str, refusal: AuthenticationError) -> None:
    try:
        with summary.open("a", encoding="utf-8") as file:
            file.write(f"{body}\n")
    except OSError as error:
        raise UsageError(
            f"{refusal}; and the summary {summary} cannot be written: {error.strerror}"
        ) from None


def _base(repository: Repository, occasion: Occasion, base: str | None) -> str:
    """
    The commit to compare with.

    A job on a pull request checks out its merge with the base as that is now; what the event calls the base may be older,
    and then other people's changes would be told as this one's.
    """
    if base is not None:
        return repository.commit(base)
    is_merge = bool(occasion.merge_sha) and repository.commit("HEAD") == occasion.merge_sha
    for revision in (*(["HEAD^1"] if is_merge else []), occasion.base_sha):
        if revision and (sha := _known(repository, revision)):
            return sha
    if occasion.base_sha:
        raise UsageError(
            "what the pull request is compared with is not fetched; let `actions/checkout` have `fetch-depth: 0`"
        )
    raise UsageError("what is to be compared with? Say --base REV")


def _known(repository: Repository, revision: str) -> str | None:
    try:
        return repository.commit(revision)
    except UsageError:
        return None


def _links(repository: Repository, occasion: Occasion, base_sha: str) -> SourceLinks:
    return SourceLinks(
        server_url=occasion.server_url,
        repository=occasion.repository,
        old_sha=base_sha,
        # The merge commit is replaced with every push, the pull request's own stays.
        new_sha=occasion.head_sha or repository.commit("HEAD"),
        old_prefix=f"{base_sha[:_SHA_CHARACTERS]}:",
    )
