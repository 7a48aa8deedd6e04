from __future__ import annotations

from pathlib import Path

import pytest

from renderline.errors import UsageError
from renderline.execution.tokens import find_token


def write_config(folder: Path, text: str) -> Path:
    path = folder / "civitai" / "config.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    ("environment", "source", "token"),
    [
        ({"CIVITAI_TOKEN": "a", "CIVITAI_API_TOKEN": "a"}, "CIVITAI_TOKEN", "a"),
        ({"CIVITAI_API_TOKEN": "b\n", "CIVITAI_API_KEY": "b"}, "CIVITAI_API_TOKEN", "b"),
        ({"CIVITAI_TOKEN": " ", "CIVITAI_API_KEY": "c"}, "CIVITAI_API_KEY", "c"),
    ],
)
def test_the_environment_is_asked_in_order(
    tmp_path: Path, environment: dict[str, str], source: str, token: str
) -> None:
    choice = find_token(environment, home=tmp_path)
    assert choice is not None
    assert (choice.source, choice.token, choice.warning) == (source, token, "")


def test_without_any_source_there_is_no_token(tmp_path: Path) -> None:
    assert find_token({}, home=tmp_path) is None


def test_a_file_wins_over_the_environment_and_the_difference_is_said(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("from-file\n")
    choice = find_token(
        {"CIVITAI_TOKEN": "from-env", "CIVITAI_API_KEY": "from-file"}, home=tmp_path, token_file=file
    )
    assert choice is not None
    assert (choice.source, choice.token) == (str(file), "from-file")
    assert choice.warning == f"{file} and CIVITAI_TOKEN hold different tokens; {file} is used"


def test_the_config_of_civitais_command_line_is_the_last_resort(tmp_path: Path) -> None:
    path = write_config(tmp_path / ".config", "base_url: https://civitai.com\ntoken: stored\n")
    choice = find_token({}, home=tmp_path)
    assert choice is not None
    assert (choice.token, choice.source) == ("stored", str(path))


def test_xdg_config_home_moves_that_config(tmp_path: Path) -> None:
    write_config(tmp_path / ".config", "token: old\n")
    write_config(tmp_path / "xdg", "token: moved\n")
    choice = find_token({"XDG_CONFIG_HOME": str(tmp_path / "xdg")}, home=tmp_path)
    assert choice is not None
    assert (choice.token, choice.warning) == ("moved", "")


@pytest.mark.parametrize("text", ["", "- token", "token: 5", "token: [", "\x00"])
def test_an_odd_config_of_another_program_holds_no_token(tmp_path: Path, text: str) -> None:
    write_config(tmp_path / ".config", text)
    assert find_token({}, home=tmp_path) is None


def test_an_unusable_token_file_is_said_by_name(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.touch()
    with pytest.raises(UsageError, match="empty is empty"):
        find_token({}, home=tmp_path, token_file=empty)
    with pytest.raises(UsageError, match="No such file"):
        find_token({}, home=tmp_path, token_file=tmp_path / "nowhere")


def test_a_token_is_never_shown(tmp_path: Path) -> None:
    """Neither in a value's repr nor in the refusal of a broken one."""
    choice = find_token({"CIVITAI_TOKEN": "s3cret"}, home=tmp_path)
    assert "s3cret" not in repr(choice)
    with pytest.raises(UsageError, match="CIVITAI_TOKEN holds characters") as caught:
        find_token({"CIVITAI_TOKEN": "s3cret\r\nX-Evil: 1"}, home=tmp_path)
    assert "s3cret" not in str(caught.value)
