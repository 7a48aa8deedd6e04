"""
Step types that the service may have got since its schemas were vendored.

A type that is not in the schemas is a mistake while they are young. Once they are old it may as well be new, so it is passed
through with a warning, unless it is spelt almost like a known one.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
import tomllib
from functools import cache

from renderline import resources
from renderline.canonical import JsonValue
from renderline.contract.audit import STALE_DAYS
from renderline.contract.codes import UNKNOWN_VARIANT
from renderline.contract.steps import recipe_names, step_types
from renderline.diagnostic import Finding, Severity, nearest
from renderline.wire.references import follow

__all__ = ["age_days", "softened"]

_SET = "civitai-v2"
# As all published names are formed; another form is a mistake, however old the schemas are.
_STEP_TYPE = re.compile(r"(?=.{4,64}$)[a-z][a-z0-9]*(?:[A-Z][a-z0-9]*)*", re.ASCII)
# Most names share a word with another one, such as `video`.
_MISSPELT = 0.7
_TYPE_DEPTH = len(("steps", 0, "$type"))


def age_days(today: dt.date) -> int:
    """How many days ago the service's schemas were vendored."""
    return (today - _vendored_on()).days


def softened(finding: Finding, body: JsonValue, schema_age_days: int) -> Finding:
    """The finding, as a warning if it is about a step type that old schemas may only lack."""
    path = finding.place.path
    is_of_type = finding.code == UNKNOWN_VARIANT and len(path) == _TYPE_DEPTH and path[-1] == "$type"
    if schema_age_days <= STALE_DAYS or not is_of_type or path[0] != "steps":
        return finding
    step_type = follow(body, path)
    if not isinstance(step_type, str) or not _may_be_new(step_type):
        return finding
    message = f"`{step_type}` is no step type of the vendored schema, which is {schema_age_days} days old; the service may have it by now"
    hint = "`renderline schemas diff UPSTREAM` compares it with a newer one; until then nothing about this step is checked"
    return dataclasses.replace(
        finding,
        message=message,
        hint=f"{finding.hint} {hint}".strip(),
        severity=Severity.WARNING,
        # The type may be right, so nothing is put in its place.
        cure=None,
    )


def _may_be_new(step_type: str) -> bool:
    is_formed = _STEP_TYPE.fullmatch(step_type) is not None
    is_recipe = step_type in recipe_names()
    return is_formed and not is_recipe and nearest(step_type, step_types(), likeness=_MISSPELT) is None


@cache
def _vendored_on() -> dt.date:
    catalog = tomllib.loads((resources.data_path("schemas") / "catalog.toml").read_text(encoding="utf-8"))
    date: dt.date = catalog[_SET]["date"]
    return date
