"""The workflows of a ledger that the service still works on, looked after when there is news of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from renderline.api.carrying import Manner, carry_out
from renderline.api.engines import EngineChoice, opened
from renderline.api.runs import choice_of
from renderline.api.spread import Spread
from renderline.errors import LedgerError, RenderlineError
from renderline.execution.events import Observer, ignore
from renderline.ledger import events, runs
from renderline.ledger.claim import is_claimed
from renderline.ledger.entries import Kind, RunEntry
from renderline.ledger.ledger import Ledger
from renderline.ledger.standing import Standing, standings
from renderline.reporting.record import RunRecord

__all__ = ["Watch", "Watcher"]

# More are never under way: the service forgets a workflow 30 days after its end.
_LATEST_RUNS = 100
# A run writes the workflow's id a moment after the service took it in, and the first event may be faster.
_UNKNOWN_FOR_S = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Watcher:
    """
    Who watches.

    Attributes:
        engine: where the services' tokens and data are found; the services themselves are the runs'.
        on_record: told what came of the workflows of one run that were looked after.
        on_notice: told in a sentence what could not be done, once.
    """

    engine: EngineChoice = field(default_factory=EngineChoice)
    observer: Observer = ignore
    on_record: Callable[[RunRecord], None] = lambda _record: None
    on_notice: Callable[[str], None] = lambda _sentence: None


class Watch:
    """
    What there is news of.

    A workflow is asked for at the service before anything is written: whoever knows the address could send events, and the
    service alone knows how its workflows stand.
    """

    def __init__(self, ledger: Ledger, folder: Path, watcher: Watcher) -> None:
        """
        Begin with no news.

        Args:
            folder: of the ledger.
        """
        self.unknown = 0
        self._ledger, self._folder, self._watcher = ledger, folder, watcher
        self._since_s: dict[str, float] = {}
        self._told: set[str] = set()

    def add(self, workflow_id: str) -> None:
        """There is news of a workflow."""
        self._since_s.setdefault(workflow_id, time.monotonic())

    def add_all(self) -> None:
        """There may be news of every workflow under way: events can be lost."""
        for workflow_id, (run, standing) in self._known().items():
            if _is_open(standing) and self._is_served(run):
                self.add(workflow_id)

    def look(self) -> None:
        """Ask for what there is news of, write down how it ended, and fetch its files."""
        if not self._since_s:
            return
        known, due = self._known(), dict[str, tuple[RunEntry, set[str]]]()
        for workflow_id, since_s in tuple(self._since_s.items()):
            if workflow_id not in known:
                self._give_up(workflow_id, since_s)
                continue
            run, standing = known[workflow_id]
            if not _is_open(standing) or not self._is_served(run):
                del self._since_s[workflow_id]
            elif not is_claimed(self._folder, run.id):
                due.setdefault(run.id, (run, set()))[1].add(workflow_id)
        for run, workflow_ids in due.values():
            self._look_after(run, frozenset(workflow_ids))

    def is_over(self, run_id: str) -> bool:
        """Whether everything of a run that the service has is at its end, and nobody works on it."""
        return not is_claimed(self._folder, run_id) and not any(map(_is_open, self._standings(run_id)))

    def outcome(self, run: RunEntry) -> RunRecord:
        """How a run stands whose workflows are over; the service is asked for those that failed, for their reasons."""
        found = {each.workflow_id for each in self._standings(run.id) if each.workflow_id}
        return self._carry(run, frozenset(found))

    def _look_after(self, run: RunEntry, workflow_ids: frozenset[str]) -> None:
        try:
            record = self._carry(run, workflow_ids)
        except LedgerError:
            # Another process took the run a moment ago; it looks after it, and otherwise we do the next time.
            return
        except RenderlineError as failed:
            self._tell_once(f"run {run.id}: {failed}")
        else:
            self._watcher.on_record(record)
        for workflow_id in workflow_ids:
            self._since_s.pop(workflow_id, None)

    def _carry(self, run: RunEntry, workflow_ids: frozenset[str]) -> RunRecord:
        watcher = self._watcher
        with opened(choice_of(run, watcher.engine), on_notice=self._tell_once) as service:
            manner = Manner(
                limits=Spread().limits(service, is_resumed=True),
                fetches_only=True,
                waits=False,
                workflows=workflow_ids,
                observer=watcher.observer,
            )
            return carry_out(self._ledger, self._folder, run, service, manner)

    def _give_up(self, workflow_id: str, since_s: float) -> None:
        if time.monotonic() - since_s > _UNKNOWN_FOR_S:
            del self._since_s[workflow_id]
            self.unknown += 1

    def _known(self) -> Mapping[str, tuple[RunEntry, Standing]]:
        # Read anew each time: other processes begin runs and bring them to their ends while we listen.
        with self._ledger.snapshot() as tx:
            latest = runs.recent(tx, _LATEST_RUNS)
        return {
            standing.workflow_id: (run, standing)
            for run in latest
            for standing in self._standings(run.id)
            if standing.workflow_id
        }

    def _standings(self, run_id: str) -> tuple[Standing, ...]:
        with self._ledger.snapshot() as tx:
            return standings(runs.cells(tx, run_id), events.of_run(tx, run_id))

    def _is_served(self, run: RunEntry) -> bool:
        """Whether its service lives on by itself; an engine that ended with its run would only be begun to be asked."""
        from renderline.engine.folder import live_engine

        data_dir = self._watcher.engine.data_dir
        return run.engine != "local" or (data_dir is not None and live_engine(data_dir) is not None)

    def _tell_once(self, sentence: str) -> None:
        if sentence not in self._told:
            self._told.add(sentence)
            self._watcher.on_notice(sentence)


def _is_open(standing: Standing) -> bool:
    is_over = standing.is_complete or standing.has_failed or standing.stage is Kind.UNSAVED
    return bool(standing.workflow_id) and not is_over
