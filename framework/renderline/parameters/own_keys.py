"""The shapes of our own keys: `outputs`, `budget`, `assumptions`, `cases`, `name`, `description`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from renderline.canonical import JsonObject, JsonValue
from renderline.diagnostic import Code, Finding, Part, Place, TreePath, nearest
from renderline.parameters.expressions import is_templated_text
from renderline.parameters.trees import Node, TreeCompiler
from renderline.parameters.values import Type, kind_of, typed

__all__ = ["BAD_SHAPE", "CHECKS", "check_fixed_keys", "compile_own"]

BAD_SHAPE = Code(
    id="RL145", name="bad-shape", description="The language's own keys hold what their page says they hold."
)

Check = Callable[[JsonValue, TreePath], Iterator[Finding]]

_OUTPUT_KEYS = ("from", "as", "embed")
_BUDGET_KEYS = ("run", "workflow")
_CASE_KEYS = ("description", "parameters", "profile", "expect")


def compile_own(compiler: TreeCompiler, key: str, value: JsonValue) -> Node:
    """Compile one of the keys of CHECKS; what an output is taken from and called is always text."""
    if key != "outputs" or not isinstance(value, (list, tuple)):
        return compiler.compile(value, (key,))
    return compiler.compile(value, (key,), text_keys=frozenset({"from", "as"}))


def check_fixed_keys(tree: JsonObject) -> Iterator[Finding]:
    """What is wrong with our keys that hold no expressions."""
    for key in ("name", "description"):
        value = tree.get(key, "-")
        if not isinstance(value, str):
            yield _bad((key,), f"`{key}` is text, not {kind_of(value)}")
        # The name is part of the scope, so it cannot depend on it.
        elif key == "name" and (not value.strip() or is_templated_text(value)):
            yield _bad(
                (key,), "`name` is a plain name: expressions may use it, so it holds none and is not empty"
            )
    if "cases" in tree:
        yield from _check_cases(tree["cases"], ("cases",))


def _check_outputs(value: JsonValue, path: TreePath) -> Iterator[Finding]:
    if not isinstance(value, (list, tuple)):
        yield _bad(path, "`outputs` is a list", hint="write `- from: STEP` for each step to download")
        return
    for index, entry in enumerate(value):
        at = (*path, index)
        if not isinstance(entry, Mapping):
            yield _bad(at, "an output is a mapping with `from`", hint="write `- from: STEP`")
            continue
        yield from _unknown_keys(entry, at, _OUTPUT_KEYS)
        if "from" not in entry:
            yield _bad(at, "this output does not say which step it is `from`")
        for key in ("from", "as"):
            if not isinstance(entry.get(key, ""), str):
                yield _bad((*at, key), f"`{key}` is text, not {kind_of(entry[key])}")
        if not isinstance(entry.get("embed", False), bool):
            yield _bad((*at, "embed"), f"`embed` is true or false, not {kind_of(entry['embed'])}")


def _check_budget(value: JsonValue, path: TreePath) -> Iterator[Finding]:
    if not isinstance(value, Mapping):
        yield _bad(path, "`budget` is a mapping", hint="write `budget: {run: 500, workflow: 50}`, in Buzz")
        return
    yield from _unknown_keys(value, path, _BUDGET_KEYS)
    for key in _BUDGET_KEYS:
        ceiling = typed(Type.NUMBER, value.get(key, 0)).value
        if not isinstance(ceiling, (int, float)) or ceiling < 0:
            yield _bad((*path, key), f"`{key}` is a number of Buzz, 0 or more")


def _check_assumptions(value: JsonValue, path: TreePath) -> Iterator[Finding]:
    if not isinstance(value, Mapping):
        yield _bad(path, "`assumptions` is a mapping of step names to facts")
        return
    for step, facts in value.items():
        if not isinstance(facts, Mapping):
            yield _bad((*path, step), f"the assumptions of `{step}` are a mapping of facts to values")


def _check_cases(value: JsonValue, path: TreePath) -> Iterator[Finding]:
    if not isinstance(value, Mapping):
        yield _bad(path, "`cases` is a mapping of names to cases")
        return
    for name, case in value.items():
        at = (*path, name)
        if not isinstance(case, Mapping):
            yield _bad(at, f"the case `{name}` is a mapping, such as `{{parameters: {{…}}}}`")
            continue
        yield from _unknown_keys(case, at, _CASE_KEYS)
        for key in ("parameters", "expect"):
            if not isinstance(case.get(key, {}), Mapping):
                yield _bad((*at, key), f"`{key}` is a mapping, not {kind_of(case[key])}")
        for key in ("description", "profile"):
            if not isinstance(case.get(key, ""), str):
                yield _bad((*at, key), f"`{key}` is text, not {kind_of(case[key])}")


CHECKS: Mapping[str, Check] = MappingProxyType(
    {"outputs": _check_outputs, "budget": _check_budget, "assumptions": _check_assumptions}
)
"""Our keys whose expressions are evaluated, with what each must look like then."""


def _unknown_keys(value: JsonObject, path: TreePath, known: tuple[str, ...]) -> Iterator[Finding]:
    for key in value:
        if key not in known:
            meant = nearest(key, known)
            hint = f"did you mean `{meant}`?" if meant else f"keys: {', '.join(known)}"
            yield _bad((*path, key), f"unknown key `{key}`", hint=hint, part=Part.KEY)


def _bad(path: TreePath, message: str, *, hint: str = "", part: Part = Part.VALUE) -> Finding:
    return Finding(code=BAD_SHAPE, place=Place(path=path, part=part), message=message, hint=hint)
