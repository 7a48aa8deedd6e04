"""The document that says where an output came from; a sidecar holds it, and on request the image itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from renderline.canonical import JsonObject, JsonValue
from renderline.compiler.submission import Submission
from renderline.source.git import Commit
from renderline.wire.step_models import step_model

__all__ = ["FORMAT", "Making", "RunOrigin", "describe", "is_provenance"]

FORMAT = "renderline.provenance/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOrigin:
    """
    What all outputs of a run share.

    Attributes:
        source: the pipeline's file, from the repository's top where there is one.
        engine: `local`, or the service's address.
        costs: whether what the service says that a workflow costs is taken from anybody.
        commit: None outside of a repository.
    """

    run_id: str
    pipeline: str
    source: str
    engine: str
    costs: bool
    commit: Commit | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """
    How one workflow made its outputs.

    Attributes:
        earlier_workflows: that failed and made the first of the steps; this one was sent the rest.
        buzz: what the service says they cost together; None where it says nothing.
        notes: by step, what the service added to its metadata, such as which upscaler stood in.
    """

    submission: Submission
    workflow_id: str
    external_id: str | None
    buzz: float | None
    notes: Mapping[str, JsonObject] = field(default_factory=dict)
    earlier_workflows: tuple[str, ...] = ()


def describe(origin: RunOrigin, making: Making, step: str) -> JsonObject:
    """
    The document of one step's output.

    It holds no time and no path of this machine, so a run that was interrupted and gone on with writes the same one; a secret
    is a name in it, as it is in the body.
    """
    submission, commit = making.submission, origin.commit
    earlier = list(making.earlier_workflows)
    return {
        "format": FORMAT,
        "pipeline": origin.pipeline,
        "source": origin.source,
        "commit": commit.sha if commit else None,
        "dirty": commit.is_dirty if commit else None,
        "run": origin.run_id,
        "cell": submission.cell_key,
        "params": submission.params,
        "matrix": submission.matrix,
        "step": step,
        "steps": list(_steps(making)),
        "digest": submission.digest,
        "externalId": making.external_id,
        "workflow": making.workflow_id,
        **({"earlierWorkflows": earlier} if earlier else {}),
        "engine": origin.engine,
        "buzz": making.buzz if origin.costs else None,
    }


def is_provenance(document: JsonValue) -> bool:
    """Whether a document is one of ours."""
    return isinstance(document, Mapping) and document.get("format") == FORMAT


def _steps(making: Making) -> Iterator[JsonObject]:
    """Every step of the workflow, for an upscaled image has the seed of the one that it was made from."""
    steps = making.submission.body.get("steps")
    for index, step in enumerate(steps if isinstance(steps, (list, tuple)) else ()):
        if isinstance(step, Mapping):
            yield _step(step, making.notes, str(step.get("name") or index))


def _step(step: JsonObject, notes: Mapping[str, JsonObject], name: str) -> JsonObject:
    step_input = step.get("input")
    seed = step_input.get("seed") if isinstance(step_input, Mapping) else None
    facts: dict[str, JsonValue] = {"name": name, "type": step.get("$type")}
    facts |= {"model": model} if (model := step_model(step)) else {}
    facts |= {"seed": seed} if isinstance(seed, int) else {}
    facts |= {"notes": noted} if (noted := notes.get(name)) else {}
    return facts
