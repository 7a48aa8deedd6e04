from __future__ import annotations

import asyncio
import gzip
import ssl
import subprocess
import threading
import zlib
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple, TypeAlias

import pytest

from renderline.errors import EngineUnreachable, RemoteContentError, UnsafeAddress
from renderline.wire.http import Caps, Guard, Posted, open_stream, post
from renderline.wire.http.guard import check_hop

Serve: TypeAlias = Callable[..., AbstractContextManager[tuple[int, list[tuple[str, dict[str, str], bytes]]]]]
TlsPair: TypeAlias = tuple[ssl.SSLContext, ssl.SSLContext]

CAPS = Caps(max_bytes=10_000, timeout_s=5)
HERE = Guard(allow_private=True)
PUBLIC = "93.184.216.34"


class Fetched(NamedTuple):
    content: bytes
    media_type: str
    url: str


def get(url: str, guard: Guard = HERE, caps: Caps = CAPS) -> Fetched:
    async def read() -> Fetched:
        async with open_stream(url, caps=caps, guard=guard) as opened:
            content = b"".join([chunk async for chunk in opened.chunks])
            return Fetched(content, opened.media_type, opened.url)

    return asyncio.run(read())


def test_a_body_comes_with_its_bare_media_type(serve: Serve) -> None:
    with serve({"/cat": (200, {"Content-Type": "Image/PNG; x=1"}, b"bytes")}) as (port, seen):
        fetched = get(f"http://127.0.0.1:{port}/cat?sig=1", caps=Caps(max_bytes=5, timeout_s=5))
    assert (fetched.content, fetched.media_type) == (b"bytes", "image/png")
    assert seen[0][0] == "/cat?sig=1"
    assert seen[0][1]["user-agent"].startswith("renderline/")


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://127.0.0.1/x", "loopback"),
        ("http://localhost/x", "loopback"),
        ("http://[::1]/x", "loopback"),
        ("http://2130706433/x", "loopback"),
        ("http://0x7f.1/x", "loopback"),
        ("http://[::ffff:127.0.0.1]/x", "loopback"),
        ("https://10.0.0.8/x", "private"),
        ("http://169.254.169.254/latest/meta-data", "cloud metadata"),
        ("file:///etc/passwd", "only http and https"),
        ("ftp://example.com/x", "only http and https"),
        ("/just/a/path", "only http and https"),
        ("http:///x", "no host"),
        ("http://[::1/x", "not a valid URL"),
        ("https://user:hunter2@example.com/x", "user name or a password"),
    ],
)
def test_an_unsafe_url_is_refused_before_anything_is_sent(url: str, reason: str) -> None:
    with pytest.raises(UnsafeAddress, match=reason) as caught:
        get(url, Guard())
    assert "hunter2" not in str(caught.value)


def test_a_name_is_refused_when_any_of_its_addresses_is_private() -> None:
    """A resolver that mixes a public and a private answer must not be a matter of luck."""
    guard = Guard(resolve=lambda _host, _port: [PUBLIC, "10.0.0.1"])
    with pytest.raises(UnsafeAddress, match="private"):
        get("https://mixed.example/x", guard)


def test_the_checked_address_is_the_one_contacted(serve: Serve) -> None:
    """A name that resolves to another address the second time (rebinding) is asked for only once per hop."""
    asked: list[str] = []

    def rebinding(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["169.254.169.254"]

    with serve({"/x": (200, {}, b"first")}) as (port, seen):
        fetched = get(f"http://rebind.example:{port}/x", Guard(allow_private=True, resolve=rebinding))
    assert (fetched.content, asked) == (b"first", ["rebind.example"])
    assert seen[0][1]["host"] == f"rebind.example:{port}"


def test_the_next_address_is_tried_when_one_does_not_answer(serve: Serve) -> None:
    with serve({"/x": (200, {}, b"ok")}) as (port, _seen):
        guard = Guard(allow_private=True, resolve=lambda _host, _port: ["127.0.0.9", "127.0.0.1"])
        assert get(f"http://two.example:{port}/x", guard).content == b"ok"


def test_redirects_are_followed_and_the_last_url_is_told(serve: Serve) -> None:
    script = {
        "/a": (302, {"Location": "b?sig=s3cret"}, b""),
        "/b": (308, {"Location": "/c"}, b""),
        "/c": (200, {}, b"end"),
    }
    with serve(script) as (port, seen):
        fetched = get(f"http://127.0.0.1:{port}/a")
    assert (fetched.content, fetched.url) == (b"end", f"http://127.0.0.1:{port}/c")
    assert [path for path, _headers, _body in seen] == ["/a", "/b?sig=s3cret", "/c"]


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("http://169.254.169.254/latest/meta-data?token=s3cret", "cloud metadata"),
        ("file:///etc/passwd", "only http and https"),
        ("http://user:s3cret@127.0.0.1/", "user name or a password"),
    ],
)
def test_every_redirect_is_judged_again(serve: Serve, location: str, reason: str) -> None:
    with (
        serve({"/a": (302, {"Location": location}, b"")}) as (port, _seen),
        pytest.raises(UnsafeAddress, match=reason) as caught,
    ):
        get(f"http://127.0.0.1:{port}/a")
    assert "s3cret" not in str(caught.value)


def test_a_redirect_loop_ends(serve: Serve) -> None:
    with (
        serve({"/a": (301, {"Location": "/a"}, b"")}) as (port, seen),
        pytest.raises(RemoteContentError, match="more than 5 redirects"),
    ):
        get(f"http://127.0.0.1:{port}/a")
    assert len(seen) == 6


def test_plain_http_may_not_leave_the_machine_where_https_is_asked_for() -> None:
    guard = Guard(https_only=True, resolve=lambda _host, _port: [PUBLIC])
    with pytest.raises(UnsafeAddress, match="only https may leave"):
        get("http://blobs.example/x", guard)


@pytest.mark.parametrize(
    ("addresses", "may_go_private"), [(["10.0.0.1"], True), ([PUBLIC, "10.0.0.1"], False)]
)
def test_a_public_site_may_not_redirect_into_the_private_network(
    addresses: list[str], *, may_go_private: bool
) -> None:
    """Not even for a caller that may go there directly."""
    guard = Guard(allow_private=True, resolve=lambda _host, _port: addresses)
    hop = asyncio.run(check_hop("https://site.example/x", guard))
    assert hop.guard.allow_private is may_go_private


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_a_compressed_bomb_is_stopped_by_its_decoded_size(serve: Serve, coding: str) -> None:
    bomb = (gzip.compress if coding == "gzip" else zlib.compress)(bytes(50_000_000))
    with (
        serve({"/bomb": (200, {"Content-Encoding": coding}, bomb)}) as (port, _seen),
        pytest.raises(RemoteContentError, match="larger than the allowed 100,000 bytes"),
    ):
        get(f"http://127.0.0.1:{port}/bomb?sig=1", caps=Caps(max_bytes=100_000, timeout_s=5))


def test_compressed_text_is_decoded(serve: Serve) -> None:
    text = b"a stitch in time " * 500
    with serve({"/t": (200, {"Content-Encoding": "gzip"}, gzip.compress(text))}) as (port, _seen):
        assert get(f"http://127.0.0.1:{port}/t").content == text


@pytest.mark.parametrize(
    ("headers", "body", "reason"),
    [
        ({}, bytes(10_001), "larger than the allowed 10,000 bytes"),
        ({"Content-Encoding": "br"}, b"x", "coded as `br`"),
        ({"Content-Encoding": "gzip"}, b"no gzip", "compressed data is broken"),
        ({"Content-Encoding": "gzip"}, gzip.compress(b"x" * 99)[:-9], "does not end where it should"),
    ],
    ids=["too large", "of an unknown coding", "no gzip at all", "cut off"],
)
def test_an_unusable_body_is_refused(serve: Serve, headers: dict[str, str], body: bytes, reason: str) -> None:
    with (
        serve({"/x": (200, headers, body)}) as (port, _seen),
        pytest.raises(RemoteContentError, match=reason),
    ):
        get(f"http://127.0.0.1:{port}/x")


def test_a_body_of_unannounced_size_is_capped_too(serve: Serve) -> None:
    """Without a length the connection's end ends the body."""
    with (
        serve({"/x": (200, {"Content-Length": ""}, bytes(10_001))}) as (port, _seen),
        pytest.raises(RemoteContentError, match="larger than the allowed 10,000 bytes"),
    ):
        get(f"http://127.0.0.1:{port}/x")


def test_an_error_status_is_told_with_path_but_without_query(serve: Serve) -> None:
    with (
        serve({"/x": (403, {}, b"")}) as (port, _seen),
        pytest.raises(RemoteContentError, match="/x: it answered 403 Forbidden") as caught,
    ):
        get(f"http://127.0.0.1:{port}/x?sig=s3cret")
    assert caught.value.status == 403
    assert "s3cret" not in str(caught.value)


def test_a_stalled_answer_runs_into_the_time_cap(serve: Serve) -> None:
    with (
        serve({"/x": (200, {"Content-Length": "50", "X-Stall": "1"}, b"half")}) as (port, _seen),
        pytest.raises(RemoteContentError, match=r"took longer than 0\.3 s"),
    ):
        get(f"http://127.0.0.1:{port}/x", caps=Caps(max_bytes=100, timeout_s=0.3))


def test_a_hanging_resolver_runs_into_the_time_cap() -> None:
    """Leaving the event loop must not wait for the resolver's thread."""
    release = threading.Event()

    def hang(_host: str, _port: int) -> Sequence[str]:
        release.wait(5)
        return [PUBLIC]

    with pytest.raises(RemoteContentError, match="took longer"):
        get("https://slow.example/x", Guard(resolve=hang), Caps(max_bytes=1, timeout_s=0.1))
    release.set()


def test_a_broken_answer_and_an_unknown_name_are_said_to_be_unreachable(serve: Serve) -> None:
    def unknown(_host: str, _port: int) -> Sequence[str]:
        raise OSError("no such name")

    with (
        serve({"/x": (200, {"Content-Length": "50"}, b"half")}) as (port, _seen),
        pytest.raises(EngineUnreachable, match="/x: "),
    ):
        get(f"http://127.0.0.1:{port}/x?sig=1")
    with pytest.raises(EngineUnreachable, match="does not resolve"):
        get("https://nowhere.example/x", Guard(resolve=unknown))
    with pytest.raises(EngineUnreachable, match="connection"):
        get(f"http://127.0.0.1:{port}/x")


def test_a_post_is_sent_as_given_and_its_redirect_is_not_followed(serve: Serve) -> None:
    with serve({"/hook": (307, {"Location": "/other"}, b"moved")}) as (port, seen):
        posted: Posted = asyncio.run(
            post(
                f"http://127.0.0.1:{port}/hook",
                b'{"a":1}',
                headers={"X-Signature": "v1"},
                caps=CAPS,
                guard=HERE,
            )
        )
    assert (posted.status, posted.content, len(seen)) == (307, b"moved", 1)
    assert (seen[0][1]["x-signature"], seen[0][2]) == ("v1", b'{"a":1}')


def test_a_header_that_cannot_be_sent_is_not_shown(serve: Serve) -> None:
    """The library's own sentence would quote it."""
    headers = {"X-Key": "s3cret\n"}
    with serve({}) as (port, _seen), pytest.raises(EngineUnreachable, match="not valid HTTP") as caught:
        asyncio.run(post(f"http://127.0.0.1:{port}/hook", b"", headers=headers, caps=CAPS, guard=HERE))
    assert "s3cret" not in str(caught.value)


def test_a_redirect_to_no_url_is_said_without_it(serve: Serve) -> None:
    with (
        serve({"/x": (302, {"Location": "http://host:s3cret/"}, b"")}) as (port, _seen),
        pytest.raises(EngineUnreachable, match="redirects to something that is no URL") as caught,
    ):
        get(f"http://127.0.0.1:{port}/x")
    assert "s3cret" not in str(caught.value)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("tls")
    key, certificate = folder / "key.pem", folder / "cert.pem"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=pinned.example"
    names = ["-addext", "subjectAltName=DNS:pinned.example", "-keyout", str(key), "-out", str(certificate)]
    try:
        subprocess.run([*command.split(), *names], check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("openssl makes the certificate of this test")
    return certificate, key


@pytest.fixture
def tls_pair(certificate: tuple[Path, Path]) -> TlsPair:
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(*certificate)
    return server, ssl.create_default_context(cafile=str(certificate[0]))


def test_tls_checks_the_name_although_the_address_is_contacted(serve: Serve, tls_pair: TlsPair) -> None:
    """The certificate names the host, not 127.0.0.1; another name at the same address is refused."""
    guard = Guard(allow_private=True, resolve=lambda _host, _port: ["127.0.0.1"], ssl_context=tls_pair[1])
    with serve({"/x": (200, {}, b"sealed")}, tls_pair[0]) as (port, _seen):
        assert get(f"https://pinned.example:{port}/x", guard).content == b"sealed"
        with pytest.raises(EngineUnreachable, match="certificate"):
            get(f"https://other.example:{port}/x", guard)


def test_https_never_redirects_to_plain_http(serve: Serve, tls_pair: TlsPair) -> None:
    guard = Guard(allow_private=True, resolve=lambda _host, _port: ["127.0.0.1"], ssl_context=tls_pair[1])
    with (
        serve({"/x": (302, {"Location": "http://pinned.example/x"}, b"")}, tls_pair[0]) as (port, _seen),
        pytest.raises(UnsafeAddress, match="may not redirect to plain http"),
    ):
        get(f"https://pinned.example:{port}/x", guard)
