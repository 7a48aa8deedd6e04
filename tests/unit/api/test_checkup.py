"""What `doctor` sees, and what it never shows."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from renderline import __version__
from renderline.api.checkup import Fact, check_up

SECRET = "c1v1t41-s3cr3t"  # noqa: S105 - planted, to be looked for
OTHER = "an0th3r-s3cr3t"


def facts(folder: Path, environment: dict[str, str], token_file: Path | None = None) -> dict[str, Fact]:
    found = check_up(folder, environment, home=folder / "home", token_file=token_file)
    return {each.subject: each for each in found}


@pytest.mark.parametrize(
    ("environment", "found", "cure"),
    [
        ({}, "none", "set CIVITAI_TOKEN, or give --token-file"),
        ({"CIVITAI_API_KEY": SECRET}, "from CIVITAI_API_KEY", ""),
        ({"CIVITAI_TOKEN": SECRET, "CIVITAI_API_KEY": SECRET}, "from CIVITAI_TOKEN", ""),
        (
            {"CIVITAI_TOKEN": SECRET, "CIVITAI_API_KEY": OTHER},
            "from CIVITAI_TOKEN",
            "CIVITAI_TOKEN and CIVITAI_API_KEY hold different tokens; CIVITAI_TOKEN is used",
        ),
        (
            {"CIVITAI_TOKEN": "två ord"},
            "cannot be used",
            "CIVITAI_TOKEN holds characters that are no part of",
        ),
    ],
    ids=["none", "one", "two that agree", "two that do not", "one that cannot be sent"],
)
def test_it_says_whose_token_won(tmp_path: Path, environment: dict[str, str], found: str, cure: str) -> None:
    token = facts(tmp_path, environment)["token"]
    assert token.found == found
    assert token.cure.startswith(cure)


def test_a_token_file_wins_and_no_token_is_shown(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(f"{SECRET}\n")
    seen = facts(tmp_path, {"CIVITAI_TOKEN": OTHER}, file)
    assert seen["token"].found == f"from {file}"
    assert SECRET not in str(seen)
    assert OTHER not in str(seen)


def test_it_says_where_data_lies_and_what_is_installed(tmp_path: Path) -> None:
    (tmp_path / ".renderline").mkdir()
    seen = facts(tmp_path, {})
    assert seen["renderline"].found.startswith(__version__)
    assert seen["embedded engine"].found == "installed"
    assert seen["engine's data"].found == str(tmp_path / ".renderline" / "engine")
    assert seen["ledger"].found == str(tmp_path / ".renderline")
    assert seen["engine here"].found == "not serving"
    assert not (tmp_path / ".renderline" / "engine").exists()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, as_a_user: tuple[str, ...]) -> None:
    tmp_path.chmod(0o500)
    done = subprocess.run(
        [*as_a_user, sys.executable, "-m", "renderline", "doctor"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0
    assert f"{tmp_path}/.renderline/engine cannot be written (--data names another folder)" in done.stdout
