"""
Who consumes whom: names, references and cycles among the steps of a body.

An unnamed step n is named `n` in answers and referred to as `$n`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from renderline.canonical import JsonObject, JsonValue
from renderline.diagnostic import Code, Finding, Place, TreePath, nearest
from renderline.engine.limits import STEPS
from renderline.engine.timespan import parse_ms
from renderline.wire.references import ARGUMENTS, Reference, find, follow, split_path

__all__ = ["Graph", "check_graph", "position_of", "read_graph"]

TOO_MANY_STEPS = Code(
    id="RL601", name="too-many-steps", description="A workflow has a bounded number of steps."
)
BAD_NAME = Code(id="RL602", name="unfit-name", description="A step's name is well-formed text.")
NAME_TWICE = Code(id="RL603", name="step-name-twice", description="Each step has a name of its own.")
UNKNOWN_SOURCE = Code(
    id="RL604", name="unknown-source", description="A reference names a step of the workflow."
)
BAD_REFERENCE = Code(
    id="RL605", name="unfit-reference", description="A reference has `$ref` and a dotted `path`."
)
NO_ARGUMENT = Code(id="RL606", name="no-argument", description="An argument that is referred to is given.")
CYCLE = Code(id="RL607", name="cycle", description="No step waits for itself.")
BAD_TIMEOUT = Code(id="RL608", name="timeout", description="A timeout is a span of time, hh:mm:ss.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """Names of the steps by position, and for each position those whose output it consumes."""

    names: tuple[str, ...]
    sources: tuple[frozenset[int], ...]


def read_graph(body: JsonObject) -> Graph:
    """The graph of a body that `check_graph` found nothing in."""
    names = step_names(body)
    return Graph(
        names=names,
        sources=tuple(
            frozenset(
                position
                for reference in find(step.get("input"))
                if (position := position_of(reference.source, names)) is not None
            )
            for step in _steps(body)
        ),
    )


def check_graph(body: JsonValue) -> Iterator[Finding]:
    """Mistakes that no schema sees, in a body that the contract found nothing in."""
    assert isinstance(body, Mapping)  # noqa: S101 - checked by the contract
    steps = _steps(body)
    if len(steps) > STEPS:
        # And no more: what follows compares each name with all others.
        yield _finding(TOO_MANY_STEPS, ("steps",), f"{len(steps)} steps; at most {STEPS} are taken")
        return
    names = step_names(body)
    yield from _check_names(steps, names)
    yield from _check_timeouts(steps)
    broken = [*_check_references(body, names)]
    # A ring only once every reference leads somewhere: a name that is misspelt may close one, and is told first.
    yield from broken or _check_cycles(body)


def step_names(body: JsonObject) -> tuple[str, ...]:
    """What the steps are called in answers."""
    return tuple(str(step.get("name") or position) for position, step in enumerate(_steps(body)))


def position_of(source: str, names: tuple[str, ...]) -> int | None:
    """The position of the step that `$ref` means: a name, or `$n` for the unnamed step n."""
    if source in names:
        return names.index(source)
    number = source.removeprefix("$")
    return names.index(number) if number != source and number in names and number.isdigit() else None


def _check_names(steps: tuple[JsonObject, ...], names: tuple[str, ...]) -> Iterator[Finding]:
    for position, name in enumerate(names):
        at = ("steps", position, "name")
        # Names stand in logs and on terminals, where an escape sequence would act.
        if not name.isprintable():
            yield _finding(BAD_NAME, at, "a step's name has no control characters")
        if name == ARGUMENTS:
            yield _finding(BAD_NAME, at, f"`{ARGUMENTS}` means the workflow's own arguments")
        first = names.index(name)
        if first < position:
            how = "is called" if steps[position].get("name") else "has no name, so it is called"
            yield _finding(NAME_TWICE, at, f"this step {how} `{name}`, as steps[{first}] is already")


def _check_timeouts(steps: tuple[JsonObject, ...]) -> Iterator[Finding]:
    for position, step in enumerate(steps):
        timeout = step.get("timeout")
        if isinstance(timeout, str) and parse_ms(timeout) is None:
            message = f"`{timeout}` is no span of time; write hours, minutes and seconds: 00:05:00"
            yield _finding(BAD_TIMEOUT, ("steps", position, "timeout"), message)


def _check_references(body: JsonObject, names: tuple[str, ...]) -> Iterator[Finding]:
    for position, step in enumerate(_steps(body)):
        for reference in find(step.get("input"), ("steps", position, "input")):
            yield from _check_reference(reference, body, names)


def _check_reference(reference: Reference, body: JsonObject, names: tuple[str, ...]) -> Iterator[Finding]:
    path = split_path(reference.target)
    if path is None or reference.extra:
        yield _finding(
            BAD_REFERENCE, reference.at, 'a reference is {"$ref": "step", "path": "output.blob.url"}'
        )
    elif reference.source == ARGUMENTS:
        yield from _check_argument(reference, path, body)
    elif position_of(reference.source, names) is None:
        close = nearest(reference.source, names)
        known = ", ".join(f"`{name}`" for name in names)
        hint = f"did you mean `{close}`?" if close else f"the steps are {known}"
        yield _finding(UNKNOWN_SOURCE, (*reference.at, "$ref"), f"no step `{reference.source}`", hint)
    elif path[0] != "output":
        yield _finding(BAD_REFERENCE, (*reference.at, "path"), "a path into a step begins with output")


def _check_argument(reference: Reference, path: TreePath, body: JsonObject) -> Iterator[Finding]:
    if body.get("arguments") is None:
        yield _finding(NO_ARGUMENT, reference.at, "the workflow has no arguments")
        return
    try:
        follow(body["arguments"], path)
    except LookupError:
        message = f"the workflow's arguments have no `{reference.target}`"
        yield _finding(NO_ARGUMENT, (*reference.at, "path"), message)


def _check_cycles(body: JsonObject) -> Iterator[Finding]:
    graph = read_graph(body)
    try:
        TopologicalSorter(dict(enumerate(graph.sources))).prepare()
    except CycleError as error:
        # graphlib gives the ring from a consumer's source onwards; the first position makes the report stable.
        ring = error.args[1][:-1][::-1]
        turn = ring.index(min(ring))
        around = [*ring[turn:], *ring[:turn], ring[turn]]
        message = " needs ".join(f"`{graph.names[position]}`" for position in around)
        at = _reference_between(body, graph, consumer=around[0], source=around[1])
        yield _finding(CYCLE, (*at, "$ref"), f"these steps wait for each other: {message}")


def _reference_between(body: JsonObject, graph: Graph, *, consumer: int, source: int) -> TreePath:
    """Where the first step's input refers to the second one."""
    at = ("steps", consumer, "input")
    references = find(_steps(body)[consumer].get("input"), at)
    return next(each.at for each in references if position_of(each.source, graph.names) == source)


def _steps(body: JsonObject) -> tuple[JsonObject, ...]:
    steps = body.get("steps")
    return tuple(step for step in steps if isinstance(step, Mapping)) if isinstance(steps, list) else ()


def _finding(code: Code, at: TreePath, message: str, hint: str = "") -> Finding:
    return Finding(code=code, place=Place(path=at), message=message, hint=hint)
