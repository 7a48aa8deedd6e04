"""The shapes of our own keys: `outputs`, `budget`, `assumptions`, `cases`, `name`, `description`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from renderline.canonical import JsonObject, JsonValue
from renderline.diagnostic import Finding, TreePath
from renderline.parameters import cases
from renderline.parameters.expressions import is_templated_text
from renderline.parameters.shapes import misshapen, unknown_keys
from renderline.parameters.trees import Node, TreeCompiler
from renderline.parameters.values import Type, kind_of, typed

__all__ = ["BUDGET_KEYS", "CEILINGS", "CHECKS", "OUTPUT_KEYS", "check_fixed_keys", "compile_own"]

Check = Callable[[JsonValue, TreePath], Iterator[Finding]]

OUTPUT_KEYS = ("from", "as", "embed")
"""What stands in an entry of `outputs`."""

BUDGET_KEYS = ("run", "workflow", "warn")
"""What stands in `budget`: ceilings in Buzz, and from where on to warn."""

CEILINGS = ("run", "workflow")
"""What is bounded in `budget`, and told of in `budget.warn`."""

_MOST_SHOWN = 3
_BUZZ = re.compile(r"(0|[1-9][0-9]{0,9}(?:\.[0-9]{1,3})?)(?: ?buzz)?", re.ASCII | re.IGNORECASE)
_SHARE = re.compile(r"(100|[0-9]{1,2})(\.[0-9]+)?%", re.ASCII)


def compile_own(compiler: TreeCompiler, key: str, value: JsonValue) -> Node:
    """Compile one of the keys of CHECKS; what an output is taken from and called is always text."""
    if key != "outputs" or not isinstance(value, (list, tuple)):
        return compiler.compile(value, (key,))
    # An axis may give a number, as in `as: "{{ matrix.seed }}"`, and a name is text all the same.
    return compiler.compile(value, (key,), text_keys=frozenset({"from", "as"}))


def check_fixed_keys(tree: JsonObject) -> Iterator[Finding]:
    """What is wrong with our keys that hold no expressions."""
    for key in ("name", "description"):
        value = tree.get(key, "-")
        if not isinstance(value, str):
            yield misshapen((key,), f"`{key}` is text, not {kind_of(value)}")
        # The name is part of the scope, so it cannot depend on it.
        elif key == "name" and (not value.strip() or is_templated_text(value)):
            yield misshapen(
                (key,),
                "`name` is text without expressions, and not empty",
                hint="expressions read it as `pipeline.name`, so it cannot hold one itself",
            )
    yield from cases.read(tree).findings


def _check_outputs(value: JsonValue, path: TreePath) -> Iterator[Finding]:
    if not isinstance(value, (list, tuple)):
        yield misshapen(path, "`outputs` is a list", hint="write `- from: STEP` for each step to download")
        return
    for index, entry in enumerate(value):
        at = (*path, index)
        if not isinstance(entry, Mapping):
            step = entry if isinstance(entry, str) and entry else "STEP"
            yield misshapen(at, "an output is a mapping with `from`", hint=f"write `- from: {step}`")
            continue
        yield from unknown_keys(entry, at, OUTPUT_KEYS)
        if "from" not in entry:
            yield misshapen(at, "this output does not say which step it is `from`", hint="add `from: STEP`")
        for key in ("from", "as"):
            if not isinstance(entry.get(key, ""), str):
                hint = _one_by_one(entry[key]) if key == "from" else ""
                yield misshapen((*at, key), f"`{key}` is text, not {kind_of(entry[key])}", hint=hint)
        if not isinstance(entry.get("embed", False), bool):
            yield misshapen(
                (*at, "embed"),
                f"`embed` is true or false, not {kind_of(entry['embed'])}",
                hint="write `embed: true`, without quotes",
            )


def _one_by_one(steps: JsonValue) -> str:
    """How several steps are taken from; nothing for what is no list of names."""
    names = [step for step in steps if isinstance(step, str)] if isinstance(steps, (list, tuple)) else []
    shown = [f"`- from: {name}`" for name in names[:_MOST_SHOWN]] + ["…"] * (len(names) > _MOST_SHOWN)
    return f"write one entry a step: {', '.join(shown)}" if names else ""


def _check_budget(value: JsonValue, path: TreePath) -> Iterator[Finding]:
    if not isinstance(value, Mapping):
        yield misshapen(
            path, "`budget` is a mapping", hint="write `budget: {run: 500, workflow: 50}`, in Buzz"
        )
        return
    yield from unknown_keys(value, path, BUDGET_KEYS)
    for key in CEILINGS:
        if not _is_buzz(value.get(key, 0)):
            yield _no_ceiling(value[key], (*path, key))
    if "warn" in value:
        yield from _check_warnings(value["warn"], value, (*path, "warn"))


def _no_ceiling(value: JsonValue, path: TreePath) -> Finding:
    """`50 Buzz` and `"50"` are the number 50, written otherwise."""
    match = _BUZZ.fullmatch(value) if isinstance(value, str) else None
    number = None if match is None else float(match[1]) if "." in match[1] else int(match[1])
    return misshapen(
        path,
        f"`{path[-1]}` is a number of Buzz, 0 or more",
        hint="" if match is None else f"write `{path[-1]}: {match[1]}`, the number alone",
        right=number,
    )


def _check_warnings(value: JsonValue, budget: JsonObject, path: TreePath) -> Iterator[Finding]:
    if not isinstance(value, Mapping):
        yield misshapen(path, "`warn` is a mapping", hint="write `warn: {run: 80%, workflow: 40}`")
        return
    yield from unknown_keys(value, path, CEILINGS)
    for key in CEILINGS:
        threshold = value.get(key, 0)
        # Also without a value, where 0 stands in: a threshold that is not given has nothing wrong.
        if not isinstance(threshold, str) and _is_buzz(threshold):
            continue
        if not isinstance(threshold, str) or not _SHARE.fullmatch(threshold):
            yield misshapen((*path, key), f"`{key}` is a number of Buzz, or a share such as `80%`")
        # A share of nothing would never warn, and nobody would learn of it.
        elif key not in budget:
            hint = f"add `{key}` to `budget`, or write a number of Buzz"
            yield misshapen(
                (*path, key), f"`{threshold}` is a share of `budget.{key}`, which is not set", hint=hint
            )


def _is_buzz(value: JsonValue) -> bool:
    number = typed(Type.NUMBER, value).value
    return isinstance(number, (int, float)) and number >= 0


def _check_assumptions(value: JsonValue, path: TreePath) -> Iterator[Finding]:
    if not isinstance(value, Mapping):
        yield misshapen(
            path,
            "`assumptions` is a mapping of step names to facts",
            hint="write `assumptions: {STEP: {FACT: value}}`",
        )
        return
    for step, facts in value.items():
        if not isinstance(facts, Mapping):
            yield misshapen((*path, step), f"the assumptions of `{step}` are a mapping of facts to values")


CHECKS: Mapping[str, Check] = MappingProxyType(
    {"outputs": _check_outputs, "budget": _check_budget, "assumptions": _check_assumptions}
)
"""Our keys whose expressions are evaluated, with what each must look like then."""
