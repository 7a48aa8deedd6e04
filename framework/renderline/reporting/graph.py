"""A pipeline as boxes and arrows: what every picture of it shows, and its text for Mermaid."""

from __future__ import annotations

from dataclasses import dataclass

from renderline.compiler.naming import downloaded_steps
from renderline.diagnostic import path_text
from renderline.pipeline.graph import edges
from renderline.pipeline.model import Pipeline
from renderline.reporting.terminal import printable

__all__ = ["Arrow", "Box", "Graph", "graph_of", "mermaid"]

_MERMAID_SIGNS = {ord(sign): f"#{ord(sign)};" for sign in '#"<>&`\\'}


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A step; `is_result` where its media are downloaded."""

    title: str
    kind: str
    is_result: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrow:
    """What one step reads from another; `source` and `target` are indices of boxes."""

    source: int
    target: int
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """The boxes in document order, and at most one arrow between two of them."""

    name: str
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


def graph_of(pipeline: Pipeline) -> Graph:
    """The picture of a pipeline; its texts are safe to print."""
    places = {step.index: place for place, step in enumerate(pipeline.steps)}
    read: dict[tuple[int, int], list[str]] = {}
    for edge in edges(pipeline):
        # The path begins with `steps`, the index and `input`, which the box says already.
        label = f"{edge.reference.target.removeprefix('output.')} → {path_text(edge.reference.at[3:]).removeprefix('$.')}"
        read.setdefault((places[edge.source.index], places[edge.step.index]), []).append(printable(label))
    results = _results(pipeline)
    return Graph(
        name=printable(pipeline.name),
        boxes=tuple(
            Box(title=printable(step.label), kind=printable(step.type), is_result=step.label in results)
            for step in pipeline.steps
        ),
        arrows=tuple(
            Arrow(source=source, target=target, labels=tuple(labels))
            for (source, target), labels in read.items()
        ),
    )


def mermaid(graph: Graph) -> str:
    """The flowchart as Mermaid reads it, with what is downloaded in a double frame."""
    lines = ["flowchart LR"]
    for index, box in enumerate(graph.boxes):
        opening, closing = ("[[", "]]") if box.is_result else ("[", "]")
        lines.append(f'  s{index}{opening}"{_escaped(box.title)}<br/>{_escaped(box.kind)}"{closing}')
    for arrow in graph.arrows:
        label = "<br/>".join(_escaped(text) for text in arrow.labels)
        lines.append(f'  s{arrow.source} -->|"{label}"| s{arrow.target}')
    return "".join(f"{line}\n" for line in lines)


def _results(pipeline: Pipeline) -> frozenset[str]:
    if pipeline.outputs is None:
        return frozenset(step.label for step in downloaded_steps(pipeline))
    return frozenset(output.step for output in pipeline.outputs)


def _escaped(text: str) -> str:
    return " ".join(text.split()).translate(_MERMAID_SIGNS)
