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
