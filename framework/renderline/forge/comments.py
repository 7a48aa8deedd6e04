"""Our own comment on a pull request: found again by a hidden mark, and kept up to date in one of four ways."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus

from renderline.errors import EngineUnreachable, RemoteContentError, UsageError
from renderline.execution.retry import TryAgain, with_retries
from renderline.forge.github import Comment, GitHubClient, PullRequest

__all__ = ["Action", "Behaviour", "Posting", "mark", "post"]

_TAG = re.compile(r"[A-Za-z0-9._-]{1,64}")


class Behaviour(StrEnum):
    """What becomes of the comments that are there already."""

    UPDATE = "update"
    NEW = "new"
    HIDE_AND_NEW = "hide-and-new"
    DELETE_AND_NEW = "delete-and-new"


class Action(StrEnum):
    """What was done."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    LEFT_OUT = "left out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """What was done, and the comment's address for people; empty where there is none."""

    action: Action
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """Our comments that are not hidden, the oldest first, and the ids of all that bear the mark."""

    shown: tuple[Comment, ...]
    ids: frozenset[int]


def mark(tag: str) -> str:
    """
    The first line of our comments, which nobody sees; comments of different tags do not know each other.

    Raises:
        UsageError: the tag could end the HTML comment that it stands in, or is too long.
    """
    if not _TAG.fullmatch(tag):
        raise UsageError(f"the tag `{tag}` is not 1 to 64 letters, digits, `.`, `_` or `-`")
    return f"<!-- renderline: {tag} -->"


async def post(
    client: GitHubClient,
    place: PullRequest,
    body: str,
    behaviour: Behaviour = Behaviour.UPDATE,
    *,
    only_after: bool = False,
) -> Posting:
    """
    Bring a text onto a pull request.

    Args:
        body: begins with its `mark`. Only comments that begin so, too, and were written with the same account are touched.
        only_after: write nothing unless an earlier comment is there, which would be wrong by now.

    Raises:
        RenderlineError: as the client's calls; `NotPermitted` where the token may only read.
    """
    marked = body.partition("\n")[0]
    found = await _find(client, place, marked)
    if only_after and not found.shown:
        return Posting(action=Action.LEFT_OUT)
    if behaviour is not Behaviour.NEW and found.shown and _is_same(found.shown[-1].body, body):
        return Posting(action=Action.UNCHANGED, url=found.shown[-1].url)
    if behaviour is Behaviour.UPDATE and found.shown:
        updated = await client.update(place, found.shown[-1], body)
        return Posting(action=Action.UPDATED, url=updated.url)
    # The new one first: what goes wrong in between leaves one comment too many, never none.
    created = await _create(client, place, body, found)
    await _clear(client, place, found.shown, behaviour)
    return Posting(action=Action.CREATED, url=created.url)


def _is_same(kept: str, sent: str) -> bool:
    """Whether a text is what GitHub made of ours: it may end lines its own way, and cuts blanks at the end."""
    return kept.replace("\r\n", "\n").rstrip() == sent.rstrip()


async def _find(client: GitHubClient, place: PullRequest, marked: str) -> _Found:
    bearing = [
        each async for each in client.comments(place) if each.body.partition("\n")[0].strip() == marked
    ]
    # Anybody may write our mark: a comment of somebody else's, once updated, would show his name above our figures
    # and be his to edit.
    states = await client.states(bearing) if bearing else {}
    shown = [
        each
        for each in bearing
        if (state := states.get(each.node_id)) is not None and state.is_own and not state.is_hidden
    ]
    return _Found(shown=tuple(shown), ids=frozenset(each.id for each in bearing))


async def _create(client: GitHubClient, place: PullRequest, body: str, found: _Found) -> Comment:
    """A new comment, once: where nobody knows whether it arrived, it is looked for before it is sent again."""
    is_doubtful = False

    async def attempt() -> Comment:
        nonlocal is_doubtful
        if is_doubtful and (arrived := await _arrived(client, place, body, found)) is not None:
            return arrived
        try:
            return await client.create(place, body)
        except (EngineUnreachable, RemoteContentError) as failure:
            if not _may_have_arrived(failure):
                raise
            is_doubtful = True
            raise TryAgain(failure) from None

    return await with_retries(attempt, policy=client.policy, pace=client.pace)


def _may_have_arrived(failure: EngineUnreachable | RemoteContentError) -> bool:
    status = failure.status if isinstance(failure, RemoteContentError) else None
    return status is None or status >= HTTPStatus.INTERNAL_SERVER_ERROR


async def _arrived(client: GitHubClient, place: PullRequest, body: str, found: _Found) -> Comment | None:
    bearing = (await _find(client, place, body.partition("\n")[0])).shown
    return next((each for each in bearing if each.id not in found.ids), None)


async def _clear(
    client: GitHubClient, place: PullRequest, earlier: Sequence[Comment], behaviour: Behaviour
) -> None:
    for each in earlier:
        if behaviour is Behaviour.DELETE_AND_NEW:
            await client.delete(place, each)
        elif behaviour is Behaviour.HIDE_AND_NEW:
            await client.hide(each)
