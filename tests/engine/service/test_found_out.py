"""Steps that find something out or pack something up, through the engine's whole length."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import httpx
import pytest

from renderline.contract.check import check_document
from renderline.engine.options import EngineOptions

Json = dict[str, Any]
RECIPES = "/v2/consumer/recipes"


@pytest.fixture(scope="module")
def shipped(
    tmp_path_factory: pytest.TempPathFactory, start: Callable[..., AbstractContextManager[httpx.Client]]
) -> Iterator[httpx.Client]:
    with start(tmp_path_factory.mktemp("found"), steps=EngineOptions().steps) as client:
        yield client


@pytest.fixture(scope="module")
def blob(shipped: httpx.Client, png: bytes) -> Json:
    found: Json = shipped.post("/v2/consumer/blobs", content=png).json()
    return found


def ask(client: httpx.Client, name: str, step_input: Json) -> Json:
    response = client.post(f"{RECIPES}/{name}", json=step_input)
    assert response.status_code == 200, response.text
    assert not list(check_document(f"steps/{name}.output", response.json()))
    output: Json = response.json()
    return output


def test_echo_says_what_it_was_told(shipped: httpx.Client) -> None:
    assert ask(shipped, "echo", {"message": "hé"}) == {"message": "hé"}


def test_a_message_can_be_handed_on(shipped: httpx.Client, submit: Callable[..., Json]) -> None:
    first = {"$type": "echo", "name": "a", "input": {"message": "once"}}
    second = {"$type": "echo", "input": {"message": {"$ref": "a", "path": "output.message"}}}
    assert submit(shipped, first, second)["steps"][1]["output"] == {"message": "once"}


def test_a_picture_has_the_hashes_that_are_asked_for(shipped: httpx.Client, blob: Json) -> None:
    asked = ["perceptualDct", "perceptual"]
    found = ask(shipped, "mediaHash", {"mediaUrl": blob["url"], "hashTypes": asked})
    assert sorted(found["hashes"]) == sorted(asked)
    assert ask(shipped, "mediaHash", {"mediaUrl": blob["url"], "hashTypes": []}) == {"hashes": {}}


@pytest.mark.parametrize("form", ["zip", "tar", None])
def test_an_archive_holds_the_blobs_under_safe_names_of_their_own(
    shipped: httpx.Client, blob: Json, png: bytes, form: str | None
) -> None:
    names = ["a.png", "a.png", "../../etc/x.png", "C:\\up\\y.png", "..", None]
    entries = [{"blobId": blob["id"], **({"fileName": name} if name else {})} for name in names]
    found = ask(shipped, "blobArchive", {"entries": entries, **({"format": form} if form else {})})
    assert (found["entryCount"], found["format"]) == (6, form or "zip")
    answer = httpx.get(found["url"])
    assert answer.status_code == 200
    packed = unpacked(answer.content, found["format"])
    assert list(packed) == ["a.png", "a-2.png", "x.png", "y.png", "file", blob["id"]]
    assert set(packed.values()) == {png}


def unpacked(content: bytes, form: str) -> dict[str, bytes]:
    if form == "zip":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    with tarfile.open(fileobj=io.BytesIO(content)) as tar:
        return {member.name: opened.read() for member in tar if (opened := tar.extractfile(member))}


def test_an_archive_of_a_blob_that_is_not_there_fails_by_its_id(shipped: httpx.Client) -> None:
    response = shipped.post(f"{RECIPES}/blobArchive", json={"entries": [{"blobId": "none"}]})
    assert response.status_code == 422
    assert "there is no blob none" in response.json()["detail"]


def test_what_has_no_provider_is_accepted_and_fails_by_that_word(
    shipped: httpx.Client, submit: Callable[..., Json]
) -> None:
    step = {"$type": "transcription", "input": {"mediaUrl": "https://media.example/a.mp3"}}
    workflow = submit(shipped, step)
    assert workflow["status"] == "failed"
    assert workflow["steps"][0]["metadata"]["error"]["reason"] == "no_provider_available"
