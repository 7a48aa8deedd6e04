"""Which key of the top level is whose, and whether a file speaks our language at all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from renderline.canonical import JsonObject, compact
from renderline.diagnostic import Code, Cure, Finding, Part, Place, Severity, nearest, with_cure
from renderline.wire.trees import texts

__all__ = [
    "API_KEYS",
    "LANGUAGE_VERSION",
    "NOT_A_MAPPING",
    "NOT_TEMPLATED",
    "OWN_KEYS",
    "STEP_KEYS",
    "UNKNOWN_KEY",
    "WRONG_VERSION",
    "check",
    "is_templated",
    "warn_untemplated",
]

API_KEYS = (
    "steps",
    "tags",
    "metadata",
    "callbacks",
    "tips",
    "arguments",
    "nsfwLevel",
    "experimental",
    "allowMatureContent",
    "upgradeMode",
    "currencies",
    "ephemeral",
    "externalId",
    "downloadPriority",
)
"""The properties of the vendored WorkflowTemplate, in the order of the language's page."""

OWN_KEYS = (
    "version",
    "name",
    "description",
    "parameters",
    "matrix",
    "outputs",
    "budget",
    "profiles",
    "assumptions",
    "cases",
)
"""What renderline adds at the top level; none of it is ever sent."""

STEP_KEYS = ("when", "uses")
"""What renderline adds to a step; either makes a file ours."""

LANGUAGE_VERSION = 1

NOT_A_MAPPING = Code(
    id="RL101",
    name="not-a-mapping",
    description="The top level of a pipeline is a mapping of keys to values.",
)
UNKNOWN_KEY = Code(
    id="RL102",
    name="unknown-top-level-key",
    description="Keys of the top level are the API's, the language's, or begin with `x-`.",
)
WRONG_VERSION = Code(id="RL103", name="version", description="`version` is 1, the language's only version.")
NOT_TEMPLATED = Code(
    id="RL104",
    name="not-templated",
    description="Expressions work in files that use a key of the language; others are sent as they are.",
)

_LOOKS_LIKE_EXPRESSION = re.compile(r"\{\{-?\s*(?P<name>(?:params|steps|matrix)\.[\w.\[\]-]*)[^{}]*\}\}")


def is_templated(tree: JsonObject) -> bool:
    """Whether a file uses anything but the API's keys, at the top level or in a step."""
    # Any other key, misspelt ones included: they are told of only in a file that is ours.
    if any(key not in API_KEYS for key in tree):
        return True
    steps = tree.get("steps")
    return isinstance(steps, (list, tuple)) and any(
        key in STEP_KEYS for step in steps if isinstance(step, Mapping) for key in step
    )


def check(tree: JsonObject) -> Iterator[Finding]:
    """Unknown keys, and a version that is not ours."""
    for key in tree:
        if key not in API_KEYS and key not in OWN_KEYS and not key.startswith("x-"):
            yield _unknown(key)
    # `true` equals 1 in Python, and 1.0 does as well.
    version = tree.get("version", LANGUAGE_VERSION)
    if isinstance(version, bool) or version != LANGUAGE_VERSION or not isinstance(version, int):
        yield Finding(
            code=WRONG_VERSION,
            place=Place(path=("version",)),
            message=f"version `{compact(version).decode()}` of the pipeline language is not known",
            hint="write `version: 1`",
            # Any other version may mean a language that is not ours, so nothing is put in its place.
            cure=Cure(place=Place(path=("version",)), value=LANGUAGE_VERSION) if version == "1" else None,
        )


def warn_untemplated(tree: JsonObject) -> Iterator[Finding]:
    """One warning for a file of API keys alone whose text looks as if it wanted to be evaluated."""
    for path, text in texts(tree):
        if match := _LOOKS_LIKE_EXPRESSION.search(text):
            yield Finding(
                code=NOT_TEMPLATED,
                place=Place(path=path, snippet=match["name"]),
                message="this file holds only the API's keys, so it is sent as it is, braces included",
                hint="add `version: 1` to have expressions",
                severity=Severity.WARNING,
            )
            # One is enough: a file that holds many such texts has one cause for them.
            return


def _unknown(key: str) -> Finding:
    meant = nearest(key, (*API_KEYS, *OWN_KEYS))
    finding = Finding(
        code=UNKNOWN_KEY,
        place=Place(path=(key,), part=Part.KEY),
        message=f"unknown key `{key}`",
        hint=f"did you mean `{meant}`?" if meant else "keys of your own begin with `x-`",
    )
    return with_cure(finding, key, (*API_KEYS, *OWN_KEYS))
