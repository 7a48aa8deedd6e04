from __future__ import annotations

import asyncio
import hashlib
import io
import re
import stat
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from PIL import Image

from renderline.compiler.submission import Output
from renderline.errors import DownloadError, EngineUnreachable, UnsafeAddress
from renderline.execution.client import OrchestrationClient
from renderline.execution.downloads import Delivery, guard_for, save_outputs
from renderline.execution.events import Event, OutputSaved
from renderline.execution.runner import WorkflowRequest
from renderline.execution.saving import Destination
from renderline.execution.workflow import read_workflow

Serve: TypeAlias = Callable[..., AbstractContextManager[tuple[str, list[tuple[str, dict[str, str], bytes]]]]]
Connect: TypeAlias = Callable[[str], OrchestrationClient]
Script: TypeAlias = Mapping[str, Any]

WORKFLOW = "GET /v2/consumer/workflows/w"


def png(shade: int = 0) -> bytes:
    stream = io.BytesIO()
    Image.new("L", (4, 4), shade).save(stream, "PNG")
    return stream.getvalue()


def blob(name: str, url: str = "", **facts: object) -> dict[str, Any]:
    return {
        "id": name,
        "type": "image",
        "available": True,
        "url": url or f"ORIGIN/{name}?sig=s3cret",
        **facts,
    }


def workflow(*blobs: dict[str, Any], origin: str = "ORIGIN") -> dict[str, Any]:
    placed = [{**each, "url": each["url"] and each["url"].replace("ORIGIN", origin)} for each in blobs]
    return {
        "id": "w",
        "status": "succeeded",
        "steps": [{"name": "hero", "status": "succeeded", "output": {"images": placed}}],
    }


class Download:
    """One call of `save_outputs`, with what it told and what lies in the folder afterwards."""

    def __init__(self, serve: Serve, connect: Connect, folder: Path) -> None:
        self.serve, self.connect, self.folder = serve, connect, folder
        self.told: list[Event] = []
        self.calls: list[tuple[str, dict[str, str], bytes]] = []

    def run(
        self,
        script: Script,
        blobs: Sequence[dict[str, Any]],
        *,
        outputs: tuple[Output, ...] = (Output(step="hero", name="out/cat"),),
        force: bool = False,
    ) -> Delivery:
        with self.serve(script) as (url, self.calls):

            async def inside() -> Delivery:
                async with self.connect(url) as client:
                    return await save_outputs(
                        client,
                        read_workflow(workflow(*blobs, origin=url)),
                        WorkflowRequest(body={}, external_id=None, outputs=outputs),
                        destination=Destination(folder=self.folder, force=force),
                        observer=self.told.append,
                    )

            return asyncio.run(inside())

    def files(self) -> dict[str, bytes]:
        return {
            path.relative_to(self.folder).as_posix(): path.read_bytes()
            for path in self.folder.rglob("*")
            if path.is_file()
        }


@pytest.fixture
def download(serve: Serve, connect: Connect, tmp_path: Path) -> Download:
    return Download(serve, connect, tmp_path / "images")


def test_files_are_named_by_output_number_and_bytes(download: Download) -> None:
    """The type in the answer's header does not count, and the token is not shown to blob URLs."""
    buffer = io.BytesIO()
    Image.new("L", (4, 4)).save(buffer, "WEBP")
    script = {
        "GET /a": [(200, png(), {"Content-Type": "text/html"})],
        "GET /b": [(200, buffer.getvalue(), {"Content-Type": "image/png"})],
    }
    saved = download.run(script, [blob("a"), blob("b")]).files
    assert download.files() == {"out/cat-1.png": png(), "out/cat-2.webp": buffer.getvalue()}
    assert [file.sha256 for file in saved] == [
        hashlib.sha256(data).hexdigest() for data in (png(), buffer.getvalue())
    ]
    assert [(file.media_type, file.blob_id, file.is_new) for file in saved] == [
        ("image/png", "a", True),
        ("image/webp", "b", True),
    ]
    assert [event.path for event in download.told if isinstance(event, OutputSaved)] == [
        file.path for file in saved
    ]
    assert all("authorization" not in headers for _route, headers, _body in download.calls)


def test_the_file_has_the_usual_permissions(download: Download) -> None:
    (saved,) = download.run({"GET /a": [(200, png())]}, [blob("a")]).files
    assert stat.S_IMODE(saved.path.stat().st_mode) & 0o400
    other = download.folder / "other"
    other.touch()
    assert saved.path.stat().st_mode == other.stat().st_mode


def test_the_same_content_is_left_alone(download: Download) -> None:
    script = {"GET /a": [(200, png())]}
    (first,) = download.run(script, [blob("a")]).files
    before = first.path.stat()
    (second,) = download.run(script, [blob("a")]).files
    assert (second.is_new, second.sha256) == (False, first.sha256)
    assert (first.path.stat().st_mtime_ns, first.path.stat().st_ino) == (before.st_mtime_ns, before.st_ino)
    assert list(download.files()) == ["out/cat.png"]


def test_other_content_in_its_place_is_kept_unless_forced(download: Download) -> None:
    target = download.folder / "out" / "cat.png"
    target.parent.mkdir(parents=True)
    target.write_bytes(b"mine")
    script = {"GET /a": [(200, png())]}
    with pytest.raises(DownloadError, match=r"cat\.png exists with other content"):
        download.run(script, [blob("a")])
    assert download.files() == {"out/cat.png": b"mine"}
    download.run(script, [blob("a")], force=True)
    assert download.files() == {"out/cat.png": png()}


def test_a_link_in_its_place_is_replaced_and_not_written_through(download: Download, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_bytes(b"precious")
    (download.folder / "out").mkdir(parents=True)
    (download.folder / "out" / "cat.png").symlink_to(victim)
    with pytest.raises(DownloadError, match="exists with other content"):
        download.run({"GET /a": [(200, png())]}, [blob("a")])
    download.run({"GET /a": [(200, png())]}, [blob("a")], force=True)
    assert victim.read_bytes() == b"precious"
    assert download.files() == {"out/cat.png": png()}


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_an_expired_link_is_renewed_once(download: Download, status: int) -> None:
    script = {
        "GET /a": [(status, b""), (200, png())],
        "POST /v2/consumer/blobs/a/refresh": [(200, blob("a", "ORIGIN/a?sig=fresh"))],
    }
    download.run(script, [blob("a")])
    assert download.calls[-1][0] == "GET /a?sig=fresh"
    assert download.files() == {"out/cat.png": png()}


def test_where_blobs_cannot_be_renewed_the_workflow_has_fresh_links(download: Download) -> None:
    script = {
        "GET /a": [(200, png(1))],
        "GET /b": [(403, b"")],
        "POST /v2/consumer/blobs/b/refresh": [(404, {})],
        WORKFLOW: [(200, workflow(blob("a"), blob("b", "ORIGIN/a?sig=fresh")))],
    }
    download.run(script, [blob("a"), blob("b")])
    assert [route for route, _headers, _body in download.calls][-2:] == [WORKFLOW, "GET /a?sig=fresh"]


def test_a_link_that_stays_refused_is_said_without_its_signature(download: Download) -> None:
    script = {
        "GET /a": [(403, b"")],
        "POST /v2/consumer/blobs/a/refresh": [(200, blob("a", "ORIGIN/a?sig=s3cret2"))],
    }
    with pytest.raises(DownloadError, match=r"out/cat \(step hero\): .*/a: it answered 403") as caught:
        download.run(script, [blob("a")])
    assert "s3cret" not in str(caught.value)
    assert download.files() == {}


def test_a_short_outage_is_waited_out(download: Download, slept: list[float]) -> None:
    download.run({"GET /a": [(503, b""), (200, b"half", {"Content-Length": "9"}), (200, png())]}, [blob("a")])
    assert slept == [0.5, 1.0]
    assert download.files() == {"out/cat.png": png()}


def test_a_lasting_outage_leaves_nothing_behind(download: Download) -> None:
    """Not even the file that was complete: all of a workflow's files, or none."""
    script = {"GET /a": [(200, png())], "GET /b": [(200, b"half", {"Content-Length": "9"})]}
    with pytest.raises(EngineUnreachable):
        download.run(script, [blob("a"), blob("b")])
    assert download.files() == {}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"<html>sorry</html>", "said to be an image, but its bytes are none"), (b"", "the file is empty")],
)
def test_what_is_no_image_is_not_saved_as_one(download: Download, content: bytes, sentence: str) -> None:
    with pytest.raises(DownloadError, match=sentence):
        download.run({"GET /a": [(200, png())], "GET /b": [(200, content)]}, [blob("a"), blob("b")])
    assert download.files() == {}


def test_a_missing_output_is_named_and_does_not_cost_the_others(download: Download) -> None:
    blobs = [blob("a"), blob("b", url="", available=False, blockedReason="nudity")]
    delivery = download.run({"GET /a": [(200, png())]}, blobs)
    assert re.fullmatch(r"1 of 2 outputs missing: out/cat-2 .*: blocked: nudity", delivery.failure)
    assert [each.path for each in delivery.files] == [download.folder / "out" / "cat-1.png"]
    assert download.files() == {"out/cat-1.png": png()}


def test_two_outputs_with_one_name_are_refused(download: Download) -> None:
    """Numbering can make two names meet that were different when they were compiled."""
    outputs = (Output(step="hero", name="cat"), Output(step="hero", name="CAT"))
    with pytest.raises(DownloadError, match="both make"):
        download.run({"GET /a": [(200, png())]}, [blob("a")], outputs=outputs)
    assert download.files() == {}


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://127.0.0.1:1/x", "loopback"),
        ("https://10.0.0.1/x", "private"),
        ("https://169.254.169.254/x", "metadata"),
        ("file:///etc/passwd", "only http and https"),
    ],
)
def test_a_service_cannot_send_us_anywhere_but_to_itself_and_the_public(
    download: Download, url: str, reason: str
) -> None:
    with pytest.raises(UnsafeAddress, match=reason):
        download.run({}, [blob("a", url)])


def test_a_traversing_name_is_refused_even_if_it_was_compiled(download: Download, tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match="no name of a file below"):
        download.run(
            {"GET /a": [(200, png())]}, [blob("a")], outputs=(Output(step="hero", name="../escaped"),)
        )
    assert not list(tmp_path.glob("escaped*"))
    assert download.files() == {}


def test_a_folder_that_cannot_be_written_is_said(download: Download) -> None:
    download.folder.write_text("a file where the folder should be")
    with pytest.raises(DownloadError, match="images: "):
        download.run({"GET /a": [(200, png())]}, [blob("a")])


def test_only_the_services_own_origin_may_be_private() -> None:
    own = guard_for("http://127.0.0.1:8188/b/1", "http://127.0.0.1:8188/")
    other = guard_for("http://127.0.0.1:9999/b/1", "http://127.0.0.1:8188/")
    assert (own.allow_private, other.allow_private, other.https_only) == (True, False, True)
