"""What the contract and the rules say of one workflow, in the words of our language."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from renderline import rules
from renderline.contract import check, new_types, steps
from renderline.contract.codes import UNKNOWN_KEY
from renderline.diagnostic import Finding, nearest, with_cure
from renderline.parameters import top_level
from renderline.pipeline.model import Pipeline

__all__ = ["judge", "judge_body"]

# What other languages of pipelines call it.
_FOREIGN_KEYS: Mapping[str, str] = MappingProxyType(
    {
        "depends_on": "nothing is needed: a step waits for the steps that it refers to",
        "id": "did you mean `name`?",
        "if": "did you mean `when`?",
        "needs": "nothing is needed: a step waits for the steps that it refers to",
        "params": "did you mean `input`?",
    }
)
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
        yield new_types.softened(_in_our_words(finding), pipeline.body, schema_age_days)
    yield from rules.run_body(pipeline)


def _in_our_words(finding: Finding) -> Finding:
    """The contract knows the API's keys of a step, and not that ours may stand among them."""
    path = finding.place.path
    if finding.code != UNKNOWN_KEY or path[0] != "steps" or len(path) != _STEP_KEY_DEPTH:
        return finding
    key = str(path[-1])
    meant = nearest(key, (*steps.step_keys(), *top_level.STEP_KEYS))
    hint = _FOREIGN_KEYS.get(key) or (f"did you mean `{meant}`?" if meant else finding.hint)
    finding = dataclasses.replace(finding, hint=hint, cure=None)
    known = (*steps.step_keys(), *top_level.STEP_KEYS)
    return finding if key in _FOREIGN_KEYS else with_cure(finding, key, known)
