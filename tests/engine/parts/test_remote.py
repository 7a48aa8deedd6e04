"""Jobs that travel: what goes out comes to the same as at home, and nothing of the way stays behind."""

from __future__ import annotations

import pickle
import sys
import tempfile
from pathlib import Path

import pytest

from renderline.engine.executors.base import Task
from renderline.engine.executors.messages import NotDone
from renderline.engine.executors.remote import Board, Errand, Parcel, _packed, carry_errand, pack, unpack
from renderline.engine.failures import Reason
from renderline.engine.jobs import JobResult, Media

sys.path.insert(0, str(Path(__file__).parents[1] / "service"))


def errand(folder: Path, line: str) -> Errand:
    source = folder / "source"
    source.write_text(line, encoding="utf-8")
    task = Task(id="t", rank=(0,), kind="imageUpload", input={}, sources={"": source})
    packed = pack(task, {}, "acting_steps:STEPS")
    source.unlink()
    return packed


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files of the machine that a job goes to."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_a_job_runs_without_the_files_of_the_machine_it_came_from(tmp_path: Path, elsewhere: Path) -> None:
    """All that it needs goes through a pickle, which is how Ray carries it."""
    board = Board()
    travelled = pickle.loads(pickle.dumps(errand(tmp_path, "draw")))  # noqa: S301 - pickled the line before
    outcome = pickle.loads(pickle.dumps(carry_errand(travelled, board.tell)))  # noqa: S301 - as above
    assert isinstance(outcome, Parcel)
    assert list(elsewhere.iterdir()) == []
    result = unpack(outcome, tmp_path)
    assert result.metadata == {"acted": "draw"}
    [media] = result.media
    assert media.path.parent == tmp_path
    assert media.path.read_bytes().startswith(b"\x89PNG")
    assert board.take() == {"t": 0.0}


def test_files_of_one_name_in_several_folders_arrive_as_so_many(tmp_path: Path) -> None:
    made = [tmp_path / folder / "image.png" for folder in ("front", "back")]
    for path in made:
        path.parent.mkdir()
        path.write_bytes(path.parent.name.encode())
    media = tuple(Media(path=path, media_type="image/png", width_px=8, height_px=8) for path in made)
    (arrived := tmp_path / "arrived").mkdir()
    found = unpack(_packed(JobResult(media=media)), arrived)
    assert [each.path.read_bytes() for each in found.media] == [b"front", b"back"]
    assert {each.path.parent for each in found.media} == {arrived}


def test_a_job_that_fails_comes_back_with_its_reason(tmp_path: Path, elsewhere: Path) -> None:
    found = carry_errand(errand(tmp_path, "stumble"), Board().tell)
    assert isinstance(found, NotDone)
    assert found.failure is not None
    assert found.failure.reason is Reason.INTERNAL
    assert list(elsewhere.iterdir()) == []


def test_the_board_tells_each_word_once() -> None:
    board = Board()
    board.tell("a", 0.1)
    board.tell("a", 0.4)
    board.tell("b", 0.2)
    assert board.take() == {"a": 0.4, "b": 0.2}
    assert board.take() == {}


def test_progress_is_told_now_and_then(tmp_path: Path, elsewhere: Path) -> None:
    told: list[float] = []
    carry_errand(errand(tmp_path, "sleep 0.5"), lambda _task, rate: told.append(rate))
    assert told[0] == 0.0
    assert told == sorted(told)
    assert 2 <= len(told) <= 5
    assert elsewhere.is_dir()


def test_a_source_that_is_gone_cannot_be_packed(tmp_path: Path) -> None:
    task = Task(id="t", rank=(0,), kind="imageUpload", input={}, sources={"": tmp_path / "none"})
    with pytest.raises(FileNotFoundError):
        pack(task, {}, "acting_steps:STEPS")
