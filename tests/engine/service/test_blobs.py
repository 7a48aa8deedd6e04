"""The life of a blob: uploaded, measured, linked, read, refreshed, expired."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from PIL import Image

from renderline.engine.clock import ManualClock
from renderline.engine.limits import BLOB_LIFE_MS, LINK_LIFE_MS, UPLOAD_LINK_LIFE_MS

Json = dict[str, Any]
BLOBS = "/v2/consumer/blobs"
Starts = Callable[..., Any]


def image(kind: str, **save: Any) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (6, 4), "orange").save(buffer, kind, **save)
    return buffer.getvalue()


def bomb() -> bytes:
    """A PNG whose header promises more pixels than anyone decodes."""
    content = bytearray(image("PNG"))
    content[16:24] = (60_000).to_bytes(4, "big") * 2
    content[29:33] = zlib.crc32(content[12:29]).to_bytes(4, "big")
    return bytes(content)


@pytest.mark.parametrize(
    ("kind", "media_type"),
    [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("WEBP", "image/webp"), ("GIF", "image/gif")],
)
def test_an_upload_is_known_by_its_bytes(api: httpx.Client, kind: str, media_type: str) -> None:
    content = image(kind)
    response = api.post(BLOBS, content=content, headers={"Content-Type": "image/x-whatever"})
    blob = response.json()
    assert response.status_code == 201
    assert (blob["type"], blob["available"], blob["width"], blob["height"]) == ("image", True, 6, 4)
    answer = httpx.get(blob["url"])
    assert (answer.content, answer.headers["content-type"]) == (content, media_type)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]


def test_a_picture_that_lies_on_its_side_is_measured_upright(api: httpx.Client) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    blob = api.post(BLOBS, content=image("JPEG", exif=exif)).json()
    assert (blob["width"], blob["height"]) == (4, 6)


def test_a_form_is_taken_too(api: httpx.Client, png: bytes) -> None:
    response = api.post(BLOBS, files={"file": ("cat.png", png, "image/png")})
    assert (response.status_code, response.json()["width"]) == (201, 6)


@pytest.mark.parametrize(
    ("content", "media_type", "status"),
    [
        (b"", "image/png", 400),
        (b"not an image", "image/png", 415),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml", 415),
        (b"{}", "application/json", 415),
        (image("PNG")[:20], "image/png", 422),
        (bomb(), "image/png", 422),
    ],
    ids=["empty", "text", "svg", "json", "truncated", "bomb"],
)
def test_what_is_no_image_is_refused(api: httpx.Client, content: bytes, media_type: str, status: int) -> None:
    response = api.post(BLOBS, content=content, headers={"Content-Type": media_type})
    assert response.status_code == status


def test_a_form_without_a_file_is_refused(api: httpx.Client) -> None:
    response = api.post(BLOBS, data={"a": "b"}, files={})
    assert response.status_code == 415
    boundary = {"Content-Type": "multipart/form-data; boundary=x"}
    empty = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--\r\n'
    assert api.post(BLOBS, content=empty, headers=boundary).status_code == 400
    assert api.post(BLOBS, content=b"--y nonsense", headers=boundary).status_code == 400


def test_an_id_leads_to_a_signed_url(api: httpx.Client, png: bytes) -> None:
    blob = api.post(BLOBS, content=png).json()
    response = api.get(f"{BLOBS}/{blob['id']}", params={"download": "true", "filename": "a b.png"})
    assert response.status_code == 308
    answer = httpx.get(response.headers["location"])
    assert answer.content == png
    assert answer.headers["content-disposition"] == "attachment; filename*=utf-8''a%20b.png"


def test_head_tells_whether_a_blob_is_there(api: httpx.Client, png: bytes) -> None:
    blob = api.post(BLOBS, content=png).json()
    assert api.head(f"{BLOBS}/{blob['id']}").status_code == 204
    assert api.head(f"{BLOBS}/none").status_code == 404
    answer = httpx.head(blob["url"])
    assert (answer.status_code, answer.headers["content-length"]) == (200, str(len(png)))


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [("bytes=0-3", 206, slice(0, 4)), ("bytes=-4", 206, slice(-4, None)), ("bytes=99999-", 416, None)],
)
def test_a_range_of_the_bytes_can_be_asked_for(
    api: httpx.Client, png: bytes, asked: str, status: int, part: slice | None
) -> None:
    blob = api.post(BLOBS, content=png).json()
    answer = httpx.get(blob["url"], headers={"Range": asked})
    assert answer.status_code == status
    if part is not None:
        assert answer.content == png[part]


@pytest.mark.parametrize("broken", ["sig=x", "sig=", "exp=99999999999", "exp=x", "exp="])
def test_a_forged_signature_opens_nothing(api: httpx.Client, png: bytes, broken: str) -> None:
    blob = api.post(BLOBS, content=png).json()
    query = {key: values[0] for key, values in parse_qs(urlsplit(blob["url"]).query).items()}
    name, _, value = broken.partition("=")
    answer = httpx.get(api.base_url.join(f"{BLOBS}/{blob['id']}"), params={**query, name: value})
    assert answer.status_code == 403


def test_a_signature_opens_its_own_blob_only(api: httpx.Client, png: bytes) -> None:
    first, second = (api.post(BLOBS, content=content).json() for content in (png, image("GIF")))
    answer = httpx.get(second["url"].replace(second["id"], first["id"]))
    assert answer.status_code == 403


def test_a_disk_that_fails_is_no_defect_and_no_missing_blob(
    serve: Starts, tmp_path: Path, png: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    """Who asks may ask again; what the log says of it is told to nobody."""
    with serve() as client:
        blob = client.post(BLOBS, content=png).json()
        (part,) = (tmp_path / "data" / "blobs").glob("??")
        part.rename(part.with_name("elsewhere"))
        part.touch()
        for way in (blob["url"], f"/page/thumbnails/{blob['id']}"):
            answer = client.get(way)
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
            assert str(tmp_path) not in answer.text
        assert "Not a directory" in caplog.text
        part.unlink()
        assert client.get(blob["url"]).status_code == 404


def test_a_url_expires_and_a_refresh_gives_a_new_one(serve: Starts, png: bytes) -> None:
    clock = ManualClock()
    with serve(clock=clock) as client:
        blob = client.post(BLOBS, content=png).json()
        clock.advance(LINK_LIFE_MS - 1)
        assert httpx.get(blob["url"]).status_code == 200
        clock.advance(3600 * 1000 + 1)
        assert httpx.get(blob["url"]).status_code == 403
        fresh = client.post(f"{BLOBS}/{blob['id']}/refresh").json()
        assert httpx.get(fresh["url"]).content == png


def test_a_blob_ends_after_its_life_and_a_refresh_starts_it_anew(serve: Starts, png: bytes) -> None:
    clock = ManualClock()
    with serve(clock=clock) as client:
        kept, left = (client.post(BLOBS, content=png).json()["id"] for _ in range(2))
        clock.advance(BLOB_LIFE_MS - 1)
        assert client.post(f"{BLOBS}/{kept}/refresh").status_code == 200
        clock.advance(1)
        assert client.head(f"{BLOBS}/{kept}").status_code == 204
        assert client.head(f"{BLOBS}/{left}").status_code == 404
        assert client.post(f"{BLOBS}/{left}/refresh").status_code == 404


def test_an_output_says_when_its_blob_is_gone(
    serve: Starts,
    tmp_path: Path,
    act: Callable[..., Json],
    follow: Callable[..., Json],
    submit: Callable[..., Json],
) -> None:
    clock, sign = ManualClock(), tmp_path / "sign"
    with serve(clock=clock) as client:
        workflow = submit(client, act("draw", name="first"), act(f"wait-for {sign}"), follow("first"), wait=1)
        # The workflow ends a second after its first blob was made, and so is known for a second longer.
        clock.advance(1000)
        sign.touch()
        path = f"/v2/consumer/workflows/{workflow['id']}"
        assert client.get(path, params={"wait": 20}).json()["status"] == "succeeded"
        clock.advance(BLOB_LIFE_MS - 1000)
        step = client.get(path).json()["steps"][0]
    assert step["output"]["blob"]["available"] is False
    assert "url" not in step["output"]["blob"]


def test_an_upload_url_takes_a_file_without_the_token_until_it_expires(serve: Starts, png: bytes) -> None:
    clock = ManualClock()
    with serve(clock=clock) as client:
        used, late = (client.get(f"{BLOBS}/upload").json()["uploadUrl"] for _ in range(2))
        assert httpx.post(used, content=png).status_code == 201
        clock.advance(UPLOAD_LINK_LIFE_MS)
        assert httpx.post(late, content=png).status_code == 403
        assert httpx.post(f"{late}x", content=png).status_code == 403


def test_an_upload_url_takes_one_file(api: httpx.Client, png: bytes) -> None:
    """What is refused is none, and of many that come at once one is taken, whatever its kind."""
    url = api.get(f"{BLOBS}/upload").json()["uploadUrl"]
    assert httpx.post(url, content=b"no image").status_code == 415
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda kind: httpx.post(url, content=image(kind)), ["PNG", "GIF", "BMP"] * 2))
    assert sorted(answer.status_code for answer in answers) == [201] + [403] * 5
    again = httpx.post(url, content=png)
    assert (again.status_code, again.json()["detail"]) == (
        403,
        "the URL has had its file; ask for another one",
    )


@pytest.mark.parametrize("verb", ["GET", "HEAD"])
def test_a_signature_gets_nobody_an_upload_url(api: httpx.Client, verb: str) -> None:
    """Whoever holds the token gets one, with whatever there is in the query."""
    path = f"{BLOBS}/upload?sig=x"
    assert httpx.request(verb, api.base_url.join(path)).status_code == 401
    assert api.request(verb, path).status_code == 200


def test_a_link_that_was_good_at_submission_is_good_for_that_workflow(
    serve: Starts,
    submit: Callable[..., Json],
    act: Callable[..., Json],
    png: bytes,
) -> None:
    clock = ManualClock()
    with serve(clock=clock, workers=1) as client:
        url = client.post(BLOBS, content=png).json()["url"]
        first = act("sleep 0.3", name="first")
        late = {"$type": "imageUpload", "input": url}
        assert submit(client, first, late)["status"] == "succeeded"
        clock.advance(2 * LINK_LIFE_MS)
        (step,) = submit(client, late)["steps"]
    assert "had expired" in step["metadata"]["error"]["message"]


def test_a_url_of_an_earlier_start_is_still_ours(
    serve: Starts, submit: Callable[..., Json], png: bytes
) -> None:
    with serve() as client:
        url = client.post(BLOBS, content=png).json()["url"]
    with serve(allow_private=False) as client:
        assert client.base_url != httpx.URL(url).copy_with(path="/", query=None)
        assert submit(client, {"$type": "imageUpload", "input": url})["status"] == "succeeded"
