"""Before a step's jobs can run: its input resolved and checked again, its source images fetched, its jobs planned."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeAlias

from renderline.canonical import JsonObject, JsonValue, digest
from renderline.contract.steps import with_defaults
from renderline.engine import lifecycle, reuse, submission
from renderline.engine.clock import Clock
from renderline.engine.failures import Failure, Reason, no_provider
from renderline.engine.jobs import Source, StepKind
from renderline.engine.library import Library
from renderline.engine.resolution import Unresolved, resolve_input, surroundings
from renderline.engine.sources import Sources, SourceUnusable
from renderline.engine.store import StepKey, StepRow, Store, WorkflowRow, jobs, steps, workflows
from renderline.engine.store.reuse import ReusableRow
from renderline.engine.timespan import parse_ms
from renderline.wire.problems import error_path

__all__ = ["Networks", "Plan", "Preparation"]

Networks: TypeAlias = Callable[[], JsonValue]
"""Says which networks the engine has at a moment: with another one the same image comes out otherwise."""

_RANKS = {"high": 0, "normal": 1, "low": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """
    What a step's jobs are: their inputs, and the content (sha256) of every source image by field path.

    Attributes:
        files: of the same source images; on this machine, wherever they are kept.
        made: what came of the same work before, if that is still there; then there are no files.
        rank: the step's place in the executor's queue: by priority, then first come, first served.
        timeout_s: how long it may take once its first job has started; None is as long as it takes.
        work: the digest of all that their results depend on; empty where the same work may come out otherwise.
    """

    kind: str
    sources: Mapping[str, str]
    files: Mapping[str, Path]
    jobs: tuple[JsonObject, ...]
    rank: tuple[int, ...]
    timeout_s: float | None = None
    work: str = ""
    made: ReusableRow | None = None


class Preparation:
    """Prepares steps, each in the thread it is called from."""

    def __init__(
        self,
        *,
        store: Store,
        library: Library,
        sources: Sources,
        kinds: Mapping[str, StepKind],
        networks: Networks,
        clock: Clock,
    ) -> None:
        self._store = store
        self._library = library
        self._sources = sources
        self._kinds = kinds
        self._networks = networks
        self._clock = clock

    def prepare(self, key: StepKey) -> Plan | Failure | None:
        """Plan a step's jobs, or say why it fails; None when the step is no longer to be run."""
        try:
            return self._plan(key)
        except Unresolved as lost:
            return Failure(reason=Reason.REFERENCE_UNRESOLVED, message=str(lost))
        except SourceUnusable as unusable:
            return unusable.failure

    def _plan(self, key: StepKey) -> Plan | Failure | None:
        with self._store.snapshot() as tx:
            workflow = workflows.find(tx, key.workflow_id)
            if workflow is None:
                return None
            around = surroundings(workflow, steps.of_workflow(tx, key.workflow_id))
            step = around.rows[key.position]
            step_input = resolve_input(tx, step, around, self._library)
            has_begun = bool(jobs.of_step(tx, key))
        # The snapshot has ended: all who read take turns, and a source may be waited for a minute.
        kind = self._kinds.get(step.type)
        if kind is None:
            # Not refused at submission: the rest of the workflow may do without it.
            return no_provider(step.type)
        if refusal := _recheck(step, step_input):
            return refusal
        full = with_defaults(step.type, step_input) if isinstance(step_input, dict) else step_input
        wanted = kind.sources(full)
        sources = self._fetched(step, wanted, workflow)
        if sources is None:
            return None
        work = self._work(step.type, full, wanted, sources) if kind.is_repeatable else ""
        if work and workflow.owner:
            # What was made for one owner answers for no other one.
            work = digest([work, workflow.owner])
        # All that may have to come from a bucket comes on this thread: the scheduler's holds the store.
        made = None if has_begun else self._made(work)
        folder = self._library.folder
        return Plan(
            kind=step.type,
            sources=sources,
            files={} if made else {path: folder.path(sha256) for path, sha256 in sources.items()},
            made=made,
            jobs=kind.jobs(full),
            rank=_rank(workflow, step),
            timeout_s=_timeout_s(step),
            work=work,
        )

    def _made(self, work: str) -> ReusableRow | None:
        return reuse.find(self._store, self._library, work, now_ms=self._clock.now_ms())

    def _work(
        self, step_type: str, step_input: JsonValue, wanted: tuple[Source, ...], sources: Mapping[str, str]
    ) -> str:
        """An image counts by its content: its address is another one every hour."""
        contents = {text: sources[path] for path, text in wanted}
        material = [step_type, _with_contents(step_input, contents), self._networks()]
        return digest(material)

    def _fetched(
        self, step: StepRow, wanted: tuple[Source, ...], workflow: WorkflowRow
    ) -> Mapping[str, str] | None:
        if not wanted:
            return {}
        # Prepared again after a restart: by now the URLs may be dead, or give other images.
        if step.sources is not None and all(map(self._library.folder.has, step.sources.values())):
            return step.sources
        with self._store.transaction() as tx:
            if not lifecycle.prepare(tx, step.key, now_ms=self._clock.now_ms()):
                return None
        fetch = partial(self._sources.fetch, owner=workflow.owner, submitted_at_ms=workflow.created_at_ms)
        return {path: fetch(text) for path, text in wanted}


def _rank(workflow: WorkflowRow, step: StepRow) -> tuple[int, ...]:
    return (_RANKS.get(str(step.template.get("priority")), 1), workflow.number, step.key.position)


def _timeout_s(step: StepRow) -> float | None:
    timeout = step.template.get("timeout")
    timeout_ms = parse_ms(timeout) if isinstance(timeout, str) else None
    return None if timeout_ms is None else timeout_ms / 1000


def _with_contents(value: JsonValue, contents: Mapping[str, str]) -> JsonValue:
    if isinstance(value, str):
        return contents.get(value, value)
    if isinstance(value, Mapping):
        return {key: _with_contents(child, contents) for key, child in value.items()}
    if isinstance(value, (list, tuple)):
        return [_with_contents(child, contents) for child in value]
    return value


def _recheck(step: StepRow, step_input: JsonValue) -> Failure | None:
    """What came in through references was not there to be checked when the workflow was submitted."""
    if step_input == step.template.get("input"):
        return None
    findings = submission.check_input(step.type, step_input)
    if not findings:
        return None
    messages = "; ".join(f"{error_path(finding.place.path)}: {finding.message}" for finding in findings)
    return Failure(reason=Reason.INVALID_INPUT, message=messages)
