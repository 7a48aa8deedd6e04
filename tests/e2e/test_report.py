"""`renderline report`: one file about a run, from the ledger and what the run has left."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import pytest
from PIL import Image

Command = Callable[..., subprocess.CompletedProcess[str]]
SECRET = "ghp_" + "a1B2" * 9
PIPELINE = """\
version: 1
name: small
parameters:
  photo: {type: image, default: cat.png}
  key: {type: string, secret: true, default: none}
matrix: {axes: {format: [png, jpeg], side: [40, 80]}}
metadata: {note: "{{ params.key }}"}
steps:
- $type: convertImage
  name: made
  input:
    image: "{{ params.photo }}"
    transforms: [{type: resize, targetWidth: "{{ matrix.side }}"}]
    output: {format: "{{ matrix.format }}"}
outputs: [{from: made, as: "a b/{{ matrix.format }}-{{ matrix.side }}"}]
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    Image.new("RGB", (40, 30), "teal").save(tmp_path / "cat.png")
    (tmp_path / "p.yaml").write_text(PIPELINE)
    return tmp_path


def text_of(done: subprocess.CompletedProcess[str], folder: Path = Path("/")) -> str:
    assert done.returncode == 0, done.stderr
    (path,) = done.stdout.splitlines()
    return (folder / path).read_text(encoding="utf-8")


def test_it_shows_each_cell_with_its_picture_and_command(renderline: Command, project: Path) -> None:
    assert renderline("run", "p.yaml", "-p", f"key={SECRET}").returncode == 0
    done = renderline("report")
    text = text_of(done)
    path = Path(done.stdout.strip())
    assert (path.parent, path.suffix) == (project / "out", ".html")
    for made, side in (("png", 40), ("jpeg", 80)):
        assert f'<h3 id="title-{1 if side == 40 else 4}">format={made},side={side}</h3>' in text
        assert f"renderline run p.yaml -p &#39;key=…&#39; --cell format={made},side={side}" in text
    links = [part.split('"')[0] for part in text.split('<a href="a%20b/')[1:]]
    assert len(links) == 4
    assert all((project / "out" / "a b" / unquote(link)).is_file() for link in links)
    # Before and after where the picture is no smaller than the photo.
    assert text.count('type="range"') == 4
    assert "4 of 4 complete" in text
    assert SECRET not in text


def test_what_failed_is_told_with_its_reason(renderline: Command, project: Path) -> None:
    other = 'steps:\n- {$type: videoUpscaler, name: a, input: {video: "https://x.invalid/a.mp4"}}\n'
    (project / "v.yaml").write_text(f"version: 1\n{other}")
    assert renderline("run", "v.yaml").returncode == 13
    text = text_of(renderline("report"))
    assert "What is missing" in text
    assert "no_provider_available" in text
    assert "0 of 1 complete" in text


def test_a_file_of_another_kind_is_left_alone(renderline: Command, project: Path) -> None:
    assert renderline("run", "p.yaml", "--cell", "format=png,side=40").returncode == 0
    (project / "mine.html").write_text("<p>mine</p>")
    refused = renderline("report", "-o", "mine.html")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "exists and is no report" in refused.stderr
    assert (project / "mine.html").read_text() == "<p>mine</p>"
    assert "small" in text_of(renderline("report", "-o", "mine.html", "--force"), project)
    # A report is overwritten by a later one without a word.
    assert text_of(renderline("report", "-o", "mine.html"), project)


def test_it_is_still_written_when_pictures_are_gone(renderline: Command, project: Path) -> None:
    assert renderline("run", "p.yaml", "--cell", "format=png,side=40").returncode == 0
    (project / "out" / "a b" / "png-40.png").unlink()
    assert "not where the run put it" in text_of(renderline("report"))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("report",), "this project has not been run yet"),
        (("report", "2026"), "nothing has been run in this project yet"),
        (("report", "--thumbnail", "9"), "9 is not in the range"),
    ],
)
def test_without_a_run_there_is_nothing_to_tell(
    arguments: tuple[str, ...], said: str, renderline: Command, project: Path
) -> None:
    del project
    done = renderline(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
