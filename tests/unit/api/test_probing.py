"""Images behind URLs, measured where a price depends on them and the user allows it."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from PIL import Image

from renderline import api
from renderline.api.planning import plan
from renderline.wire.http import Guard
from renderline.wire.pixel_size import PixelSize


def encoded(kind: str, size: tuple[int, int], turned: int = 1) -> bytes:
    stream = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = turned
    Image.effect_noise(size, 90).convert("RGB").save(stream, kind, exif=exif)
    return stream.getvalue()


FILES = {
    "/cat.png": encoded("PNG", (640, 480)),
    "/lying.jpg": encoded("JPEG", (640, 480), turned=6),
    "/text": b"no image at all",
}


@dataclass
class Site:
    """A server with a few files, and what it was asked for."""

    url: str = ""
    asked: list[str] = field(default_factory=list)


@pytest.fixture
def site() -> Iterator[Site]:
    found = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked.append(self.path)
            content = FILES.get(self.path)
            self.send_response(404 if content is None else 200)
            self.send_header("Content-Length", str(len(content or b"")))
            self.end_headers()
            self.wfile.write(content or b"")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        found.url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield found
        server.shutdown()


def probe(told: list[str]) -> api.Probe:
    return api.Probe(told.append, Guard(allow_private=True))


@pytest.mark.parametrize(
    ("path", "size"),
    [
        ("/cat.png", PixelSize(640, 480)),
        ("/lying.jpg", PixelSize(480, 640)),
        ("/text", None),
        ("/none", None),
    ],
)
def test_an_image_has_its_upright_size_or_a_sentence_why_not(
    site: Site, path: str, size: PixelSize | None
) -> None:
    told: list[str] = []
    assert probe(told).size(site.url + path) == size
    assert (len(told), bool(told) and told[0].startswith("no size to price by: ")) == (
        int(size is None),
        size is None,
    )


def test_each_image_is_asked_for_once(site: Site) -> None:
    told: list[str] = []
    asking = probe(told)
    for path in ("/cat.png", "/none", "/cat.png", "/none"):
        asking.size(site.url + path)
    assert (site.asked, len(told)) == (["/cat.png", "/none"], 1)


def test_private_addresses_are_not_contacted(site: Site) -> None:
    told: list[str] = []
    assert api.Probe(told.append).size(f"{site.url}/cat.png") is None
    assert (site.asked, len(told)) == ([], 1)


def test_a_price_is_known_with_it_and_unknown_without(site: Site, tmp_path: Path) -> None:
    """Only what a price looks for is fetched: no callback, and no image that is made on the way."""
    path = tmp_path / "up.yaml"
    path.write_text(
        "version: 1\n"
        "matrix: {axes: {n: [1, 2, 3]}}\n"
        "callbacks: [{url: 'https://example.com/hook', type: ['workflow:*']}]\n"
        "steps:\n"
        f"- {{$type: imageUpscaler, name: a, input: {{image: '{site.url}/cat.png', numberOfRepeats: 1}}}}\n"
        "outputs: [{from: a, as: '{{ matrix.n }}'}]\n"
    )
    compilation = api.compile_file(path)
    told: list[str] = []
    assert plan(compilation).unknown
    found = plan(compilation, probe=probe(told))
    assert (found.unknown, site.asked, told) == ({}, ["/cat.png"], [])
    assert found.known_high > 0
