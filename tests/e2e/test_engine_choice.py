"""Which engine a run finds, what it says of it, and that one's own is never paid for."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import httpx
import pytest
from PIL import Image

Command = Callable[..., subprocess.CompletedProcess[str]]
PIPELINE = """
version: 1
parameters:
  photo: {type: image, default: photo.png}
steps:
  - $type: imageUpscaler
    name: large
    input: {image: "{{ params.photo }}"}
"""
CONVERTING = """
version: 1
steps:
  - $type: convertImage
    name: small
    input: {image: ./photo.png, output: {format: png}}
"""


@pytest.fixture(autouse=True)
def project(tmp_path: Path) -> None:
    """A photo that the default network would take some ten seconds for, and the quick one a moment."""
    (tmp_path / "pipeline.yaml").write_text(PIPELINE)
    (tmp_path / "convert.yaml").write_text(CONVERTING)
    Image.new("RGB", (200, 200), "teal").save(tmp_path / "photo.png")


@contextmanager
def serving(tmp_path: Path) -> Iterator[str]:
    """The URL of an engine that serves the project with the quick network."""
    command = [sys.executable, "-m", "renderline", "serve", "--port", "0", "--upscaler", "animevideov3"]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            yield process.stderr.readline().split()[1].rstrip(",")
        finally:
            process.terminate()
            process.communicate(timeout=30)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[str]:
    with serving(tmp_path) as url:
        yield url


@pytest.mark.parametrize("asked_for", ["--upscaler=x4plus", "--upscaler=animevideov3", None])
def test_the_serving_engine_s_network_counts(renderline: Command, served: str, asked_for: str | None) -> None:
    """No wrong time is told, and a choice that comes to nothing is said so; one that agrees is not."""
    done = renderline("run", "pipeline.yaml", *([asked_for] if asked_for else []))
    assert done.returncode == 0, done.stderr
    warning = (
        f"--upscaler x4plus has no effect: the engine serving at {served} stands in with animevideov3-x4"
    )
    assert (warning in done.stderr) is (asked_for == "--upscaler=x4plus")
    assert "This will take" not in done.stderr
    assert f"on the engine serving at {served}" in done.stderr


def test_files_are_known_again_whichever_way_their_engine_ran(renderline: Command, tmp_path: Path) -> None:
    """The network is the same by its short name and by its full one, said or found on the engine that serves."""
    with serving(tmp_path):
        made = renderline("run", "pipeline.yaml")
    again = renderline("run", "pipeline.yaml", "--upscaler", "animevideov3")
    assert (made.returncode, again.returncode) == (0, 0), again.stderr
    assert again.stdout == made.stdout
    other = renderline("run", "pipeline.yaml", "--upscaler", "animevideov3-x2")
    assert (other.returncode, "already" in other.stderr) == (2, True), other.stderr


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_one_s_own_engine_costs_nothing_by_its_url_either(
    renderline: Command, served: str, host: str
) -> None:
    """Its token is known from the project, as for a run that finds it by itself."""
    done = renderline("run", "pipeline.yaml", "--engine", served.replace("127.0.0.1", host))
    assert (done.returncode, "Buzz" in done.stderr) == (0, False), done.stderr


def test_a_run_on_another_project_s_engine_goes_on_there(
    renderline: Command, served: str, tmp_path: Path
) -> None:
    """Its URL is what the run is found by, and its token file is asked for again, as nobody keeps it."""
    address = json.loads((tmp_path / ".renderline" / "engine" / "engine.json").read_text())
    other = tmp_path / "other"
    (other / ".renderline").mkdir(parents=True)
    for name in ("convert.yaml", "photo.png"):
        (tmp_path / name).rename(other / name)
    token = other / "token"
    token.write_text(address["token"])
    token.chmod(0o600)
    entering = ("--token-file", token)
    kept = ("--data", other / ".renderline" / "engine")
    asked = ("run", "other/convert.yaml", "--engine", served, *entering, *kept, "-o", "made")
    assert renderline(*asked).returncode == 0
    (tmp_path / "made" / "convert" / "small.png").unlink()
    done = renderline("resume", *entering, *kept)
    assert (done.returncode, done.stdout) == (0, "made/convert/small.png\n"), done.stderr
    assert f"on the engine serving at {served}" in done.stderr
    assert not (other / ".renderline" / "engine" / "engine.db").exists()


def test_an_engine_that_goes_on_serving_makes_nothing_a_second_time(
    renderline: Command, served: str, tmp_path: Path
) -> None:
    """It may count what it makes, in accounts of its own; only an engine of one run begins anew."""
    assert renderline("run", "pipeline.yaml", "--no-wait").returncode == 15
    done = renderline("resume")
    assert done.returncode == 0, done.stderr
    token = json.loads((tmp_path / ".renderline" / "engine" / "engine.json").read_text())["token"]
    listed = httpx.get(f"{served}/v2/consumer/workflows", headers={"Authorization": f"Bearer {token}"})
    assert [each["status"] for each in listed.json()["items"]] == ["succeeded"]


def test_another_service_on_this_machine_asks_for_consent(renderline: Command) -> None:
    """Only what says that it is an embedded engine is taken for one."""

    class Other(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'{"status": "ok"}')

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            pass

    with HTTPServer(("127.0.0.1", 0), Other) as listener:
        Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        done = renderline("run", "pipeline.yaml", "--engine", f"http://127.0.0.1:{listener.server_port}")
        listener.shutdown()
    assert (done.returncode, "say --yes" in done.stderr) == (2, True), done.stderr


@pytest.mark.parametrize("command", ["plan", "run"])
@pytest.mark.parametrize("pipeline", ["pipeline.yaml", "convert.yaml"])
def test_an_unknown_network_is_refused_alike(renderline: Command, command: str, pipeline: str) -> None:
    """Also where nothing is enlarged; all names are listed, and the help has them too."""
    done = renderline(command, pipeline, "--upscaler", "nonsense")
    listed = "x4plus, x4plus-anime, animevideov3-x4 (or animevideov3), animevideov3-x3, animevideov3-x2"
    assert (done.returncode, f"there are {listed}" in done.stderr) == (2, True), done.stderr
    assert listed in " ".join(renderline(command, "--help").stdout.split())


def test_the_data_lies_in_the_pipeline_s_project(tmp_path: Path) -> None:
    project = tmp_path / "project"
    (project / "pipelines").mkdir(parents=True)
    for name in ("convert.yaml", "photo.png"):
        (tmp_path / name).rename(project / "pipelines" / name)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    command = [sys.executable, "-m", "renderline", "run", str(project / "pipelines" / "convert.yaml")]
    subprocess.run(command, cwd=elsewhere, check=True, capture_output=True, timeout=60)
    assert (project / ".renderline" / "engine" / "engine.db").exists()
    assert [path.name for path in elsewhere.iterdir()] == ["out"]


def test_a_data_folder_that_cannot_be_used_is_one_sentence(renderline: Command, tmp_path: Path) -> None:
    done = renderline("run", "convert.yaml", "--data", tmp_path / "photo.png" / "data")
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert line.startswith("renderline: the engine's data folder ")
    assert line.endswith("name another one with --data")
