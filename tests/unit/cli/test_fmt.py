"""`renderline fmt` as a shell sees it."""

from __future__ import annotations

import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

ODD = "name: a\nversion: 1   # the language\nsteps:\n- $type: convertImage\n  input: {}\n"
EVEN = "version: 1   # the language\nname: a\nsteps:\n  - $type: convertImage\n    input: {}\n"


def fmt(*arguments: str | Path, cwd: Path, prefix: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*prefix, sys.executable, "-m", "renderline", "fmt", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    path = tmp_path / "odd.yaml"
    path.write_text(ODD)
    return path


def test_a_file_is_formatted_once(odd: Path, tmp_path: Path) -> None:
    first = fmt("odd.yaml", cwd=tmp_path)
    assert (first.returncode, first.stdout) == (0, "")
    assert first.stderr == "odd.yaml: formatted\n1 file, 1 changed\n"
    assert odd.read_text() == EVEN
    assert fmt("odd.yaml", cwd=tmp_path).stderr == "1 file, 0 changed\n"


@pytest.mark.parametrize("option", ["--check", "--diff"])
def test_nothing_is_written_when_only_asked(option: str, odd: Path, tmp_path: Path) -> None:
    done = fmt("odd.yaml", option, cwd=tmp_path)
    assert done.returncode == (10 if option == "--check" else 0)
    assert "odd.yaml: would be formatted" in done.stderr
    assert odd.read_text() == ODD


def test_the_diff_goes_to_stdout_and_is_one_that_patch_takes(odd: Path, tmp_path: Path) -> None:
    odd.write_text(ODD.removesuffix("\n"))
    done = fmt("odd.yaml", "--diff", cwd=tmp_path)
    assert done.stdout.startswith("--- odd.yaml\n+++ odd.yaml\n@@ -1,5 +1,5 @@\n")
    git = shutil.which("git")
    assert git
    subprocess.run([git, "apply", "-"], input=done.stdout, cwd=tmp_path, text=True, check=True)
    assert odd.read_text() == EVEN


@pytest.mark.usefixtures("odd")
def test_a_file_that_does_not_read_is_reported_and_the_others_are_formatted(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("a: 1\na: 2\n")
    done = fmt("broken.yaml", "odd.yaml", cwd=tmp_path)
    assert done.returncode == 10
    assert "broken.yaml:2:1: error[RL002]" in done.stderr
    assert "broken.yaml: left as it is" in done.stderr
    assert (tmp_path / "odd.yaml").read_text() == EVEN
    assert broken.read_text() == "a: 1\na: 2\n"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (ODD.replace("\n", "\r\n").encode(), EVEN.encode()),
        (b"\xef\xbb\xbf" + EVEN.encode(), EVEN.encode()),
        (EVEN.encode("utf-16"), EVEN.encode()),
        (b'{"steps":\r\n []}', b'{"steps":\r\n []}'),
    ],
    ids=["line ends", "byte order mark", "utf-16", "json"],
)
def test_files_become_utf_8_with_lf(content: bytes, expected: bytes, odd: Path, tmp_path: Path) -> None:
    odd.write_bytes(content)
    assert fmt("odd.yaml", cwd=tmp_path).returncode == 0
    assert odd.read_bytes() == expected


def test_mode_and_link_stay(odd: Path, tmp_path: Path) -> None:
    odd.chmod(0o640)
    link = tmp_path / "link.yaml"
    link.symlink_to(odd.name)
    assert fmt("link.yaml", cwd=tmp_path).returncode == 0
    assert link.is_symlink()
    assert odd.read_text() == EVEN
    assert stat.S_IMODE(odd.stat().st_mode) == 0o640
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.yaml", "odd.yaml"]


def test_a_file_that_may_not_be_written_is_named(
    odd: Path, tmp_path: Path, as_a_user: tuple[str, ...]
) -> None:
    odd.chmod(0o440)
    done = fmt("odd.yaml", cwd=tmp_path, prefix=as_a_user)
    assert (done.returncode, odd.read_text()) == (2, ODD)
    assert done.stderr == "renderline: odd.yaml cannot be written: Permission denied\n"


def test_without_paths_the_projects_pipelines_are_formatted(odd: Path, tmp_path: Path) -> None:
    folder = tmp_path / "pipelines"
    folder.mkdir()
    odd.rename(folder / "a.yaml")
    assert fmt(cwd=tmp_path).stderr == "pipelines/a.yaml: formatted\n1 file, 1 changed\n"
