"""A compiled matrix as a run: begun, interrupted, gone on with, repeated on another machine."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from renderline import api
from renderline.api.carrying import Manner, carry_out, standings_of
from renderline.api.engines import Service
from renderline.api.history import Beginning, begin
from renderline.engine.embedded import RunningEngine
from renderline.errors import LedgerError
from renderline.execution.fleet import Limits
from renderline.execution.runner import EMBEDDED
from renderline.ledger.claim import claimed
from renderline.ledger.entries import RunEntry
from renderline.ledger.ledger import Ledger
from renderline.reporting.record import RunRecord

PIPELINE = """\
name: cats
matrix:
  axes:
    style: [ink, neon, oil]
steps:
  - name: cat
    $type: imageGen
    input:
      engine: flux2
      model: klein
      operation: createImage
      modelVersion: 4b
      prompt: "a cat in {{ matrix.style }}, SALT"
      width: 512
      height: 512
outputs:
  - from: cat
    as: "cats/{{ matrix.style }}"
"""


class Machine:
    """A project on a machine: its own ledger and its own outputs, and the service that all share."""

    def __init__(self, folder: Path, service: Service, salt: str) -> None:
        self.folder = folder
        self.service = service
        self.file = folder / "cats.yaml"
        folder.mkdir()
        (folder / ".renderline").mkdir()
        self.file.write_text(PIPELINE.replace("SALT", salt))
        self.ledger = Ledger(folder / ".renderline" / "ledger.db")

    def begin(self) -> RunEntry:
        compilation = api.compile_file(self.file)
        assert not compilation.report.errors
        return begin(
            self.ledger,
            compilation,
            api.plan(compilation),
            self.service,
            Beginning(source=self.file, out_dir=self.folder / "out"),
        )

    def carry_out(self, run: RunEntry, manner: Manner | None = None, url: str | None = None) -> RunRecord:
        service = self.service if url is None else replace(self.service, url=url)
        return carry_out(self.ledger, self.file.parent / ".renderline", run, service, manner or Manner())

    @property
    def hashes(self) -> dict[str, str]:
        files = (self.folder / "out").rglob("*.png")
        return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


@pytest.fixture
def service(engine: RunningEngine) -> Service:
    policy = replace(EMBEDDED, cancels_on_interrupt=False)
    return Service(url=engine.url, token=engine.token, policy=policy, label="a service", costs=True)


@pytest.fixture
def machine(tmp_path: Path, service: Service) -> Iterator[Machine]:
    made = Machine(tmp_path / "one", service, tmp_path.name)
    yield made
    made.ledger.close()


def _ids(machine: Machine, run: RunEntry) -> list[str]:
    return [each.workflow_id for each in standings_of(machine.ledger, run.id)]


def test_every_cell_is_paid_for_once_and_lies_in_its_place(machine: Machine) -> None:
    run = machine.begin()
    record = machine.carry_out(run)
    assert [each.cell_key for each in record.complete] == ["style=ink", "style=neon", "style=oil"]
    assert sorted(machine.hashes) == ["ink.png", "neon.png", "oil.png"]
    assert len(set(_ids(machine, run))) == 3


@pytest.mark.long
def test_a_run_whose_service_went_away_goes_on_where_it_stood(machine: Machine) -> None:
    run = machine.begin()
    canary_only = Manner(limits=Limits(in_flight=1))
    broken = machine.carry_out(run, canary_only, url="http://127.0.0.1:9")
    assert [each.status for each in broken.workflows] == ["unreachable", "not sent", "not sent"]
    assert machine.carry_out(run).incomplete == ()
    assert len(machine.hashes) == 3


def test_a_finished_run_carried_out_again_asks_nobody(machine: Machine) -> None:
    run = machine.begin()
    machine.carry_out(run)
    again = machine.carry_out(run, url="http://127.0.0.1:9")
    assert len(again.complete) == 3


def test_another_machine_finds_what_was_paid_for(machine: Machine, tmp_path: Path) -> None:
    first = machine.begin()
    machine.carry_out(first)
    other = Machine(tmp_path / "two", machine.service, tmp_path.name)
    second = other.begin()
    assert other.carry_out(second).incomplete == ()
    assert _ids(other, second) == _ids(machine, first)
    assert other.hashes == machine.hashes
    other.ledger.close()


def test_on_the_embedded_engine_a_second_run_is_work_of_its_own(machine: Machine) -> None:
    machine.service = replace(machine.service, costs=False)
    first, second = machine.begin(), machine.begin()
    machine.carry_out(first)
    machine.carry_out(second)
    assert not set(_ids(machine, first)) & set(_ids(machine, second))


def test_a_failed_cell_is_made_anew_only_when_asked(machine: Machine) -> None:
    machine.file.write_text(
        machine.file.read_text().replace("imageGen", "imageGen\n    timeout: '00:00:00.001'")
    )
    run = machine.begin()
    limits = Limits(has_canary=False)
    failed = machine.carry_out(run, Manner(limits=limits))
    assert {each.status for each in failed.workflows} <= {"failed", "expired", "canceled"}
    before = _ids(machine, run)
    machine.carry_out(run, Manner(limits=limits))
    assert _ids(machine, run) == before
    machine.carry_out(run, Manner(limits=limits, renews_failed=True))
    assert not set(_ids(machine, run)) & set(before)


def test_two_processes_do_not_carry_out_one_run(machine: Machine) -> None:
    run = machine.begin()
    with claimed(machine.folder / ".renderline", run.id), pytest.raises(LedgerError, match="process"):
        machine.carry_out(run)


def test_what_a_killed_download_left_is_removed_and_a_stranger_s_is_not(machine: Machine) -> None:
    run = machine.begin()
    out = machine.folder / "out"
    out.mkdir()
    own, other = out / f".{run.id}-{'0' * 16}.part", out / f".another-{'0' * 16}.part"
    own.write_bytes(b"half a picture")
    other.write_bytes(b"of a run that goes on beside us")
    machine.carry_out(run)
    assert [file.name for file in out.glob(".*")] == [other.name]
