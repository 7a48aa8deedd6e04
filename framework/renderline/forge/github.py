"""GitHub's API, as far as comments on a pull request need it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self
from urllib.parse import quote

from renderline import canonical
from renderline.canonical import JsonObject, JsonValue
from renderline.errors import RemoteContentError
from renderline.execution.exchange import Answer, Exchange, Request
from renderline.execution.retry import Pace, RetryPolicy
from renderline.forge.answers import check_graphql, judge
from renderline.wire.http import orchestrator_client

__all__ = ["Comment", "CommentState", "GitHubClient", "PullRequest"]

_HEADERS = {
    "Accept": "application/vnd.github+json",
    "Content-Type": "application/json",
    "X-GitHub-Api-Version": "2022-11-28",
}
_PER_PAGE = 100
# GraphQL takes no more ids at once.
_MOST_NODES = 100
_STATES = (
    "query($ids: [ID!]!) { nodes(ids: $ids) { ... on IssueComment { id isMinimized viewerDidAuthor } } }"
)
_MINIMIZE = (
    "mutation($id: ID!) { minimizeComment(input: {subjectId: $id, classifier: OUTDATED}) "
    "{ minimizedComment { isMinimized } } }"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequest:
    """
    A pull request.

    Attributes:
        repository: `owner/name`.
    """

    repository: str
    number: int

    @property
    def path(self) -> str:
        """Of its comments, below the API's address; a pull request is an issue there."""
        return f"/repos/{quote(self.repository)}/issues/{self.number}/comments"

    def path_of(self, comment: Comment) -> str:
        """Of one comment."""
        return f"/repos/{quote(self.repository)}/issues/comments/{comment.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """
    A comment on a pull request.

    Attributes:
        node_id: its name in GraphQL.
        url: for people.
    """

    id: int
    node_id: str
    body: str = field(repr=False)
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentState:
    """What only GraphQL tells of a comment: whether whoever the token belongs to wrote it, and whether it is hidden."""

    is_own: bool
    is_hidden: bool


class GitHubClient:
    """
    The comments of a repository's pull requests. Every call raises what `Exchange.send` raises, as `answers.judge` has it.

    Args:
        api_url: as Actions has it in `GITHUB_API_URL`: `https://api.github.com`, or `https://HOST/api/v3` of an
            Enterprise Server, whose GraphQL lies at `/api/graphql`.

    Raises:
        UsageError: as `wire.http.orchestrator_client`.
    """

    def __init__(
        self,
        api_url: str,
        token: str,
        *,
        policy: RetryPolicy | None = None,
        pace: Pace | None = None,
    ) -> None:
        top = api_url.rstrip("/")
        self._rest = "/v3" if top.endswith("/v3") else ""
        self._http = orchestrator_client(top.removesuffix(self._rest), token)
        self.policy = policy or RetryPolicy()
        self.pace = pace or Pace()
        self._exchange = Exchange(http=self._http, policy=self.policy, pace=self.pace, judge=judge)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()

    async def comments(self, place: PullRequest) -> AsyncIterator[Comment]:
        """Every comment of a pull request, the oldest first."""
        page = 1
        while True:
            answer = await self._send(
                "GET", self._rest + place.path, query={"per_page": _PER_PAGE, "page": page}
            )
            listed = _array(answer)
            for each in listed:
                yield _read_comment(each, answer.url)
            # An empty page ends the list too: a `Link` gone wrong must not go on for ever.
            if not listed or 'rel="next"' not in answer.headers.get("link", ""):
                return
            page += 1

    async def create(self, place: PullRequest, body: str) -> Comment:
        """Write a new comment; not sent again where it may have arrived."""
        answer = await self._send("POST", self._rest + place.path, {"body": body}, is_repeatable=False)
        return _read_comment(answer.document(), answer.url)

    async def update(self, place: PullRequest, comment: Comment, body: str) -> Comment:
        """Give a comment another text."""
        answer = await self._send("PATCH", self._rest + place.path_of(comment), {"body": body})
        return _read_comment(answer.document(), answer.url)

    async def delete(self, place: PullRequest, comment: Comment) -> None:
        """Take a comment away."""
        await self._send("DELETE", self._rest + place.path_of(comment))

    async def states(self, comments: Sequence[Comment]) -> Mapping[str, CommentState]:
        """Of each comment that is still there, by its `node_id`."""
        found: dict[str, CommentState] = {}
        for start in range(0, len(comments), _MOST_NODES):
            ids: list[JsonValue] = [each.node_id for each in comments[start : start + _MOST_NODES]]
            data = await self._graphql(_STATES, {"ids": ids})
            nodes = data.get("nodes")
            for node in nodes if isinstance(nodes, list) else ():
                if isinstance(node, Mapping) and isinstance(node.get("id"), str):
                    found[str(node["id"])] = CommentState(
                        is_own=node.get("viewerDidAuthor") is True,
                        is_hidden=node.get("isMinimized") is True,
                    )
        return found

    async def hide(self, comment: Comment) -> None:
        """Fold a comment away as outdated."""
        await self._graphql(_MINIMIZE, {"id": comment.node_id})

    async def _graphql(self, query: str, variables: JsonObject) -> JsonObject:
        answer = await self._send("POST", "/graphql", {"query": query, "variables": variables})
        document = answer.document()
        check_graphql(document, answer.url)
        data = document.get("data")
        return data if isinstance(data, Mapping) else {}

    async def _send(
        self,
        method: str,
        path: str,
        document: JsonObject | None = None,
        *,
        query: Mapping[str, int] | None = None,
        is_repeatable: bool = True,
    ) -> Answer:
        content = None if document is None else canonical.compact(document)
        return await self._exchange.send(
            Request(
                method=method,
                path=path,
                is_repeatable=is_repeatable,
                query={name: str(value) for name, value in (query or {}).items()},
                headers=_HEADERS,
                content=None if content is None else lambda: content,
            )
        )


def _array(answer: Answer) -> Sequence[JsonValue]:
    try:
        found = json.loads(answer.content)
    except ValueError:
        found = None
    if not isinstance(found, list):
        raise RemoteContentError(answer.url, "its answer is no list of comments")
    return found


def _read_comment(value: JsonValue, url: str) -> Comment:
    fields = value if isinstance(value, Mapping) else {}
    number, node_id = fields.get("id"), fields.get("node_id")
    if not isinstance(number, int) or not isinstance(node_id, str):
        raise RemoteContentError(url, "its answer is no comment")
    return Comment(
        id=number,
        node_id=node_id,
        body=str(fields.get("body") or ""),
        url=str(fields.get("html_url") or ""),
    )
