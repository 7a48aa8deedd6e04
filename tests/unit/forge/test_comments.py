"""Our comment on a pull request, against a small GitHub on loopback."""

from __future__ import annotations

from typing import Any

import pytest

from renderline.errors import (
    AuthenticationError,
    NotFound,
    NotPermitted,
    RateLimited,
    RemoteContentError,
    RenderlineError,
    UsageError,
)
from renderline.forge.comments import Action, Behaviour, mark

MARK = "<!-- renderline: default -->"
NEW_TEXT = f"{MARK}\nnew"


@pytest.mark.parametrize(
    ("behaviour", "action", "left", "written"),
    [
        ("update", Action.UPDATED, ["old", "new"], ["PATCH /repos/o/r/issues/comments/1001"]),
        ("new", Action.CREATED, ["old", "older new", "new"], ["POST /repos/o/r/issues/7/comments"]),
        ("hide-and-new", Action.CREATED, ["old", "new"], ["POST /repos/o/r/issues/7/comments"]),
        (
            "delete-and-new",
            Action.CREATED,
            ["old", "new"],
            ["POST /repos/o/r/issues/7/comments", "DELETE /repos/o/r/issues/comments/1001"],
        ),
    ],
)
def test_each_behaviour_leaves_what_it_says(
    behaviour: str,
    action: Action,
    left: list[str],
    written: list[str],
    desk: Any,
) -> None:
    desk.github.write("old")
    desk.github.write(f"{MARK}\nolder new")
    done = desk.post(NEW_TEXT, behaviour=Behaviour(behaviour))
    assert done.action is action
    assert [body.removeprefix(f"{MARK}\n") for body in desk.shown] == left
    assert desk.github.written == written
    assert done.url.endswith(str(desk.github.comments[-1]["id"]))


@pytest.mark.parametrize("behaviour", Behaviour)
def test_the_first_comment_is_new(behaviour: Behaviour, desk: Any) -> None:
    assert desk.post(NEW_TEXT, behaviour=behaviour).action is Action.CREATED
    assert desk.shown == [NEW_TEXT]


@pytest.mark.parametrize("behaviour", [each for each in Behaviour if each is not Behaviour.NEW])
def test_the_same_text_is_not_written_twice(behaviour: Behaviour, desk: Any) -> None:
    """Neither where GitHub ends lines its own way and cuts blanks at the end."""
    desk.post(NEW_TEXT)
    desk.github.comments[0]["body"] = NEW_TEXT.replace("\n", "\r\n")
    before = list(desk.github.written)
    assert desk.post(f"{NEW_TEXT}\n", behaviour).action is Action.UNCHANGED
    assert desk.github.written == before


def test_nothing_is_said_where_nothing_was(desk: Any) -> None:
    """Unless an earlier comment would be wrong by now."""
    assert desk.post(NEW_TEXT, only_after=True).action is Action.LEFT_OUT
    assert desk.github.comments == []
    desk.github.write(f"{MARK}\nolder")
    assert desk.post(NEW_TEXT, only_after=True).action is Action.UPDATED


@pytest.mark.parametrize(
    ("body", "author", "hidden"),
    [
        (f"{MARK}\nfree today", "mallory", False),
        (f"> {MARK}\n> quoted", "bot", False),
        ("<!-- renderline: other -->\nof another tag", "bot", False),
        (f"see {MARK}", "bot", False),
        (f"{MARK}\nfolded away before", "bot", True),
    ],
)
@pytest.mark.parametrize("behaviour", ["update", "delete-and-new", "hide-and-new"])
def test_only_our_own_comments_are_touched(
    body: str,
    author: str,
    behaviour: str,
    desk: Any,
    *,
    hidden: bool,
) -> None:
    """Those that begin with the mark, are ours and are still shown."""
    desk.github.write(body, author)["hidden"] = hidden
    assert desk.post(NEW_TEXT, behaviour=Behaviour(behaviour)).action is Action.CREATED
    assert [each["body"] for each in desk.github.comments] == [body, NEW_TEXT]
    assert desk.github.comments[0]["hidden"] is hidden


def test_the_mark_is_found_on_any_page(desk: Any) -> None:
    for number in range(230):
        desk.github.write(f"{MARK}\nold" if number == 215 else f"talk {number}")
    assert desk.post(NEW_TEXT).action is Action.UPDATED
    assert sum(each.startswith("GET") for each in desk.github.seen) == 3
    assert desk.github.comments[215]["body"] == NEW_TEXT


def test_of_many_own_comments_all_are_hidden(desk: Any) -> None:
    """Also more than one GraphQL query may ask about."""
    for number in range(120):
        desk.github.write(f"{MARK}\n{number}")
    desk.post(NEW_TEXT, behaviour=Behaviour.HIDE_AND_NEW)
    assert desk.shown == [NEW_TEXT]


def test_an_enterprise_server_has_its_routes_below_api(desk: Any) -> None:
    desk.github.write(f"{MARK}\nold")
    desk.post(NEW_TEXT, path="/api/v3", behaviour=Behaviour.HIDE_AND_NEW)
    assert desk.shown == [NEW_TEXT]
    assert {each.split(" ")[1] for each in desk.github.seen} == {
        "/api/v3/repos/o/r/issues/7/comments",
        "/api/graphql",
    }


def test_requests_carry_what_the_documentation_asks_for(desk: Any) -> None:
    desk.post(NEW_TEXT)
    for headers in desk.github.headers:
        assert headers["authorization"] == "Bearer t0ken"
        assert headers["accept"] == "application/vnd.github+json"
        assert headers["x-github-api-version"] == "2022-11-28"
        assert headers["user-agent"].startswith("renderline/")


def limited(**more: Any) -> dict[str, Any]:
    return {"document": {"message": "You have exceeded a secondary rate limit."}, **more}


REFUSALS: list[tuple[str, str, dict[str, Any], type[RenderlineError], str]] = [
    ("POST", "f0rk", {}, NotPermitted, "403 Resource not accessible by integration"),
    ("POST", "wr0ng", {}, AuthenticationError, "401 Bad credentials"),
    ("GET", "t0ken", {"status": 404, "document": {"message": "Not Found"}}, NotFound, "404 Not Found"),
    ("POST", "t0ken", {"status": 422, "document": {"message": "Validation Failed", "errors": [{"message": "Body is too long"}, "odd", 3]}}, UsageError, "422 Validation Failed: Body is too long: odd"),
    ("GET", "t0ken", {"status": 429, **limited()}, RateLimited, "secondary rate limit"),
    ("GET", "t0ken", {"status": 301, "document": {"message": "Moved Permanently"}}, RemoteContentError, "301 Moved"),
    ("GET", "t0ken", {"status": 502, "document": "<html>"}, RemoteContentError, "502 Bad Gateway"),
    ("GET", "t0ken", {"status": 200, "document": {"message": "odd"}}, RemoteContentError, "no list of comments"),
    ("GET", "t0ken", {"status": 200, "document": [{"id": "odd"}]}, RemoteContentError, "no comment"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "token", "fault", "kind", "words"), REFUSALS)
def test_refusals_are_failures_in_githubs_words(
    method: str,
    token: str,
    fault: dict[str, Any],
    kind: type[RenderlineError],
    words: str,
    desk: Any,
) -> None:
    if fault:
        desk.fault(method, times=9, **fault)
    with pytest.raises(kind) as caught:
        desk.post(NEW_TEXT, token=token)
    assert type(caught.value) is kind
    assert words in str(caught.value)
    assert token not in str(caught.value)
    assert desk.github.comments == []


@pytest.mark.parametrize(
    ("fault", "pause_s"),
    [
        ({"status": 403, **limited(headers={"Retry-After": "7"})}, 7.5),
        ({"status": 429, **limited(headers={"Retry-After": "7"})}, 7.5),
        ({"status": 403, **limited()}, 0.5),
        ({"status": 403, "document": {"message": "API rate limit exceeded"}, "headers": {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1795348830"}}, 30.5),
    ],
)  # fmt: skip
def test_a_limited_comment_is_sent_again_when_it_is_welcome(
    fault: dict[str, Any],
    pause_s: float,
    desk: Any,
) -> None:
    """A 403 that speaks of limits is none of the token's; what was limited was not carried out."""
    desk.fault("POST", **fault)
    assert desk.post(NEW_TEXT).action is Action.CREATED
    assert desk.slept == [pause_s]
    assert desk.shown == [NEW_TEXT]


@pytest.mark.parametrize("after", [True, False])
def test_a_comment_that_may_have_arrived_is_looked_for_before_it_is_sent_again(
    *, after: bool, desk: Any
) -> None:
    desk.github.write(f"{MARK}\nan earlier run's")
    desk.pass_over("POST")
    desk.fault("POST", status=502, after=after)
    done = desk.post(NEW_TEXT, behaviour=Behaviour.NEW)
    assert done.action is Action.CREATED
    assert [each["body"] for each in desk.github.comments] == [f"{MARK}\nan earlier run's", NEW_TEXT]
    assert desk.github.written.count("POST /repos/o/r/issues/7/comments") == (1 if after else 2)


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("FORBIDDEN", NotPermitted),
        ("NOT_FOUND", NotFound),
        ("RATE_LIMITED", RateLimited),
        ("undefinedField", RemoteContentError),
    ],
)
def test_graphql_refuses_with_status_200(
    kind: str,
    error: type[RenderlineError],
    desk: Any,
) -> None:
    desk.github.write(f"{MARK}\nold")
    wrong = {"data": None, "errors": [{"type": kind, "message": "no such luck"}]}
    desk.fault("POST", status=200, document=wrong)
    with pytest.raises(error, match="no such luck"):
        desk.post(NEW_TEXT)
    assert desk.github.written == []


@pytest.mark.parametrize("tag", ["", "a b", "-->", "x" * 65, "ä"])
def test_a_tag_cannot_end_the_mark(tag: str) -> None:
    with pytest.raises(UsageError, match="is not 1 to 64 letters"):
        mark(tag)
    assert mark("default") == MARK
