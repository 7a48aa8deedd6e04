"""The graph of a compiled body: the ledger has bodies, whatever has become of the pipeline's file since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from renderline.canonical import JsonObject
from renderline.compiler.submission import Submission
from renderline.diagnostic import path_text
from renderline.reporting.graph import Arrow, Box, Graph
from renderline.reporting.terminal import printable
from renderline.wire.references import find

__all__ = ["body_steps", "graph_of_body", "parents"]


def body_steps(body: JsonObject) -> tuple[tuple[str, JsonObject], ...]:
    """The steps of a body by the names that references call them by: `$0`, `$1`, … without one of their own."""
    steps = body.get("steps")
    listed = steps if isinstance(steps, (list, tuple)) else ()
    return tuple(
        (str(step.get("name") or f"${index}"), step)
        for index, step in enumerate(listed)
        if isinstance(step, Mapping)
    )


def parents(steps: Sequence[tuple[str, JsonObject]]) -> Mapping[str, tuple[str, ...]]:
    """By the name of each step those that it reads from, in the order of its input."""
    return {name: tuple(each.source for each in find(step.get("input"))) for name, step in steps}


def graph_of_body(submission: Submission) -> Graph:
    """The same picture that the pipeline's own graph gives."""
    steps = body_steps(submission.body)
    places = {name: index for index, (name, _) in enumerate(steps)}
    # An output calls a step without a name by its number alone.
    results = {output.step for output in submission.outputs}
    return Graph(
        name=printable(submission.pipeline),
        boxes=tuple(
            Box(
                title=printable(name),
                kind=printable(str(step.get("$type", ""))),
                is_result=name in results or name.removeprefix("$") in results,
            )
            for name, step in steps
        ),
        arrows=tuple(
            Arrow(source=source, target=target, labels=tuple(labels))
            for (source, target), labels in _read(steps, places).items()
        ),
    )


def _read(
    steps: Sequence[tuple[str, JsonObject]], places: Mapping[str, int]
) -> Mapping[tuple[int, int], list[str]]:
    found: dict[tuple[int, int], list[str]] = {}
    for name, step in steps:
        for each in find(step.get("input")):
            if each.source in places:
                into = path_text(each.at).removeprefix("$.")
                label = f"{each.target.removeprefix('output.')} → {into}"
                found.setdefault((places[each.source], places[name]), []).append(printable(label))
    return found
