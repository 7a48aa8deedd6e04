from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderline.errors import DownloadError
from renderline.execution.places import place

PARTS = st.sampled_from(["a", "..", ".", "", "b.png", "c:", "\\", "\x00", "~", " ", "..\\", "é"]) | st.text(
    max_size=4
)


@given(parts=st.lists(PARTS, max_size=5))
def test_no_name_leads_out_of_the_folder(parts: list[str]) -> None:
    """A name is either refused or lies below, by its text and by its real path."""
    with tempfile.TemporaryDirectory() as text:
        folder = Path(text)
        try:
            target = place(folder, "/".join(parts))
        except DownloadError:
            return
        assert target.resolve().is_relative_to(folder.resolve())
        assert target != folder
        assert ".." not in target.parts


@pytest.mark.parametrize(
    "name", ["../a", "/etc/passwd", "a/../../b", "a//b", "", ".", "c:/x", "a\\..\\b", "a\n"]
)
def test_names_that_lead_elsewhere_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(DownloadError, match="is no name of a file below"):
        place(tmp_path, name)


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out"
    inside.mkdir()
    outside.mkdir()
    (inside / "way").symlink_to(outside)
    (inside / "loop").symlink_to(inside)
    with pytest.raises(DownloadError, match="through a symbolic link"):
        place(inside, "way/sub/a.png")
    assert place(inside, "loop/a.png") == inside / "loop" / "a.png"


def test_the_folder_itself_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert place(tmp_path / "link", "a/b.png") == tmp_path / "link" / "a" / "b.png"
