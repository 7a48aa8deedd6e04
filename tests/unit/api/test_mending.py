"""Files mended in place, or left alone with a reason."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from renderline import api

UPSCALER = "steps:\n- $type: imageUpscaler\n  {}\n  input: {{image: https://example.com/a.png}}  # ü\n"
WRONG = UPSCALER.format("priorty: low")
RIGHT = UPSCALER.format("priority: low")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.yaml"
    path.write_bytes(WRONG.encode())
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_encoding_mark_and_line_ends_are_kept(file: Path, encoding: str, line_end: str) -> None:
    wrong, right = (text.replace("\n", line_end).encode(encoding) for text in (WRONG, RIGHT))
    file.write_bytes(wrong)
    assert len(api.mend_all([file]).mended) == 1
    assert file.read_bytes() == right


def test_a_change_is_told_with_its_place_and_both_spellings(file: Path) -> None:
    (mended,) = api.mend_all([file]).mended
    start = mended.location.span.start
    assert (mended.location.file, start.line, start.column) == (str(file), 3, 3)
    assert (mended.before, mended.after) == ("priorty", "priority")


def test_a_link_goes_on_pointing_to_the_file_that_is_mended(file: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.yaml"
    link.symlink_to(file)
    mending = api.mend_all([link])
    assert mending.report.diagnostics == ()
    assert link.is_symlink()
    assert file.read_bytes() == RIGHT.encode()


def test_a_file_keeps_its_mode(file: Path) -> None:
    file.chmod(0o640)
    api.mend_all([file])
    assert stat.S_IMODE(file.stat().st_mode) == 0o640


def test_a_read_only_file_stays_and_its_mistakes_are_reported(file: Path, tmp_path: Path) -> None:
    """The other files are mended all the same."""
    other = tmp_path / "b.yaml"
    other.write_bytes(WRONG.encode())
    file.chmod(0o444)
    mending = api.mend_all([file, other])
    assert mending.refusals == (f"{file} is read-only, so nothing was mended in it",)
    assert [each.location.file for each in mending.report.diagnostics] == [str(file)]
    assert (file.read_bytes(), other.read_bytes()) == (WRONG.encode(), RIGHT.encode())


def test_a_file_without_anything_to_mend_is_not_written(file: Path) -> None:
    """Not even read-only files are complained about then."""
    file.write_bytes(RIGHT.encode())
    file.chmod(0o444)
    before = file.stat()
    mending = api.mend_all([file])
    assert (mending.mended, mending.refusals) == ((), ())
    assert (file.stat().st_mtime_ns, file.stat().st_ino) == (before.st_mtime_ns, before.st_ino)


def test_a_bare_recipe_input_is_mended(tmp_path: Path) -> None:
    file = tmp_path / "input.json"
    file.write_text('{"image": "https://example.com/a.png", "numberOfRepeats": "2"}', encoding="utf-8")
    mending = api.mend_all([file], recipe="imageUpscaler")
    assert mending.report.diagnostics == ()
    assert file.read_text(encoding="utf-8") == '{"image": "https://example.com/a.png", "numberOfRepeats": 2}'


def test_what_a_template_says_is_not_mended_through_its_users(tmp_path: Path) -> None:
    """Other pipelines use it, too."""
    folder = tmp_path / "templates" / "steps"
    folder.mkdir(parents=True)
    template = folder / "mine.yaml"
    template.write_text(
        "parameters: {}\n" + WRONG.replace("- $type", "- name: up\n  $type"), encoding="utf-8"
    )
    (tmp_path / "renderline.toml").write_text("", encoding="utf-8")
    file = tmp_path / "a.yaml"
    file.write_text("version: 1\nsteps:\n- {name: final, uses: mine}\n", encoding="utf-8")
    before = template.read_bytes()
    mending = api.mend_all([file])
    assert mending.report.errors
    assert (mending.mended, mending.report.mendable) == ((), ())
    assert template.read_bytes() == before
