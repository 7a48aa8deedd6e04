"""What checking a run again found, for people."""

from __future__ import annotations

from renderline.reporting.verification import (
    CellCheck,
    FileCheck,
    FileState,
    Lack,
    Verification,
    verification_lines,
)

FILE = FileCheck(path="out/a.png", state=FileState.SAME, sidecar=FileState.SAME)


def lines(*lacks: Lack | None) -> list[str]:
    """Of a run whose cells lack files for these causes."""
    cells = tuple(
        CellCheck(
            key=f"n={number}",
            digest="d",
            lack=lack,
            is_reproduced=True,
            reason="",
            files=() if lack else (FILE,),
        )
        for number, lack in enumerate(lacks)
    )
    return list(verification_lines(Verification(run_id="r", compiled_from="commit 1", cells=cells)))


def test_a_whole_run_is_one_line() -> None:
    assert lines(None, None) == [
        "run r: 2 of 2 files as saved, 2 of 2 workflows compiled again from commit 1"
    ]


def test_each_lack_names_what_mends_it_and_the_sum_counts_the_run() -> None:
    assert lines(None, Lack.UNFETCHED, Lack.UNSENT, Lack.FAILED) == [
        "n=1: its files were never saved; `renderline resume` fetches what is there",
        "n=2: its files were never made, for it was not sent; `renderline resume` sends it",
        "n=3: its files were never made, for it failed; `renderline run --retry failed` tries again",
        "run r: 1 of 1 file as saved, from 1 of 4 workflows, 4 of 4 workflows compiled again from commit 1",
    ]


def test_many_cells_that_lack_the_same_are_counted() -> None:
    told = lines(*[Lack.UNSENT] * 368)
    assert len(told) == 5
    assert told[3].startswith("… and 365 more: its files were never made")
