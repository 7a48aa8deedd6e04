"""Before a step's jobs can run: its input resolved and checked again, its source images fetched, its jobs planned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from renderline.canonical import JsonObject, JsonValue
from renderline.contract.steps import with_defaults
from renderline.engine import lifecycle, submission
from renderline.engine.clock import Clock
from renderline.engine.failures import Failure, Reason
from renderline.engine.jobs import Source, StepKind
from renderline.engine.library import Library
from renderline.engine.resolution import Unresolved, resolve_input, surroundings
from renderline.engine.sources import Sources, SourceUnusable
from renderline.engine.store import StepKey, StepRow, Store, steps, workflows
from renderline.wire.problems import error_path

__all__ = ["Plan", "Preparation"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a step's jobs are: their inputs, and the content (sha256) of every source image by field path."""

    kind: str
    sources: Mapping[str, str]
    jobs: tuple[JsonObject, ...]


class Preparation:
    """Prepares steps, each in the thread it is called from."""

    def __init__(
        self,
        *,
        store: Store,
        library: Library,
        sources: Sources,
        kinds: Mapping[str, StepKind],
        clock: Clock,
    ) -> None:
        self._store = store
        self._library = library
        self._sources = sources
        self._kinds = kinds
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
        kind = self._kinds.get(step.type)
        if kind is None:
            # Not refused at submission: the rest of the workflow may do without it.
            message = f"no provider of `{step.type}` runs here"
            return Failure(reason=Reason.NO_PROVIDER, message=message)
        if refusal := _recheck(step, step_input):
            return refusal
        full = with_defaults(step.type, step_input) if isinstance(step_input, dict) else step_input
        sources = self._fetched(step, kind.sources(full), workflow.created_at_ms)
        return None if sources is None else Plan(kind=step.type, sources=sources, jobs=kind.jobs(full))

    def _fetched(
        self, step: StepRow, wanted: tuple[Source, ...], submitted_at_ms: int
    ) -> Mapping[str, str] | None:
        if not wanted:
            return {}
        # Prepared again after a restart: by now the URLs may be dead, or give other images.
        if step.sources is not None and all(map(self._library.folder.has, step.sources.values())):
            return step.sources
        with self._store.transaction() as tx:
            if not lifecycle.prepare(tx, step.key, now_ms=self._clock.now_ms()):
                return None
        return {path: self._sources.fetch(text, submitted_at_ms=submitted_at_ms) for path, text in wanted}


def _recheck(step: StepRow, step_input: JsonValue) -> Failure | None:
    """What came in through references was not there to be checked when the workflow was submitted."""
    if step_input == step.template.get("input"):
        return None
    findings = submission.check_input(step.type, step_input)
    if not findings:
        return None
    messages = "; ".join(f"{error_path(finding.place.path)}: {finding.message}" for finding in findings)
    return Failure(reason=Reason.INVALID_INPUT, message=messages)
