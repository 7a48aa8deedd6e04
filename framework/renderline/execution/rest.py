"""The rest of a body whose first steps are made: which those are, and what is sent in its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from renderline.canonical import JsonObject, JsonValue
from renderline.compiler.submission import Submission, digest_of
from renderline.execution.outputs import expected_counts, list_owed
from renderline.execution.workflow import Blob, Step, Workflow, read_blob
from renderline.ledger.prefix import NOTHING_MADE, Prefix
from renderline.wire import references
from renderline.wire.references import Reference

__all__ = ["Result", "find_prefix", "joined", "rest_digest", "rest_of", "results_of", "with_results"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """
    What a made step yields to one that is not.

    Attributes:
        source: the step's name.
        target: the path in it, as the reference says it.
        value: what stands there.
        blob: the file whose URL the value is; None where it is something else.
    """

    source: str
    target: str
    value: JsonValue
    blob: Blob | None = None


def find_prefix(submission: Submission, workflows: Sequence[Workflow]) -> Prefix:
    """
    The steps that need not be made again.

    A step that succeeded counts where everything that others read from it, and every output it owes, is still to be had. A body
    whose steps have no names is made anew: their numbers would be other ones in the rest of it.

    Args:
        workflows: that carried out the body or a rest of it, the oldest first.
    """
    names = [name for name, _ in _steps(submission.body)]
    if not all(names) or submission.own_external_id is not None:
        return NOTHING_MADE
    whole = _join(names, workflows)
    made = {name for name, step in whole.items() if step.has_succeeded}
    made -= _without_output(submission, whole)
    while gone := _unreadable(submission.body, whole, made):
        made -= gone
    if not made or made == set(names):
        return NOTHING_MADE
    return Prefix(
        workflows=tuple(each.id for each in workflows), steps=tuple(name for name in names if name in made)
    )


def rest_of(body: JsonObject, prefix: Prefix) -> JsonObject:
    """A body without the steps that are made; what reads from them still does so by reference."""
    if not prefix.steps:
        return body
    return {**body, "steps": [step for name, step in _steps(body) if name not in prefix.steps]}


def rest_digest(body: JsonObject, prefix: Prefix) -> str:
    """
    What the rest of a body is known by.

    It says which workflows it goes on from, and not what they yielded: an address is another one each time it is asked for.
    """
    return digest_of({**rest_of(body, prefix), "after": list(prefix.workflows)})


def results_of(body: JsonObject, prefix: Prefix, workflows: Sequence[Workflow]) -> tuple[Result, ...] | None:
    """Everything that the rest of a body reads from the steps that are made; None where a part is no longer to be had."""
    whole = _join(prefix.steps, workflows)
    found: list[Result] = []
    for reference in _read_from(rest_of(body, prefix), prefix.steps):
        result = _result(whole.get(reference.source), reference)
        if result is None:
            return None
        found.append(result)
    return tuple(found)


def with_results(body: JsonObject, results: Iterable[Result]) -> JsonObject:
    """A body in which the references that the results answer are replaced by them."""
    values = {(each.source, each.target): each.value for each in results}
    return {key: _filled(value, values) for key, value in body.items()}


def joined(finished: Workflow, earlier: Sequence[Workflow], body: JsonObject) -> Workflow:
    """The workflow as if it had made all steps of the body, in their order."""
    if not earlier:
        return finished
    names = [name for name, _ in _steps(body)]
    return replace(finished, steps=tuple(_join(names, (*earlier, finished)).values()))


def _join(names: Iterable[str], workflows: Sequence[Workflow]) -> Mapping[str, Step]:
    """Each step as the latest workflow that had it left it."""
    latest = {step.name: step for workflow in workflows for step in workflow.steps}
    return {name: latest[name] for name in names if name in latest}


def _without_output(submission: Submission, whole: Mapping[str, Step]) -> set[str]:
    """Steps that owe a file which is not to be had."""
    workflow = Workflow(
        id="", status="", external_id="", steps=tuple(whole.values()), cost={}, transactions=(), document={}
    )
    owed = list_owed(workflow, submission.outputs, expected_counts(submission.body))
    return {each.step for each in owed.missing}


def _unreadable(body: JsonObject, whole: Mapping[str, Step], made: set[str]) -> set[str]:
    """Made steps from which one that is not made cannot read what it needs."""
    rest = rest_of(body, Prefix(steps=tuple(made)))
    found = _read_from(rest, made)
    return {each.source for each in found if _result(whole.get(each.source), each) is None}


def _read_from(body: JsonObject, sources: Iterable[str]) -> Iterator[Reference]:
    wanted = set(sources)
    for _, step in _steps(body):
        yield from (each for each in references.find(step.get("input")) if each.source in wanted)


def _result(step: Step | None, reference: Reference) -> Result | None:
    path = references.split_path(reference.target)
    if step is None or path is None:
        return None
    output: JsonObject = {"output": step.output}
    try:
        holder, value = references.follow(output, path[:-1]), references.follow(output, path)
    except LookupError:
        return None
    blob = read_blob(holder) if isinstance(holder, Mapping) else None
    if value is None or (blob is not None and not (blob.is_available and blob.url)):
        return None
    is_address = blob is not None and value == blob.url
    return Result(
        source=reference.source, target=reference.target, value=value, blob=blob if is_address else None
    )


def _filled(value: JsonValue, values: Mapping[tuple[str, str], JsonValue]) -> JsonValue:
    if isinstance(value, Mapping):
        if references.is_reference(value):
            return values.get((str(value["$ref"]), str(value.get("path"))), value)
        return {key: _filled(child, values) for key, child in value.items()}
    if isinstance(value, (list, tuple)):
        return [_filled(child, values) for child in value]
    return value


def _steps(body: JsonObject) -> Iterator[tuple[str, JsonObject]]:
    """Each step with its name, which is empty where it has none."""
    steps = body.get("steps")
    for step in steps if isinstance(steps, (list, tuple)) else ():
        if isinstance(step, Mapping):
            name = step.get("name")
            yield name if isinstance(name, str) else "", step
