"""What a command says that is called without what it needs, or with what it lacks."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from renderline.cli import plan_command, run_command


@pytest.mark.parametrize(
    ("command", "arguments", "said"),
    [
        (plan_command.command, (), "which PIPELINE is to be planned? This project has pipelines/a.yaml"),
        (
            run_command.command,
            (),
            "which PIPELINE is to be run, or which --plan? This project has pipelines/a.yaml",
        ),
        (
            run_command.command,
            ("pipelines/a.yaml", "--dry-run"),
            "`renderline plan` shows what would be sent and what it costs, and sends nothing",
        ),
    ],
)
def test_the_way_on_is_named(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: click.Command,
    arguments: tuple[str, ...],
    said: str,
) -> None:
    (tmp_path / "pipelines").mkdir()
    (tmp_path / "pipelines" / "a.yaml").touch()
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(command, arguments)
    assert (done.exit_code, done.stderr.splitlines()[-1]) == (2, f"Error: {said}")


def test_a_saved_plan_is_run_from_its_own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its paths are those of that folder."""
    monkeypatch.chdir(tmp_path)
    Path("p.yaml").write_text(
        "steps: [{$type: imageUpscaler, input: {image: 'https://example.com/a.png'}}]\n"
    )
    planned = CliRunner().invoke(plan_command.command, ["p.yaml", "-o", "plan.json"])
    assert Path("plan.json").is_file(), planned.stderr
    Path("elsewhere").mkdir()
    monkeypatch.chdir("elsewhere")
    done = CliRunner().invoke(run_command.command, ["--plan", "../plan.json"])
    said = "the plan is of `p.yaml`, which is not here: run it from the folder it was planned in"
    assert (done.exit_code, done.stderr.splitlines()[-1]) == (2, f"Error: {said}")
