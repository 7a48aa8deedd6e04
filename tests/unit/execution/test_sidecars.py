"""What lies beside a saved file, and when it is left alone."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from PIL import Image

from renderline.canonical import JsonObject
from renderline.errors import DownloadError
from renderline.execution.outputs import OwedFile
from renderline.execution.partfile import PartFiles
from renderline.execution.saving import Destination, Fetched, SavedFile, settle
from renderline.execution.sidecars import Provenance, embed_in
from renderline.execution.workflow import Blob
from renderline.provenance.document import FORMAT
from renderline.provenance.embedding import extract


def png(shade: int = 0) -> bytes:
    stream = io.BytesIO()
    Image.new("L", (4, 4), shade).save(stream, "PNG")
    return stream.getvalue()


def document(run: str = "first") -> JsonObject:
    return {"format": FORMAT, "run": run}


def save(
    folder: Path, *, run: str = "first", embed: bool = False, shade: int = 0, force: bool = False
) -> SavedFile:
    """One file, as it comes from a run."""
    blob = Blob(id="b", kind="image", url="", is_available=True)
    file = OwedFile(step="hero", index=0, name="cat", blob=blob, embed=embed)
    with PartFiles(folder) as parts:
        part = parts.create()
        part.write(png(shade))
        provenance = Provenance(document=document(run), delivered_sha256=part.sha256)
        if embed:
            part, provenance = embed_in(part, document(run), parts)
        fetched = Fetched(file=file, part=part, provenance=provenance)
        (saved,) = settle([fetched], Destination(folder=folder, force=force), parts)
    return saved


def sidecar(folder: Path) -> dict[str, object]:
    found = json.loads((folder / "cat.png.json").read_text("utf-8"))
    assert isinstance(found, dict)
    return found


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_file_has_its_document_beside_it(tmp_path: Path) -> None:
    saved = save(tmp_path)
    assert names(tmp_path) == {"cat.png", "cat.png.json"}
    assert sidecar(tmp_path) == {
        **document(),
        "delivered": saved.sha256,
        "file": {
            "name": "cat.png",
            "sha256": saved.sha256,
            "bytes": saved.size_bytes,
            "mediaType": "image/png",
        },
    }


@pytest.mark.parametrize("embed", [False, True])
def test_the_same_image_of_a_later_run_changes_nothing(tmp_path: Path, *, embed: bool) -> None:
    first = save(tmp_path, embed=embed)
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    again = save(tmp_path, run="second", embed=embed)
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before
    assert (again.is_new, again.sha256) == (False, first.sha256)


def test_a_sidecar_that_a_killed_run_did_not_write_comes_later(tmp_path: Path) -> None:
    save(tmp_path)
    (tmp_path / "cat.png.json").unlink()
    assert save(tmp_path).is_new is False
    assert sidecar(tmp_path)["run"] == "first"


def test_another_image_brings_another_sidecar(tmp_path: Path) -> None:
    save(tmp_path)
    save(tmp_path, run="second", shade=9, force=True)
    assert sidecar(tmp_path)["run"] == "second"


def test_an_image_holds_its_document_and_its_sidecar_says_so(tmp_path: Path) -> None:
    saved = save(tmp_path, embed=True)
    content = saved.path.read_bytes()
    assert extract(content) == {**document(), "delivered": sidecar(tmp_path)["delivered"]}
    assert sidecar(tmp_path)["embedded"] is True
    assert sidecar(tmp_path)["delivered"] != saved.sha256


def test_an_image_of_another_look_is_not_taken_for_the_same(tmp_path: Path) -> None:
    save(tmp_path, embed=True)
    with pytest.raises(DownloadError, match="exists with other content"):
        save(tmp_path, embed=True, shade=9)


@pytest.mark.parametrize("content", [b'{"mine": 1}', b"[" * 100_000, b"\xff", b""])
def test_a_file_of_the_user_s_where_the_sidecar_goes_stays(tmp_path: Path, content: bytes) -> None:
    """And nothing else is put in its place either: all or nothing."""
    (tmp_path / "cat.png.json").write_bytes(content)
    with pytest.raises(DownloadError, match="is no sidecar; move it"):
        save(tmp_path)
    assert names(tmp_path) == {"cat.png.json"}
    assert (tmp_path / "cat.png.json").read_bytes() == content
    save(tmp_path, force=True)
    assert sidecar(tmp_path)["run"] == "first"


def test_a_link_where_the_sidecar_goes_is_not_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.json"
    elsewhere.write_text(json.dumps(document()))
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "cat.png.json").symlink_to(elsewhere)
    with pytest.raises(DownloadError, match="is no sidecar"):
        save(folder)
