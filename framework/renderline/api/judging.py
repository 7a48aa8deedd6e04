"""What the contract and the rules say of one workflow, in the words of our language."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from renderline import rules
from renderline.canonical import JsonValue
from renderline.contract import check, new_types, steps
from renderline.contract.branches import leaves
from renderline.contract.codes import CODES, UNKNOWN_KEY
from renderline.diagnostic import Finding, nearest, with_cure
from renderline.parameters import top_level
from renderline.parameters.binding import PLACEHOLDER_PREFIX
from renderline.pipeline.model import Pipeline
from renderline.wire.callbacks import is_http_to_this_machine
from renderline.wire.references import follow

__all__ = ["judge", "judge_body"]

# What other languages of pipelines call it.
_FOREIGN_KEYS: Mapping[str, str] = MappingProxyType(
    {
        "depends_on": "nothing is needed: a step waits for the steps that it refers to",
        "id": "did you mean `name`?",
        "if": "did you mean `when`?",
        "inputs": "did you mean `input`?",
        "needs": "nothing is needed: a step waits for the steps that it refers to",
        "parameters": "did you mean `input`?",
        "params": "did you mean `input`?",
        "with": "a step with `$type` has `input`; `with` goes with `uses`",
    }
)
_FORMS_OF_TEXT = frozenset(
    CODES[keyword] for keyword in ("enum", "format", "maxLength", "minLength", "pattern")
)
_STAND_INS = frozenset({"inputs", "parameters", "params", "with"})
_STEP_DEPTH = len(("steps", 0))
_STEP_KEY_DEPTH = len(("steps", 0, "name"))


def judge(pipeline: Pipeline, *, schema_age_days: int = 0) -> Iterator[Finding]:
    """Every mistake in a pipeline's body and outputs; for the argument see `judge_body`."""
    yield from judge_body(pipeline, schema_age_days=schema_age_days)
    yield from rules.run_outputs(pipeline)


def judge_body(pipeline: Pipeline, *, schema_age_days: int = 0) -> Iterator[Finding]:
    """
    Every mistake in a pipeline's body, whatever its outputs are called.

    Args:
        schema_age_days: of the vendored schemas; old ones may lack a step type that there is by now.
    """
    for finding in check.check_workflow(pipeline.body):
        if _is_consequence(finding, pipeline) or is_http_to_this_machine(pipeline.body, finding.place.path):
            continue
        if _is_of_a_secret(finding, pipeline):
            continue
        yield new_types.softened(_in_our_words(finding, pipeline.body), pipeline.body, schema_age_days)
    yield from rules.run_body(pipeline)


def _is_consequence(finding: Finding, pipeline: Pipeline) -> bool:
    """Whether a step only lacks its `input` because what belongs there stands a level too high or under another key."""
    if finding.code != CODES["required"] or len(finding.place.path) != _STEP_DEPTH:
        return False
    step = follow(pipeline.body, finding.place.path)
    if not isinstance(step, Mapping) or "$type" not in step or "input" in step:
        return False
    return any(key in _STAND_INS or _is_of_input(step, key) for key in step)


def _is_of_a_secret(finding: Finding, pipeline: Pipeline) -> bool:
    """Whether a text has the wrong form only because a secret's name stands in it until it is sent."""
    if finding.code not in _FORMS_OF_TEXT:
        return False
    text = follow(pipeline.body, finding.place.path)
    names = (each.name for each in pipeline.parameters if each.is_secret)
    return isinstance(text, str) and any(f"{PLACEHOLDER_PREFIX}{name}" in text for name in names)


def _is_of_input(step: JsonValue, key: str) -> bool:
    """Whether the step's type takes a key in its input, and not beside it."""
    step_type = step.get("$type") if isinstance(step, Mapping) else None
    if not isinstance(step_type, str) or step_type not in steps.step_types() or key in steps.step_keys():
        return False
    return any(key in leaf.schema.members() for leaf in leaves(steps.input_schema(step_type)))


def _in_our_words(finding: Finding, body: JsonValue) -> Finding:
    """The contract knows the API's keys of a step, and not that ours may stand among them."""
    path = finding.place.path
    if finding.code != UNKNOWN_KEY or path[0] != "steps" or len(path) != _STEP_KEY_DEPTH:
        return finding
    key = str(path[-1])
    meant = nearest(key, (*steps.step_keys(), *top_level.STEP_KEYS))
    hint = _FOREIGN_KEYS.get(key) or (f"did you mean `{meant}`?" if meant else finding.hint)
    if _is_of_input(follow(body, path[:-1]), key):
        return dataclasses.replace(finding, hint="write it below `input`", cure=None)
    finding = dataclasses.replace(finding, hint=hint, cure=None)
    known = (*steps.step_keys(), *top_level.STEP_KEYS)
    return finding if key in _FOREIGN_KEYS else with_cure(finding, key, known)
