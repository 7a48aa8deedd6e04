"""References inside a step template: they speak of its own steps alone, by names that change with every use."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from renderline.canonical import JsonObject, JsonValue
from renderline.diagnostic import Finding, Place, TreePath, nearest
from renderline.parameters.references import compile_reference
from renderline.parameters.template_files import bad

__all__ = ["check_references", "renamed"]

# The workflow's own arguments are the same for all of its steps.
_SHARED = "$arguments"


def renamed(value: JsonValue, names: Mapping[str, str]) -> JsonValue:
    """A tree whose references have the steps' names in the workflow: `names` maps those of the template's file."""
    if isinstance(value, str):
        reference = compile_reference(value)
        name = reference["$ref"] if reference else ""
        # Replaced in the text, not compiled: blanks and line ends around it stay as written, and so do places in it.
        return value.replace(f"steps.{name}.", f"steps.{names[name]}.", 1) if name in names else value
    if isinstance(value, list):
        return [renamed(each, names) for each in value]
    if not isinstance(value, Mapping):
        return value
    read = {key: renamed(each, names) for key, each in value.items()}
    target = read.get("$ref")
    # The API's own form of a reference may be written out as well, and it must follow the renaming, too.
    return {**read, "$ref": names[target]} if isinstance(target, str) and target in names else read


def check_references(step: JsonObject, path: TreePath, names: Collection[str]) -> Iterator[Finding]:
    """What is wrong with the references of one of a template's steps; `names` are those of all its steps."""
    for at, target in _targets(step, path):
        if target in names or target == _SHARED:
            continue
        meant = nearest(target, (name for name in names if name))
        yield bad(
            at.path,
            f"there is no step `{target}` in this template",
            hint=f"did you mean `{meant}`?" if meant else "what comes from elsewhere is a parameter",
            snippet=at.snippet,
        )


def _targets(value: JsonValue, path: TreePath) -> Iterator[tuple[Place, str]]:
    """Each place that refers to a step, with the step's name."""
    if isinstance(value, str):
        if reference := compile_reference(value):
            yield Place(path=path, snippet=f"steps.{reference['$ref']}"), reference["$ref"]
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _targets(each, (*path, index))
    elif isinstance(value, Mapping):
        if isinstance(target := value.get("$ref"), str):
            yield Place(path=(*path, "$ref")), target
        # A mapping beside a `$ref` may hold further references, so the walk goes on.
        for key, each in value.items():
            yield from _targets(each, (*path, key))
