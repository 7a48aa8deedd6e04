"""Civitai's npm client, pointed at the engine: the same calls that it makes to the real service."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from renderline.engine.embedded import running

HERE = Path(__file__).parent
NODE = shutil.which("node") or "node"
NODE_MODULES = Path(os.environ.get("NODE_MODULES", "node_modules")).absolute()

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """What the client got back for each of its calls."""
    folder = tmp_path_factory.mktemp("client")
    Image.radial_gradient("L").resize((64, 48)).save(folder / "photo.png")
    Image.radial_gradient("L").resize((1024, 1024)).save(folder / "large.png")
    bundle = folder / "session.mjs"
    # Node by itself cannot import the package: its modules name each other without extensions.
    subprocess.run(
        [
            NODE_MODULES / ".bin" / "esbuild",
            HERE / "session.mjs",
            "--bundle",
            "--platform=node",
            "--format=esm",
            f"--outfile={bundle}",
            "--log-level=error",
        ],
        check=True,
        env={**os.environ, "NODE_PATH": str(NODE_MODULES)},
    )
    with running(folder / "engine") as engine:
        done = subprocess.run(
            [NODE, bundle, engine.url, engine.token, folder / "photo.png", folder / "large.png"],
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        found: dict[str, Any] = json.loads(done.stdout)
        with httpx.Client() as client:
            found["image"] = client.get(found["refreshed"]["url"]).content
        yield found


def test_images_are_uploaded_raw_and_through_a_signed_address(session: dict[str, Any]) -> None:
    assert session["raw"]["available"] is True
    assert session["throughUrl"]["available"] is True


def test_a_workflow_is_submitted_waited_for_and_read(session: dict[str, Any]) -> None:
    watched = session["watched"]
    assert (watched["status"], watched["id"]) == ("succeeded", session["submitted"]["id"])
    assert watched["steps"][0]["timeout"] == "00:05:00"


def test_outputs_are_downloaded_and_their_addresses_renewed(session: dict[str, Any]) -> None:
    assert session["head"]["status"] == 204
    assert session["downloaded"] == {"size": len(session["image"]), "type": "image/webp"}
    with Image.open(io.BytesIO(session["image"])) as picture:
        assert (picture.format, picture.size) == ("WEBP", (16, 12))


def test_a_recipe_and_a_price_are_asked_for(session: dict[str, Any]) -> None:
    assert session["recipe"]["steps"][0]["output"]["blob"]["available"] is True
    assert session["price"]["total"] > 0


def test_tags_and_metadata_are_changed(session: dict[str, Any]) -> None:
    assert session["tagged"] == {"tags": ["peer", "first", "second"], "metadata": {"by": "patch"}}
    assert session["untagged"] == ["peer", "second"]
    assert session["found"] == [session["submitted"]["id"]]
    assert session["bare"] == []
    assert session["step"] == {"status": "succeeded", "metadata": {"rated": 5}}


def test_running_work_is_canceled_and_deleted(session: dict[str, Any]) -> None:
    assert session["canceled"] == "canceled"
    assert session["deleted"]["status"] == 404


def test_refusals_are_read_as_the_client_reads_them(session: dict[str, Any]) -> None:
    assert session["wrong"]["status"] == 400
    assert session["wrong"]["errors"]
    assert session["stranger"]["status"] == 401


def test_air_urns_are_the_client_s(session: dict[str, Any]) -> None:
    assert session["air"] is True
