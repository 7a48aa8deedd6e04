"""A small GitHub on loopback: the comments of one pull request, on the routes and with the refusals of the real one."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from renderline.execution.retry import Pace
from renderline.forge.comments import Behaviour, Posting, post
from renderline.forge.github import GitHubClient, PullRequest

HERO = """\
version: 1
steps:
  - $type: imageGen
    name: hero
    input:
      engine: flux2
      model: klein
      operation: createImage
      modelVersion: 4b
      width: 1024
      height: 1024
      quantity: 1
      prompt: A cat
"""
LIMIT_CHARACTERS = 65_536
NOT_ACCESSIBLE = {"message": "Resource not accessible by integration", "status": "403"}
NOW = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """An answer out of turn; `after` carries the request out before."""

    status: int
    document: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    after: bool = False


@dataclass(slots=True, kw_only=True)
class GitHub:
    """
    Pull request 7 of `o/r`.

    Attributes:
        comments: as REST shows them, with `author` and `hidden` beside.
        logins: by token; one whose login begins with `reader` may not write.
        faults: used up in their order, by method; None is no fault.
        seen: each request as `METHOD /path`.
    """

    url: str = ""
    comments: list[dict[str, Any]] = field(default_factory=list)
    logins: dict[str, str] = field(default_factory=lambda: {"t0ken": "bot", "f0rk": "reader"})
    faults: dict[str, list[Fault | None]] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def write(self, body: str, author: str = "bot") -> dict[str, Any]:
        """A comment that is there."""
        number = len(self.seen) + len(self.comments) + 1000
        url = f"https://github.com/o/r/pull/7#issuecomment-{number}"
        kept = {"id": number, "node_id": f"IC_{number}", "body": body, "html_url": url}
        self.comments.append({**kept, "author": author, "hidden": False})
        return self.comments[-1]

    @property
    def written(self) -> list[str]:
        """The requests that change something."""
        return [each for each in self.seen if not each.startswith("GET") and not each.endswith("/graphql")]

    async def answer(self, request: Request) -> Response:
        """Who is it, is it out of turn, and then the route's own answer."""
        self.seen.append(f"{request.method} {request.url.path}")
        self.headers.append(dict(request.headers))
        login = self.logins.get(request.headers.get("authorization", "").removeprefix("Bearer "))
        if login is None:
            return JSONResponse({"message": "Bad credentials"}, 401)
        fault = self._fault(request.method)
        if fault is not None and not fault.after:
            return JSONResponse(fault.document, fault.status, fault.headers)
        own = await self._own(request, login)
        return own if fault is None else JSONResponse(fault.document, fault.status, fault.headers)

    def _fault(self, method: str) -> Fault | None:
        waiting = self.faults.get(method, [])
        return waiting.pop(0) if waiting else None

    async def _own(self, request: Request, login: str) -> Response:
        path, is_reader = request.url.path, login.startswith("reader")
        if path.endswith("/graphql"):
            return self._graphql(await request.json(), login, is_reader=is_reader)
        if "/issues/7/" not in path and "/issues/comments/" not in path:
            return JSONResponse({"message": "Not Found"}, 404)
        if request.method == "GET":
            return self._listed(request)
        if is_reader:
            return JSONResponse(NOT_ACCESSIBLE, 403)
        return self._changed(
            request, (await request.json()).get("body", "") if await request.body() else "", login
        )

    def _listed(self, request: Request) -> Response:
        size = int(request.query_params.get("per_page", "30"))
        page = int(request.query_params.get("page", "1"))
        part = self.comments[(page - 1) * size : page * size]
        is_last = page * size >= len(self.comments)
        following = f'<{self.url}{request.url.path}?page={page + 1}>; rel="next"'
        return JSONResponse([_rest(each) for each in part], headers={} if is_last else {"Link": following})

    def _changed(self, request: Request, body: str, login: str) -> Response:
        if len(body) > LIMIT_CHARACTERS:
            wrong = {
                "resource": "IssueComment",
                "code": "unprocessable",
                "field": "data",
                "message": "Body is too long",
            }
            return JSONResponse({"message": "Validation Failed", "errors": [wrong]}, 422)
        if request.method == "POST":
            return JSONResponse(_rest(self.write(body, login)), 201)
        number = int(request.path_params["id"])
        found = next((each for each in self.comments if each["id"] == number), None)
        if found is None:
            return JSONResponse({"message": "Not Found"}, 404)
        if request.method == "DELETE":
            self.comments.remove(found)
            return Response(status_code=204)
        found["body"] = body
        return JSONResponse(_rest(found))

    def _graphql(self, asked: dict[str, Any], login: str, *, is_reader: bool) -> Response:
        by_node = {each["node_id"]: each for each in self.comments}
        if "minimizeComment" not in asked["query"]:
            nodes = [_node(by_node[each], login) for each in asked["variables"]["ids"] if each in by_node]
            return JSONResponse({"data": {"nodes": nodes}})
        if is_reader:
            wrong = {"type": "FORBIDDEN", "message": NOT_ACCESSIBLE["message"]}
            return JSONResponse({"data": {"minimizeComment": None}, "errors": [wrong]})
        assert "classifier: OUTDATED" in asked["query"]
        by_node[asked["variables"]["id"]]["hidden"] = True
        return JSONResponse({"data": {"minimizeComment": {"minimizedComment": {"isMinimized": True}}}})


def _rest(comment: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in comment.items() if name not in {"author", "hidden"}}


def _node(comment: dict[str, Any], login: str) -> dict[str, Any]:
    is_own = comment["author"] == login
    return {"id": comment["node_id"], "isMinimized": comment["hidden"], "viewerDidAuthor": is_own}


class Desk:
    """The small GitHub with a client of it that never really sleeps; `slept` are the pauses that it would have made."""

    def __init__(self, github: GitHub) -> None:
        self.github = github
        self.slept: list[float] = []

    def post(
        self,
        body: str,
        behaviour: Behaviour = Behaviour.UPDATE,
        *,
        only_after: bool = False,
        token: str = "t0ken",  # noqa: S107 - no secret but the test's
        path: str = "",
    ) -> Posting:
        """Bring a text onto pull request 7."""
        pace = Pace(sleep=self._sleep, uniform=lambda: 1.0, now=self._now)
        place = PullRequest(repository="o/r", number=7)

        async def inside() -> Posting:
            async with GitHubClient(f"{self.github.url}{path}", token, pace=pace) as client:
                return await post(client, place, body, behaviour, only_after=only_after)

        return asyncio.run(inside())

    def fault(self, method: str, *, times: int = 1, **answer: Any) -> None:
        """Have the next requests of a method answered out of turn."""
        self.github.faults.setdefault(method, []).extend([Fault(**answer)] * times)

    def pass_over(self, method: str) -> None:
        """Have the next request of a method answered as usual, before the faults to come."""
        self.github.faults.setdefault(method, []).append(None)

    @property
    def shown(self) -> list[str]:
        """The texts that a reviewer sees."""
        return [each["body"] for each in self.github.comments if not each["hidden"]]

    async def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    def _now(self) -> datetime:
        return NOW + timedelta(seconds=sum(self.slept))


def _routes(hub: Callable[[Request], Awaitable[Response]]) -> list[Route]:
    paths = (
        "/repos/{owner}/{name}/issues/comments/{id:int}",
        "/repos/{owner}/{name}/issues/{number:int}/comments",
    )
    everywhere = [*paths, "/graphql", *(f"/api/v3{path}" for path in paths), "/api/graphql"]
    return [Route(path, hub, methods=["GET", "POST", "PATCH", "DELETE"]) for path in everywhere]


@pytest.fixture(scope="session")
def github_server() -> Iterator[list[GitHub]]:
    """A server, also of an Enterprise Server's routes; the hub that it speaks for is the list's only entry."""
    hubs = [GitHub()]

    async def answer(request: Request) -> Response:
        return await hubs[0].answer(request)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        hubs[0].url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        config = uvicorn.Config(Starlette(routes=_routes(answer)), log_level="warning", lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            yield hubs
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture
def github(github_server: list[GitHub]) -> GitHub:
    """A GitHub on which nobody has written yet."""
    github_server[0] = GitHub(url=github_server[0].url)
    return github_server[0]


@pytest.fixture
def desk(github: GitHub) -> Desk:
    """Writes to it."""
    return Desk(github)


@pytest.fixture
def project(tmp_path: Path, git: Callable[..., str], commit: Callable[[Path, str], None]) -> Path:
    """A repository like one that Actions has checked out: the base, a branch, and the merge of both at the head."""
    folder = tmp_path / "project"
    (folder / "pipelines").mkdir(parents=True)
    pipeline = folder / "pipelines" / "hero.yaml"
    pipeline.write_text(HERO)
    commit(folder, "Begin")
    git(folder, "checkout", "--quiet", "-b", "topic")
    pipeline.write_text(HERO.replace("quantity: 1", "quantity: 4"))
    commit(folder, "Four of them")
    git(folder, "checkout", "--quiet", "main")
    (folder / "pipelines" / "other.yaml").write_text(HERO)
    commit(folder, "Somebody else's")
    git(folder, "merge", "--quiet", "--no-ff", "topic", "-m", "Merge")
    return folder


@pytest.fixture
def job(project: Path, github: Any, git: Callable[..., str]) -> dict[str, str]:
    """The variables of a job on pull request 7, whose event names a base that is older than the merge's."""
    base, head = git(project, "rev-parse", "HEAD~2"), git(project, "rev-parse", "topic")
    pull = {"number": 7, "base": {"sha": base, "ref": "main"}, "head": {"sha": head}}
    event = project.parent / "event.json"
    event.write_text(json.dumps({"number": 7, "pull_request": pull}))
    return {
        "GITHUB_ACTIONS": "true",
        "GITHUB_API_URL": github.url,
        "GITHUB_EVENT_PATH": str(event),
        "GITHUB_REF": "refs/pull/7/merge",
        "GITHUB_REPOSITORY": "o/r",
        "GITHUB_SHA": git(project, "rev-parse", "HEAD"),
        "GITHUB_STEP_SUMMARY": str(project.parent / "summary.md"),
        "GITHUB_TOKEN": "t0ken",
    }


@pytest.fixture
def hero() -> str:
    """The pipeline as the base has it; the pull request makes its quantity 4."""
    return HERO


@pytest.fixture
def job_variables(job: dict[str, str]) -> dict[str, str]:
    """Those of the job, and of this machine's all but what a real job's would hide."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "GH_"))}
    return {**kept, **job}
