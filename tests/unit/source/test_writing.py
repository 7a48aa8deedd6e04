"""Files that are written at once."""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from renderline.errors import UsageError
from renderline.source.writing import rewrite, write

Write = Callable[[Path, str], None]


def test_a_new_file_has_the_mode_of_any_new_file(tmp_path: Path) -> None:
    write(tmp_path / "plan.json", "grün")
    (tmp_path / "other").touch()
    assert (tmp_path / "plan.json").read_text(encoding="utf-8") == "grün"
    assert (tmp_path / "plan.json").stat().st_mode == (tmp_path / "other").stat().st_mode
    assert {path.name for path in tmp_path.iterdir()} == {"plan.json", "other"}


@pytest.mark.parametrize("way", [rewrite, write])
def test_whoever_has_the_older_text_open_reads_it_to_its_end(way: Write, tmp_path: Path) -> None:
    """It is never cut off in place; mode and links stay."""
    path, link = tmp_path / "plan.json", tmp_path / "link.json"
    path.write_text("old")
    path.chmod(0o640)
    link.symlink_to(path)
    with path.open() as reader:
        way(link, "new")
        assert reader.read() == "old"
    assert (path.read_text(), link.is_symlink()) == ("new", True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert len(list(tmp_path.iterdir())) == 2


def test_a_link_to_nothing_yet_goes_on_being_one(tmp_path: Path) -> None:
    (tmp_path / "link.json").symlink_to(tmp_path / "plan.json")
    write(tmp_path / "link.json", "text")
    assert (tmp_path / "link.json").is_symlink()
    assert (tmp_path / "plan.json").read_text() == "text"


def test_a_pipe_takes_the_text(tmp_path: Path) -> None:
    """As in `plan -o >(gzip > plan.gz)`."""
    path, heard = tmp_path / "pipe", list[str]()
    os.mkfifo(path)
    reader = threading.Thread(target=lambda: heard.append(path.read_text()))
    reader.start()
    write(path, "text")
    reader.join()
    assert heard == ["text"]


@pytest.mark.parametrize("name", ["", "no/plan.json", "file/plan.json"])
def test_what_cannot_be_written_is_one_sentence(name: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="cannot be written: "):
        write(tmp_path / name, "text")
