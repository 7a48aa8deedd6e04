"""What `validate --fix` makes of files: each case with the file that it has to become."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest

from renderline import api

CASES = Path(__file__).parent / "cases" / "fix"
FILES = sorted(path for path in CASES.iterdir() if path.is_file())


@pytest.mark.parametrize("case", FILES, ids=lambda path: path.name)
def test_a_file_becomes_what_was_meant(case: Path, tmp_path: Path) -> None:
    file = Path(shutil.copy(case, tmp_path))
    api.mend_all([file])
    assert file.read_text(encoding="utf-8") == (CASES / "after" / case.name).read_text(encoding="utf-8")


@pytest.mark.parametrize("case", FILES, ids=lambda path: path.name)
def test_mending_leaves_nothing_to_mend(case: Path, tmp_path: Path) -> None:
    """The fixed mistakes are gone, those that are left were there before, and a second time changes nothing."""
    file = Path(shutil.copy(case, tmp_path))
    before = api.validate(file)
    mending = api.mend_all([file])
    assert not mending.report.mendable
    old, new = (Counter(each.code.id for each in report.diagnostics) for report in (before, mending.report))
    assert new <= old
    assert new == Counter(each.code.id for each in before.diagnostics if each.fix is None)
    once = file.read_bytes()
    assert api.mend_all([file]).mended == ()
    assert file.read_bytes() == once
