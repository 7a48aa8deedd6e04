"""Steps with our keys: `when` drops a step, `uses` puts a template's steps in its place."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from renderline.canonical import JsonValue
from renderline.diagnostic import Finding, Place, Related, TreePath
from renderline.parameters.conditions import Condition, compile_condition
from renderline.parameters.scope import Scope
from renderline.parameters.sharing import shared
from renderline.parameters.step_templates import ExpandedStep, expand
from renderline.parameters.template_arguments import Caller
from renderline.parameters.template_files import TemplateLibrary
from renderline.parameters.trees import Fixed, Node, TreeCompiler
from renderline.parameters.uses_step import USES_STEP, plain_name

__all__ = ["Kept", "Steps", "compile_steps"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """
    One step of the workflow, if all its conditions hold.

    Attributes:
        index: in the workflow with all its steps.
        source: where it stands in the file, or below a mounted template.
        moves: path below the step to where that is written, for what comes from elsewhere.
    """

    index: int
    name: Node
    source: TreePath
    body: Node
    conditions: tuple[Condition, ...] = ()
    moves: Mapping[TreePath, TreePath] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """
    The steps of one cell.

    Attributes:
        dropped: name of each step that `when` left out, with the place in the file of the step that says so.
        moves: for each step that has another place now, its path in the body to its path in the file.
    """

    steps: list[JsonValue]
    dropped: Mapping[str, TreePath] = field(default_factory=dict)
    moves: Mapping[TreePath, TreePath] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """The compiled steps of a pipeline."""

    entries: tuple[_Step, ...]

    def resolve(self, scope: Scope) -> Kept:
        """The steps of one cell; a condition that is no boolean adds a finding and keeps its step."""
        steps: list[JsonValue] = []
        dropped: dict[str, TreePath] = {}
        moves: dict[TreePath, TreePath] = {}
        for entry in self.entries:
            # The outermost first: where a template is not wanted, a condition inside it need not even make sense.
            failed = next((each for each in entry.conditions if not each.holds(scope)), None)
            if failed is not None:
                dropped[_name_of(entry, scope)] = failed.step
                continue
            at = ("steps", len(steps))
            # A step in its own place needs no entry; most have it, and the index of positions stays the shared one.
            if at != entry.source:
                moves[at] = entry.source
            for below, source in entry.moves.items():
                moves[at + below] = source
            steps.append(entry.body.resolve(scope))
        return Kept(steps=steps, dropped=dropped, moves=moves)


def compile_steps(compiler: TreeCompiler, steps: list[JsonValue], library: TemplateLibrary) -> Steps:
    """Compile the `steps` of the top level; mistakes are added to the compiler's findings."""
    entries: list[_Step] = []
    for at, step in enumerate(steps):
        path: TreePath = ("steps", at)
        if isinstance(step, Mapping) and "uses" in step:
            caller = Caller(compiler=compiler, folder=library.document.path.absolute().parent)
            # A step without a name of its own is reported, and the others are judged as if it had one.
            expanded = expand(caller, step, path, plain_name(step) or f"step-{at}", library)
            entries += (_from_template(each, len(entries) + offset) for offset, each in enumerate(expanded))
        else:
            entries.append(_compile_step(compiler, step, path, len(entries)))
    compiler.findings += _collisions(entries)
    return Steps(entries=tuple(entries))


def _compile_step(compiler: TreeCompiler, step: JsonValue, path: TreePath, index: int) -> _Step:
    if not isinstance(step, Mapping):
        return _Step(index=index, name=Fixed(None), source=path, body=compiler.compile(step, path))
    condition = compile_condition(compiler, step["when"], path, path) if "when" in step else None
    if condition is not None and not condition.always_holds:
        # What a step computes may only make sense where its condition holds.
        compiler = dataclasses.replace(compiler, scope=None)
    return _Step(
        index=index,
        name=compiler.compile(step.get("name"), (*path, "name")),
        source=path,
        conditions=() if condition is None else (condition,),
        body=shared(compiler.compile({key: value for key, value in step.items() if key != "when"}, path)),
    )


def _from_template(step: ExpandedStep, index: int) -> _Step:
    return _Step(
        index=index,
        name=Fixed(step.name),
        source=step.source,
        body=shared(step.body),
        conditions=step.conditions,
        moves=step.moves,
    )


def _collisions(entries: list[_Step]) -> Iterator[Finding]:
    """Names that a template's step shares with another step, where both are there in every cell."""
    seen: dict[str, _Step] = {}
    for entry in entries:
        name = entry.name.value if isinstance(entry.name, Fixed) else None
        # Two steps under opposite conditions may share a name; which are there together is known in each cell only.
        if not isinstance(name, str) or any(not each.always_holds for each in entry.conditions):
            continue
        other = seen.setdefault(name, entry)
        # Two steps of the file itself with one name are the business of a rule; only steps of templates have moves.
        if other is not entry and (other.moves or entry.moves):
            yield _collision(name, *((other, entry) if entry.moves else (entry, other)))


def _collision(name: str, other: _Step, expanded: _Step) -> Finding:
    place = Place(path=_named_at(expanded))
    return Finding(
        code=USES_STEP,
        place=place,
        message=f"the template adds a step `{name}`, and another step has that name already",
        hint="give one of the two another name",
        related=(Related(place=Place(path=_named_at(other)), message=f"the other `{name}` comes from here"),),
    )


def _named_at(entry: _Step) -> TreePath:
    return entry.moves.get(("name",), (*entry.source, "name"))


def _name_of(entry: _Step, scope: Scope) -> str:
    """The name of a step that is not there; unnamed steps are known by their number in the workflow."""
    name = entry.name.resolve(scope)
    return name if isinstance(name, str) else f"${entry.index}"
