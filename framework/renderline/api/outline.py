"""
What can be said of a body before all its expressions can be evaluated.

A mistyped parameter must not hide a wrong step type three lines below. So where evaluation stops, the file's own tree is
judged instead: references are read as references, known values as values, every other expression is a hole, and nothing is
said about holes.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from renderline.api.judging import judge
from renderline.canonical import JsonObject, JsonValue
from renderline.contract import steps
from renderline.diagnostic import Finding, TreePath
from renderline.parameters import own_keys, top_level
from renderline.parameters.expressions import is_templated_text
from renderline.parameters.references import compile_reference
from renderline.pipeline import model
from renderline.pipeline.declared import DeclaredParameter, declared_parameters
from renderline.source.document import SourceDocument

__all__ = ["judge_outline"]

# A reference object passes wherever a step's input may hold one, so a hole's surroundings can be judged.
_HOLE: JsonObject = {"$ref": "", "path": ""}
_HANDED_ON = re.compile(r"\{\{-?\s*params\.(?P<name>\w+)\s*-?\}\}\n?", re.ASCII)


def judge_outline(
    document: SourceDocument, values: JsonObject | None = None, *, schema_age_days: int = 0
) -> Iterator[Finding]:
    """
    What is wrong whatever the expressions come to; a step that is a template yet to expand is a hole, and so is what it yields.

    Args:
        values: the parameters' values, as far as they are known and sound.
        schema_age_days: as in `judge`.
    """
    tree = document.tree
    if not isinstance(tree, Mapping) or not top_level.is_templated(tree):
        return
    holes = set(_alternatives(tree.get("steps")))
    drawing = _Drawing(values=values or {}, holes=holes, expanded=frozenset(_expanded(tree.get("steps"))))
    drawn = {key: drawing.draw(value, (key,)) for key, value in tree.items() if key in _JUDGED}
    for finding in _findings(drawn, declared_parameters(tree), schema_age_days):
        path = finding.place.path
        if not any(path[:length] in holes for length in range(len(path) + 1)):
            yield finding


def _findings(
    drawn: JsonObject, parameters: tuple[DeclaredParameter, ...], schema_age_days: int
) -> Iterator[Finding]:
    for key, check in own_keys.CHECKS.items():
        if key in drawn:
            yield from check(drawn[key], (key,))
    pipeline = model.build(
        "",
        {key: value for key, value in drawn.items() if key in top_level.API_KEYS},
        templated=True,
        step_types=steps.step_types(),
        outputs=drawn.get("outputs"),
    )
    yield from judge(dataclasses.replace(pipeline, parameters=parameters), schema_age_days=schema_age_days)


_JUDGED = frozenset({*top_level.API_KEYS, *own_keys.CHECKS})


def _expanded(listed: JsonValue) -> Iterator[str]:
    """The names of the steps that use templates; the names of what they expand to begin with them."""
    for step in listed if isinstance(listed, list) else ():
        name = step.get("name") if isinstance(step, Mapping) and "uses" in step else None
        if isinstance(name, str):
            yield name


def _alternatives(listed: JsonValue) -> Iterator[TreePath]:
    """The names of steps that take the place of another: of the two, only one need be there."""
    holders: dict[JsonValue, bool] = {}
    for index, step in enumerate(listed if isinstance(listed, list) else ()):
        name = step.get("name") if isinstance(step, Mapping) else None
        if isinstance(step, Mapping) and isinstance(name, str):
            # Names that a template's steps take are told where the template is expanded.
            is_sure = "when" not in step and "uses" not in step
            if name in holders and not (is_sure and holders[name]):
                yield ("steps", index, "name")
            holders[name] = holders.get(name, False) or is_sure


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drawing:
    """
    Draws a tree.

    Attributes:
        values: of parameters.
        holes: filled with the paths of what is not known yet.
        expanded: the names of the steps that use templates.
    """

    values: JsonObject
    holes: set[TreePath]
    expanded: frozenset[str]

    def draw(self, value: JsonValue, path: TreePath) -> JsonValue:
        """A part of the tree, at its path."""
        if isinstance(value, str):
            return self._scalar(value, path)
        if isinstance(value, Mapping):
            is_step = len(path) == 2 and path[0] == "steps"  # noqa: PLR2004 - `steps`, then the index
            if is_step and "uses" in value:
                return self._hole(path, {"name": value.get("name")})
            if self._is_expanded(value.get("$ref")):
                return self._hole(path)
            # What a step is given may only make sense where its condition holds.
            inner = dataclasses.replace(self, values={}) if is_step and "when" in value else self
            return {
                key: inner.draw(child, (*path, key))
                for key, child in value.items()
                if not (is_step and key in top_level.STEP_KEYS)
            }
        if isinstance(value, (list, tuple)):
            return [self.draw(child, (*path, index)) for index, child in enumerate(value)]
        return value

    def _scalar(self, text: str, path: TreePath) -> JsonValue:
        if not is_templated_text(text):
            is_source = path[:1] == ("outputs",) and path[-1] == "from"
            return self._hole(path, text) if is_source and self._is_expanded(text) else text
        reference = compile_reference(text)
        # A name that holds a reference is told as that, and is text all the same.
        if reference is not None and path[0] == "outputs":
            return self._hole(path, text)
        if reference is not None:
            return self._hole(path) if self._is_expanded(reference["$ref"]) else reference
        handed_on = _HANDED_ON.fullmatch(text)
        if handed_on and handed_on["name"] in self.values:
            return self.values[handed_on["name"]]
        return self._hole(path)

    def _is_expanded(self, name: JsonValue) -> bool:
        """Whether a step of that name may come from a template."""
        return isinstance(name, str) and any(
            name == each or name.startswith(f"{each}-") for each in self.expanded
        )

    def _hole(self, path: TreePath, drawn: JsonValue = _HOLE) -> JsonValue:
        self.holes.add(path)
        return drawn
