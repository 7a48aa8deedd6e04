"""Mistyped commands and files are told with what was meant."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from renderline.cli.arguments import CommandGroup, ExistingFile


@click.group(cls=CommandGroup)
def group() -> None:
    """The commands of the test."""


@group.command()
@click.argument("file", type=ExistingFile())
def show(file: Path) -> None:
    """Print the file's name."""
    click.echo(file.name)


@group.command()
def check() -> None:
    """Do nothing."""


def said(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(group, arguments)
    return done.exit_code, done.output.splitlines()[-1]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["shwo"], "Error: there is no command `shwo`; did you mean `show`?"),
        (["SHOW"], "Error: there is no command `SHOW`; did you mean `show`?"),
        (["paint"], "Error: there is no command `paint`; the commands are check, show"),
        (["--helpp"], "Error: No such option '--helpp'. Did you mean '--help'?"),
    ],
)
def test_an_unknown_command_names_the_nearest(arguments: list[str], expected: str) -> None:
    assert said(*arguments) == (2, expected)


def test_a_file_that_is_not_there_names_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "style.yaml").touch()
    code, line = said("show", str(tmp_path / "stlye.yaml"))
    assert code == 2
    assert line.endswith(
        f"there is no file `{tmp_path / 'stlye.yaml'}`; did you mean `{tmp_path / 'style.yaml'}`?"
    )


def test_a_file_that_is_there_is_handed_on_and_a_folder_is_not(tmp_path: Path) -> None:
    (tmp_path / "style.yaml").touch()
    assert said("show", str(tmp_path / "style.yaml")) == (0, "style.yaml")
    assert said("show", str(tmp_path))[0] == 2
