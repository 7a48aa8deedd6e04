"""The command line as a shell sees it: streams, exit codes, help."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from renderline.cli.main import COMMANDS

ROOT = Path(__file__).parents[3]
HERO = ROOT / "pipelines" / "hero-1920.yaml"
BROKEN = "version: 1\nsteps:\n  - $type: imageUpscaler\n    input: {image: 'https://example.com/a.png', numberOfRepeats: 4}\n"


def renderline(
    *arguments: str | Path, cwd: Path, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """The finished command."""
    return subprocess.run(
        [sys.executable, "-m", "renderline", *arguments],
        cwd=cwd,
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A pipeline with one mistake."""
    path = tmp_path / "broken.yaml"
    path.write_text(BROKEN)
    return path


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_and_stands_in_the_readme(command: str, tmp_path: Path) -> None:
    done = renderline(command, "--help", cwd=tmp_path)
    assert done.returncode == 0
    assert COMMANDS[command] in " ".join(done.stdout.split())
    assert f"`renderline {command}" in (ROOT / "README.md").read_text()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["version"], 0),
        (["validate", str(HERO)], 0),
        (["validate", "broken.yaml"], 10),
        (["compile", "broken.yaml"], 10),
        (["plan", "broken.yaml"], 10),
        (["run", "broken.yaml"], 10),
        (["validate", "broken.yaml", "--format", "sarif"], 10),
        (["validate", "broken.yaml", "--format", "nonsense"], 2),
        (["validate", "broken.yaml", "--format", "sarif", "--json"], 2),
        (["validate", "missing.yaml"], 2),
        (["compile", "missing.yaml"], 2),
        (["compile"], 2),
        (["nonsense"], 2),
        (["plan", str(HERO), "--max-cost", "17"], 0),
        (["plan", str(HERO), "--max-cost", "16.5"], 11),
        (["explain", "RL203"], 0),
        (["explain", "nonsense"], 2),
        (["compile", str(HERO), "-p", "prompt"], 2),
        (["compile", str(HERO), "-p", "widht=3"], 10),
        (["run", str(HERO), "--engine", "nonsense"], 2),
        (["run", str(HERO), "--engine", "civitai"], 3),
        (["run", str(HERO), "--upscaler", "nonsense"], 2),
        (["serve", "--host", "0.0.0.0"], 2),  # noqa: S104 - refused for want of a token
    ],
)
@pytest.mark.usefixtures("broken")
def test_exit_codes_say_what_happened_and_nothing_is_left_behind(
    arguments: list[str], code: int, tmp_path: Path
) -> None:
    """Usage mistakes and findings touch no file; no failure shows a traceback."""
    home = {"HOME": str(tmp_path), "CIVITAI_TOKEN": "", "CIVITAI_API_TOKEN": "", "CIVITAI_API_KEY": ""}
    done = renderline(*arguments, cwd=tmp_path, environment=home)
    assert (done.returncode, "Traceback" in done.stderr) == (code, False), done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["broken.yaml"]
    # A plan that is over its budget is shown all the same.
    assert code in {0, 10, 11} or done.stdout == ""


@pytest.mark.parametrize(("count", "said"), [(1, "1 file, no mistakes\n"), (3, "3 files, no mistakes\n")])
def test_a_file_without_mistakes_is_said_so_to_people_alone(count: int, said: str, tmp_path: Path) -> None:
    for number in range(count):
        (tmp_path / f"{number}.yaml").write_text(BROKEN.replace("numberOfRepeats: 4", "numberOfRepeats: 1"))
    people = renderline("validate", ".", cwd=tmp_path)
    assert (people.returncode, people.stdout, people.stderr) == (0, "", said)
    assert renderline("validate", ".", "--json", cwd=tmp_path).stderr == ""


def test_findings_go_to_stderr_and_json_to_stdout(broken: Path, tmp_path: Path) -> None:
    people = renderline("validate", broken, cwd=tmp_path)
    assert (people.stdout, "RL206" in people.stderr) == ("", True)
    machines = renderline("validate", broken, "--json", cwd=tmp_path)
    assert machines.stderr == ""
    document = json.loads(machines.stdout)
    assert (document["format"], document["errors"]) == ("renderline.report/1", 1)
    (found,) = document["diagnostics"]
    assert found["path"] == "$.steps[0].input.numberOfRepeats"
    assert found["location"]["start"] == {"line": 4, "column": 66}


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("json", '{\n  "diagnostics": ['),
        ("sarif", '{\n  "$schema": '),
        ("github", "::error file=broken.yaml,line=4,endLine=4,col=66,endColumn=67,title=RL206 too-large::"),
        (
            "junit",
            '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="renderline" tests="2" failures="1"',
        ),
    ],
)
@pytest.mark.usefixtures("broken")
def test_formats_for_machines_go_to_stdout_alone(name: str, start: str, tmp_path: Path) -> None:
    done = renderline("validate", "broken.yaml", HERO, "--format", name, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (10, "")
    assert done.stdout.startswith(start)


@pytest.mark.usefixtures("broken")
def test_the_short_form_of_json_and_text_stay_what_they_were(tmp_path: Path) -> None:
    for short, long in ((["--json"], ["--format", "json"]), ([], ["--format", "text"])):
        told, spelled_out = (
            renderline("validate", "broken.yaml", *options, cwd=tmp_path) for options in (short, long)
        )
        assert (told.stdout, told.stderr) == (spelled_out.stdout, spelled_out.stderr)


@pytest.mark.parametrize("name", ["json", "sarif", "github", "junit"])
def test_a_file_whose_name_is_no_utf_8_is_reported_all_the_same(name: str, tmp_path: Path) -> None:
    file = os.fsdecode(b"broken-\xff.yaml")
    try:
        (tmp_path / file).write_text(BROKEN)
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    done = renderline("validate", file, "--format", name, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (10, "")


def test_a_code_is_explained_and_all_are_listed(tmp_path: Path) -> None:
    one = renderline("explain", "unknown-key", cwd=tmp_path)
    assert (one.stdout.splitlines()[0], one.stderr) == ("RL203 unknown-key", "")
    listed = renderline("explain", cwd=tmp_path)
    assert listed.returncode == 0
    assert "RL203  unknown-key" in listed.stdout
    missed = renderline("explain", "unknow-key", cwd=tmp_path)
    assert missed.stderr == "renderline: there is no code `unknow-key`; did you mean RL203 (unknown-key)?\n"


def test_colour_obeys_the_environment(broken: Path, tmp_path: Path) -> None:
    """None where stderr is no terminal; forced by CLICOLOR_FORCE; NO_COLOR beats everything."""
    for environment, painted in (
        ({}, False),
        ({"CLICOLOR_FORCE": "1"}, True),
        ({"CLICOLOR_FORCE": "1", "NO_COLOR": "1"}, False),
    ):
        done = renderline("validate", broken, cwd=tmp_path, environment=environment)
        assert ("\x1b[" in done.stderr) is painted


def test_the_body_is_ready_for_curl(tmp_path: Path) -> None:
    done = renderline("compile", HERO, "--body", "-p", "width=800", cwd=tmp_path)
    assert done.stderr == ""
    (line,) = done.stdout.splitlines()
    assert json.loads(line)["steps"][2]["input"]["transforms"][0]["targetWidth"] == 800


def test_parameters_come_from_files_and_the_command_line_wins(tmp_path: Path) -> None:
    (tmp_path / "params.yaml").write_text("width: 700\nprompt: from the file\n")
    done = renderline("compile", HERO, "--params-file", "params.yaml", "-p", "width=800", cwd=tmp_path)
    (workflow,) = json.loads(done.stdout)["workflows"]
    assert (workflow["params"]["width"], workflow["params"]["prompt"]) == (800, "from the file")


def test_a_broken_parameters_file_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "params.yaml").write_text("width: 700\nwidth: 800\n")
    done = renderline("compile", HERO, "--params-file", "params.yaml", cwd=tmp_path)
    assert done.returncode == 2
    assert "params.yaml:2:1:" in done.stderr


def test_a_plan_prices_every_step_offline(tmp_path: Path) -> None:
    done = renderline("plan", HERO, "--json", cwd=tmp_path)
    document = json.loads(done.stdout)
    prices = {step["name"]: step["buzz"] for step in document["workflows"][0]["steps"]}
    assert prices == {"hero": 12, "upscaled": 4, "hero-1920": 1}
    assert (document["low"], document["high"], document["unknown"]) == (17, 17, {})


def test_a_remote_engine_is_never_used_without_a_word(tmp_path: Path) -> None:
    """Off a terminal it takes --yes; the price is in the refusal."""
    done = renderline("run", HERO, "--engine", "https://example.com", cwd=tmp_path)
    assert done.returncode == 2
    assert "17 Buzz" in done.stderr
    assert "--yes" in done.stderr


MATRIX = """
matrix: {axes: {style: [neon, ink, oil], seed: {range: [1, 4]}}}
steps:
  - $type: imageGen
    name: hero
    input: {engine: flux2, model: klein, operation: createImage, prompt: "{{ matrix.style }}", seed: "{{ matrix.seed }}"}
"""


@pytest.mark.parametrize(
    ("options", "cells"),
    [
        ([], 12),
        (["--cell", "style=ink,seed=3"], 1),
        (["--sample", "5"], 5),
        (["--sample", "5", "--seed", "7"], 5),
        (["--sample", "99"], 12),
    ],
)
def test_a_part_of_a_matrix_can_be_asked_for(options: list[str], cells: int, tmp_path: Path) -> None:
    (tmp_path / "grid.yaml").write_text(MATRIX)
    done = renderline("compile", "grid.yaml", *options, cwd=tmp_path)
    keys = [workflow["cell"] for workflow in json.loads(done.stdout)["workflows"]]
    assert len(keys) == len(set(keys)) == cells
    assert options[:1] != ["--cell"] or keys == ["style=ink,seed=3"]


def test_a_cell_that_is_not_there_is_an_error_with_the_nearest_one(tmp_path: Path) -> None:
    (tmp_path / "grid.yaml").write_text(MATRIX)
    done = renderline("plan", "grid.yaml", "--cell", "style=inc,seed=3", cwd=tmp_path)
    assert done.returncode == 2
    assert "did you mean style=ink,seed=3?" in done.stderr


def test_fix_says_what_it_changed_and_reports_the_rest(tmp_path: Path) -> None:
    """The changes go to stderr, so that a report for machines stays alone on stdout; the exit code is the rest's."""
    file = tmp_path / "a.yaml"
    step = "steps: [{$type: imageUpscaler, priorty: low, input: {image: https://example.com/a.png}}]\n"
    file.write_text(f"nsfwLevel: q\n{step}", encoding="utf-8")
    offered = renderline("validate", "a.yaml", cwd=tmp_path)
    assert offered.stderr.endswith("\n1 of these can be mended with `renderline validate --fix`\n")
    done = renderline("validate", "a.yaml", "--fix", "--json", cwd=tmp_path)
    assert done.returncode == 10
    assert done.stderr == "a.yaml:2:32: priorty -> priority\n"
    assert [each["code"] for each in json.loads(done.stdout)["diagnostics"]] == ["RL204"]
    file.write_text(step, encoding="utf-8")
    assert renderline("validate", "a.yaml", "--fix", cwd=tmp_path).returncode == 0
    assert file.read_text(encoding="utf-8") == step.replace("priorty", "priority")
