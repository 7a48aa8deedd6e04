"""What is refused, with which status, and at which path; a trace is never shown."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import httpx
import pytest

Json = dict[str, Any]
WORKFLOWS = "/v2/consumer/workflows"
SOURCE = "data:text/plain,draw"


def upload(**fields: Any) -> Json:
    return {"$type": "imageUpload", "input": SOURCE, **fields}


def reading(source: str, path: str = "output.blob.url", **more: Any) -> Any:
    return {"$ref": source, "path": path, **more}


BODIES: dict[str, tuple[Any, str, str]] = {
    "no object": ([], "$", "mapping"),
    "no steps": ({"steps": []}, "steps", "at least 1"),
    "unknown type": ({"steps": [{"$type": "imageUpscale", "input": {}}]}, "steps[0].$type", "imageUpscaler"),
    "missing field": ({"steps": [{"$type": "imageUpscaler", "input": {}}]}, "steps[0].input", "image"),
    "wrong type": (
        {"steps": [{"$type": "imageUpscaler", "input": {"image": SOURCE, "numberOfRepeats": "2"}}]},
        "steps[0].input.numberOfRepeats",
        "whole number",
    ),
    "unknown field": ({"steps": [upload()], "step": 1}, "$", "steps"),
    "unknown source": (
        {"steps": [upload(name="hero"), upload(input=reading("hro"))]},
        "steps[1].input.$ref",
        "did you mean `hero`?",
    ),
    "dollar of a named step": (
        {"steps": [upload(name="hero"), upload(input=reading("$0"))]},
        "steps[1].input.$ref",
        "`hero`",
    ),
    "reference to itself": (
        {"steps": [upload(name="a", input=reading("a"))]},
        "steps[0].input.$ref",
        "`a` needs `a`",
    ),
    "cycle": (
        {"steps": [upload(name="a", input=reading("b")), upload(name="b", input=reading("a"))]},
        "steps[0].input.$ref",
        "`a` needs `b` needs `a`",
    ),
    "same name": ({"steps": [upload(name="a"), upload(name="a")]}, "steps[1].name", "steps[0]"),
    "name of an unnamed step": ({"steps": [upload(), upload(name="0")]}, "steps[1].name", "steps[0]"),
    "unprintable name": ({"steps": [upload(name="a\nb")]}, "steps[0].name", "control characters"),
    "path not into the output": (
        {"steps": [upload(name="a"), upload(input=reading("a", "blob.url"))]},
        "steps[1].input.path",
        "begins with output",
    ),
    "path that is none": (
        {"steps": [upload(name="a"), upload(input=reading("a", "output..url"))]},
        "steps[1].input",
        "$ref",
    ),
    "more than a reference": (
        {"steps": [upload(name="a"), upload(input=reading("a", default=1))]},
        "steps[1].input",
        "$ref",
    ),
    "no arguments": ({"steps": [upload(input=reading("$arguments", "a"))]}, "steps[0].input", "no arguments"),
    "reserved name": ({"steps": [upload(name="$arguments")]}, "steps[0].name", "arguments"),
    "missing argument": (
        {"steps": [upload(input=reading("$arguments", "a.b"))], "arguments": {"a": {}}},
        "steps[0].input.path",
        "`a.b`",
    ),
    "odd timeout": ({"steps": [upload(timeout="90s")]}, "steps[0].timeout", "hh:mm:ss"),
    "no timeout at all": ({"steps": [upload(timeout="00:00:00")]}, "steps[0].timeout", "00:05:00"),
    "bad external id": ({"steps": [upload()], "externalId": "a b"}, "externalId", "letters"),
    "too many steps": ({"steps": [upload()] * 101}, "steps", "100"),
}


@pytest.mark.parametrize("case", BODIES)
def test_a_wrong_body_is_refused_at_its_path(api: httpx.Client, case: str) -> None:
    body, path, words = BODIES[case]
    response = api.post(WORKFLOWS, json=body)
    assert response.status_code == 400
    errors = response.json()["errors"]
    assert path in errors, errors
    assert words in " ".join(errors[path])


def test_all_mistakes_are_told_at_once(api: httpx.Client) -> None:
    body = {"steps": [upload(timeout="x"), upload(retries="no"), upload(priority="urgent")]}
    errors = api.post(WORKFLOWS, json=body).json()["errors"]
    assert set(errors) == {"steps[0].timeout", "steps[1].retries", "steps[2].priority"}


def test_whatif_refuses_the_same_bodies(api: httpx.Client) -> None:
    body, path, _ = BODIES["cycle"]
    assert path in api.post(WORKFLOWS, params={"whatif": True}, json=body).json()["errors"]


@pytest.mark.parametrize(
    ("content", "media_type", "status"),
    [
        (b"{", "application/json", 400),
        (b"", "application/json", 400),
        (b"\xff\xfe{}", "application/json", 400),
        (b'{"steps": NaN}', "application/json", 400),
        (b'{"steps": [], "metadata": {"a": 1e999}}', "application/json", 400),
        (b'{"a": ' + b"1" * 5000 + b"}", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b'{"a":' * 65 + b"1" + b"}" * 65, "application/json", 400),
        (b"steps: []", "text/yaml", 415),
        (b"{}", "", 415),
    ],
)
def test_a_body_that_is_no_json_is_refused(
    api: httpx.Client, content: bytes, media_type: str, status: int
) -> None:
    response = api.post(WORKFLOWS, content=content, headers={"Content-Type": media_type})
    assert response.status_code == status
    assert "Traceback" not in response.text


@pytest.mark.parametrize("media_type", ["application/json; charset=utf-8", "text/json", "application/x+json"])
def test_every_spelling_of_json_is_taken(api: httpx.Client, media_type: str) -> None:
    content = b"\xef\xbb\xbf" + json.dumps({"steps": [upload()]}).encode()
    response = api.post(
        WORKFLOWS, params={"whatif": True}, content=content, headers={"Content-Type": media_type}
    )
    assert response.status_code == 200


def test_a_body_that_is_announced_too_large_is_refused_unread(api: httpx.Client) -> None:
    head = (
        f"POST {WORKFLOWS} HTTP/1.1\r\nHost: x\r\nAuthorization: {api.headers['authorization']}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {2**40}\r\n\r\n"
    )
    with socket.create_connection((api.base_url.host, api.base_url.port or 0), timeout=5) as sock:
        sock.sendall(head.encode())
        assert sock.recv(64).startswith(b"HTTP/1.1 413 ")


def test_a_client_that_hangs_up_in_its_body_is_no_failure_of_the_engine(
    api: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    head = (
        f"POST {WORKFLOWS} HTTP/1.1\r\nHost: x\r\nAuthorization: {api.headers['authorization']}\r\n"
        f"Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{{"
    )
    with socket.create_connection((api.base_url.host, api.base_url.port or 0), timeout=5) as sock:
        sock.sendall(head.encode())
    assert api.get("/health").status_code == 200
    time.sleep(0.1)
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


def test_a_body_that_grows_too_large_is_refused_before_its_end(api: httpx.Client) -> None:
    sent_mib = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent_mib
        while True:
            sent_mib += 1
            yield b" " * 2**20

    with suppress(httpx.TransportError):  # the engine may hang up before its answer is read
        response = api.post(WORKFLOWS, content=endless(), headers={"Content-Type": "application/json"})
        assert response.status_code == 413
    assert 64 < sent_mib < 200


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ({"wait": "-1"}, "wait"),
        ({"wait": "soon"}, "wait"),
        ({"wait": "9" * 5000}, "wait"),
        ({"whatif": "maybe"}, "whatif"),
        ({"hideMatureContent": "1"}, "hideMatureContent"),
    ],
)
def test_an_odd_query_is_refused_by_its_name(api: httpx.Client, query: dict[str, str], name: str) -> None:
    response = api.post(WORKFLOWS, params=query, json={"steps": [upload()]})
    assert (response.status_code, list(response.json()["errors"])) == (400, [name])


def test_a_wait_beyond_the_limit_is_no_error(api: httpx.Client) -> None:
    assert api.post(WORKFLOWS, params={"wait": 100_000}, json={"steps": [upload()]}).status_code == 200


@pytest.mark.parametrize("take", ["0", "101", "-1", "x"])
def test_an_odd_page_size_is_refused(api: httpx.Client, take: str) -> None:
    assert list(api.get(WORKFLOWS, params={"take": take}).json()["errors"]) == ["take"]


@pytest.mark.parametrize(
    ("verb", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/v2/consumer/recipes/imageUpload", 405),
        ("PATCH", WORKFLOWS, 405),
        ("POST", "/v2/consumer/recipes/imageUpscale", 404),
    ],
)
def test_an_unknown_way_is_a_problem_too(api: httpx.Client, verb: str, path: str, status: int) -> None:
    response = api.request(verb, path)
    assert (response.status_code, response.json()["status"]) == (status, status)


def test_a_method_that_is_not_allowed_is_told_which_are(api: httpx.Client) -> None:
    assert "POST" in api.put(WORKFLOWS, json={}).headers["allow"]


@pytest.mark.parametrize("body", [{"status": "succeeded"}, {"tags": 3}, {"steps": []}, []])
def test_an_odd_change_is_refused(api: httpx.Client, submit: Callable[..., Json], body: Any) -> None:
    workflow = submit(api, upload())
    assert api.put(f"{WORKFLOWS}/{workflow['id']}", json=body).status_code == 400


@pytest.mark.parametrize(
    "authorization", [None, "", "Bearer", "Bearer wrong", "Basic {token}", "{token}", "Bearer ü"]
)
def test_nothing_is_told_without_the_token(api: httpx.Client, authorization: str | None) -> None:
    token = api.headers["authorization"].removeprefix("Bearer ")
    said = "" if authorization is None else authorization.format(token=token)
    headers = {} if authorization is None else {b"Authorization": said.encode()}
    for verb, path in [
        ("GET", WORKFLOWS),
        ("POST", WORKFLOWS),
        ("GET", "/nowhere"),
        ("GET", "/v2/consumer/blobs/x"),
    ]:
        response = httpx.request(verb, api.base_url.join(path), headers=headers)
        assert response.status_code == 401
        assert response.headers["www-authenticate"] == "Bearer"


def test_the_scheme_of_the_token_may_be_in_any_case(api: httpx.Client) -> None:
    token = api.headers["authorization"].removeprefix("Bearer ")
    assert api.get(WORKFLOWS, headers={"Authorization": f"bearer {token}"}).status_code == 200


@pytest.mark.parametrize(
    "host", ["x/health?", "x/?", "x/page/page.css#", "x/v2/consumer/blobs/y?sig=z&", "@health"]
)
@pytest.mark.parametrize("path", [WORKFLOWS, "/openapi/v2-consumers.json", "/v2/consumer/blobs/x"])
def test_a_host_header_that_holds_a_path_opens_nothing(api: httpx.Client, host: str, path: str) -> None:
    head = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    with socket.create_connection((api.base_url.host, api.base_url.port or 0), timeout=5) as sock:
        sock.sendall(head.encode())
        assert sock.recv(64).split(b" ")[1] in {b"400", b"401"}


def test_health_is_open(api: httpx.Client) -> None:
    response = httpx.get(api.base_url.join("/health"))
    assert (response.status_code, response.json()["status"]) == (200, "ok")
