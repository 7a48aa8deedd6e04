"""What is said where there is nothing to show."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from renderline.cli import ledger_command, runs_command


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (
            ledger_command.command,
            "no run that cost Buzz is on record; runs on the embedded engine are left out",
        ),
        (runs_command.list_command, "no run is on record in this project"),
    ],
)
def test_a_table_without_lines_is_a_sentence(tmp_path: Path, command: click.Command, said: str) -> None:
    """On stderr, since a program that counts lines on stdout is right to find none; JSON stays a document."""
    told = CliRunner().invoke(command, ["--project", str(tmp_path)])
    assert (told.exit_code, told.stdout, told.stderr) == (0, "", f"{said}\n")
    document = CliRunner().invoke(command, ["--project", str(tmp_path), "--json"])
    assert json.loads(document.stdout)["format"].startswith("renderline.")
