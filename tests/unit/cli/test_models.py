"""`renderline models` as a shell sees it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from renderline.cli.models_command import command
from renderline.errors import ModelError, NotFound, UsageError

WEIGHTS = Path(__file__).parents[3] / "tests" / "data" / "upscalers"
AIR = "urn:air:other:upscaler:civitai:147759@164821"


def models(data: Path, *arguments: str | Path, folders: str | None = None) -> Result:
    verb, *rest = map(str, arguments)
    environment = {"RENDERLINE_MODEL_FOLDERS": folders}
    return CliRunner(env=environment).invoke(
        command, [verb, *rest, "--data", str(data)], standalone_mode=False
    )


def test_what_is_added_is_listed_verified_and_removed(tmp_path: Path) -> None:
    """People read on stderr what was measured; the list is text, or JSON for machines."""
    told = models(tmp_path, "add", AIR, WEIGHTS / "rrdb-x4-old.pth").stderr
    assert "added rrdb-x4-old.pth" in told
    assert "ESRGAN (RRDBNet), 4×, colour, run by onnx" in told
    assert models(tmp_path, "list").stdout.startswith(f"{AIR}\n  rrdb-x4-old.pth (sha256 ")
    (listed,) = json.loads(models(tmp_path, "list", "--json").stdout)["added"]
    assert (listed["air"], listed["scale"], listed["runtime"]) == (AIR, 4, "onnx")
    assert models(tmp_path, "verify").stdout == f"{AIR} (rrdb-x4-old): as it was added\n"
    assert models(tmp_path, "remove", AIR).return_value == 0
    assert "no model was added" in models(tmp_path, "list").stdout


def test_a_file_that_has_changed_fails_the_check(tmp_path: Path) -> None:
    models(tmp_path, "add", AIR, WEIGHTS / "compact-x4.pth")
    (tmp_path / "models" / "civitai-147759@164821" / "network.onnx").write_bytes(b"")
    checked = models(tmp_path, "verify")
    assert checked.return_value == 1
    assert "has changed" in checked.stdout


@pytest.mark.parametrize("by", ["option", "environment"])
def test_other_programs_models_are_listed_and_added_by_their_name(tmp_path: Path, by: str) -> None:
    home = tmp_path / "comfy" / "models" / "upscale_models"
    home.mkdir(parents=True)
    (home / "4x_sharp.pth").write_bytes((WEIGHTS / "rrdb-x4-old.pth").read_bytes())
    option = ["--folder", str(tmp_path / "comfy")] if by == "option" else []
    folders = None if by == "option" else f"{tmp_path / 'absent'}:{tmp_path / 'comfy'}"
    listed = models(tmp_path, "list", *option, folders=folders).stdout
    assert f"not added: {home / '4x_sharp.pth'} (ComfyUI)\n" in listed
    assert models(tmp_path, "add", AIR, "4x_sharp", *option, folders=folders).return_value == 0


@pytest.mark.parametrize(
    ("arguments", "kind"),
    [
        (["add", AIR, "absent.pth"], NotFound),
        (["add", "4x-Remacri", WEIGHTS / "compact-x4.pth"], UsageError),
        (["add", AIR, WEIGHTS / "make.py"], ModelError),
        (["add", AIR, WEIGHTS / "compact-x4.pth", "--sha256", "00"], ModelError),
        (["remove", AIR], NotFound),
    ],
)
def test_what_cannot_be_done_is_a_failure_with_a_sentence(
    tmp_path: Path, arguments: list[str | Path], kind: type[Exception]
) -> None:
    assert isinstance(models(tmp_path, *arguments).exception, kind)
