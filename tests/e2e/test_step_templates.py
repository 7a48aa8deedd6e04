"""The step templates that come with renderline: documented, checked by the contract, and run on the embedded engine."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from PIL import Image

from renderline import api, resources

Command = Callable[..., subprocess.CompletedProcess[str]]
TEMPLATES = sorted(resources.data_path("templates", "steps").glob("*.yaml"))
REMACRI = "urn:air:other:upscaler:civitai:147759@164821"

USES = """version: 1
parameters: {photo: {type: image, default: small.png}}
steps:
  - {name: exact, uses: exact-width, with: {image: "{{ params.photo }}", width: 100}}
  - {name: wide, uses: at-least, with: {image: "{{ params.photo }}", source_width: 16, width: 65}}
  - {name: set, uses: web-set, with: {image: "{{ steps.wide.output.blob.url }}", small: 20, medium: 30, large: 40}}
  - {name: thumb, uses: thumbnail, with: {image: "{{ steps.set.output.blob.url }}", width: 10}}
  - {name: drawing, uses: upscale-for, with: {image: "{{ params.photo }}", content: anime}}
outputs: [{from: exact}, {from: wide}, {from: set-small}, {from: set-medium}, {from: set}, {from: thumb}, {from: drawing}]
"""


def compiled(folder: Path, uses: str, values: str) -> api.Compilation:
    """A pipeline of one step that uses a template."""
    file = folder / "one.yaml"
    file.write_text(f"version: 1\nsteps: [{{name: x, uses: {uses}, with: {values}}}]\n")
    return api.compile_file(file)


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.stem)
def test_a_template_tells_what_it_is_and_takes(file: Path) -> None:
    text = file.read_text()
    tree = yaml.safe_load(text)
    assert text.startswith("# yaml-language-server: $schema=../../schemas/pipeline/v1.json\n")
    assert f"uses: {file.stem}\n" in text
    assert tree["name"] == file.stem
    assert tree["description"].endswith(".")
    assert all(each["description"].endswith(".") for each in tree["parameters"].values())


def test_all_are_used_here() -> None:
    assert {file.stem for file in TEMPLATES} == {step["uses"] for step in yaml.safe_load(USES)["steps"]}


def test_all_run_and_give_what_they_promise(renderline: Command, tmp_path: Path) -> None:
    Image.new("RGB", (16, 12), "teal").save(tmp_path / "small.png")
    (tmp_path / "all.yaml").write_text(USES)
    done = renderline("run", "all.yaml", "--upscaler", "animevideov3", "--json")
    assert done.returncode == 0, done.stderr
    [workflow] = json.loads(done.stdout)["workflows"]
    found: dict[str, Any] = {}
    for output in workflow["outputs"]:
        with Image.open(tmp_path / output["path"]) as picture:
            found[Path(output["path"]).stem] = (picture.format, picture.width)
    assert found == {
        "exact": ("WEBP", 100),
        "wide": ("PNG", 256),
        "set-small": ("WEBP", 20),
        "set-medium": ("WEBP", 30),
        "set": ("WEBP", 40),
        "thumb": ("JPEG", 10),
        "drawing": ("PNG", 64),
    }


@pytest.mark.parametrize(("width", "passes"), [(1, 1), (64, 1), (65, 2), (256, 2), (257, 3), (1024, 3)])
def test_as_few_passes_as_are_needed(tmp_path: Path, width: int, passes: int) -> None:
    [submission] = compiled(
        tmp_path, "at-least", f"{{image: 'https://h/a.png', source_width: 16, width: {width}}}"
    ).submissions
    body: Any = submission.body
    assert body["steps"][0]["input"]["numberOfRepeats"] == passes


def test_a_width_out_of_reach_is_refused(tmp_path: Path) -> None:
    made = compiled(tmp_path, "at-least", "{image: 'https://h/a.png', source_width: 16, width: 1025}")
    [told] = made.report.errors
    assert told.message == "`numberOfRepeats` is 4; it must be at most 3"
    assert [Path(each.location.file).name for each in told.related] == ["one.yaml"]


@pytest.mark.parametrize(
    ("values", "model"),
    [
        ("", REMACRI),
        (
            ", content: anime, anime: 'urn:air:other:upscaler:civitai:1@2'",
            "urn:air:other:upscaler:civitai:1@2",
        ),
        (", content: face, anime: 'urn:air:other:upscaler:civitai:1@2'", REMACRI),
    ],
)
def test_the_upscaler_follows_the_content(tmp_path: Path, values: str, model: str) -> None:
    [submission] = compiled(tmp_path, "upscale-for", f"{{image: 'https://h/a.png'{values}}}").submissions
    body: Any = submission.body
    assert body["steps"][0]["input"]["model"] == model
