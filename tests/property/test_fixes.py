"""Mending a pipeline in which a person slipped once: what is mended is gone, and nothing new comes."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from renderline import api

CASES = Path(__file__).parents[1] / "cases" / "ok"
FILES = sorted(CASES.glob("*.yaml"))
_WORD = re.compile(r"[A-Za-z$][\w$-]{2,}")
_SLIPS = (
    lambda word, at: word[:at] + word[at + 1 :],
    lambda word, at: word[:at] + word[at] + word[at:],
    lambda word, at: word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
    lambda word, at: word[:at] + "q" + word[at + 1 :],
    lambda word, at: word[:at] + word[at].swapcase() + word[at + 1 :],
)


@st.composite
def slips(draw: st.DrawFn) -> tuple[Path, str]:
    """A sound pipeline, and its text with one word misspelt."""
    file = draw(st.sampled_from(FILES))
    text = file.read_text(encoding="utf-8")
    word = draw(st.sampled_from(list(_WORD.finditer(text))))
    slip = draw(st.sampled_from(_SLIPS))(word[0], draw(st.integers(0, len(word[0]) - 1)))
    return file, text[: word.start()] + slip + text[word.end() :]


@given(slips())
@settings(max_examples=60)
def test_mending_takes_mistakes_away_and_brings_none(slip: tuple[Path, str]) -> None:
    """Of each code no more are left than were not mended; a second time changes nothing."""
    case, text = slip
    with TemporaryDirectory() as folder:
        file = Path(folder, case.name)
        for sibling in CASES.iterdir():
            if sibling.is_file() and sibling.suffix != ".yaml":
                shutil.copy(sibling, folder)
        file.write_text(text, encoding="utf-8")
        before = api.validate(file).diagnostics
        mending = api.mend_all([file])
        left = Counter(each.code.id for each in mending.report.diagnostics)
        assert left <= Counter(each.code.id for each in before if each.fix is None)
        once = file.read_bytes()
        assert (once == text.encode()) == (not mending.mended)
        assert api.mend_all([file]).mended == ()
        assert file.read_bytes() == once
