"""From a request body to what the store keeps: checked, its graph known, its defaults named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from renderline.canonical import JsonObject, JsonValue
from renderline.contract.check import check_recipe, check_workflow
from renderline.contract.steps import step_types
from renderline.diagnostic import Finding, Severity
from renderline.engine.graph import Graph, check_graph, read_graph
from renderline.wire.callbacks import is_http_to_this_machine

__all__ = ["Submission", "check", "check_input", "of_recipe", "read"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """
    An accepted body.

    Attributes:
        template: the body without its steps.
        steps: the steps as submitted.
        graph: their names and who consumes whom, by position.
    """

    template: JsonObject
    steps: tuple[JsonObject, ...]
    graph: Graph

    @property
    def external_id(self) -> str | None:
        """The client's own key for this work."""
        value = self.template.get("externalId")
        return value if isinstance(value, str) else None


def check(body: JsonValue, *, loopback_callbacks: bool = False) -> tuple[Finding, ...]:
    """
    Every mistake in a body, by the contract first; the graph is judged once the shape is right.

    With `loopback_callbacks`, a callback over plain http to this machine is none, though the contract wants https.

    Warnings are for people who write pipelines; a request is refused for errors only.
    """
    broken = tuple(_errors(check_workflow(body)))
    if loopback_callbacks:
        broken = tuple(finding for finding in broken if not is_http_to_this_machine(body, finding.place.path))
    return broken or tuple(_errors(check_graph(body)))


def check_input(step_type: str, step_input: JsonValue) -> tuple[Finding, ...]:
    """Every mistake in the bare input of a step type or recipe, paths counted from the input."""
    broken = tuple(_errors(check_recipe(step_type, step_input)))
    # A recipe that is no step type stands in no graph: what `repeat` refers to is its own loop variable.
    if broken or step_type not in step_types():
        return broken
    return tuple(map(_from_input, check_graph(of_recipe(step_type, step_input, {}))))


def read(body: JsonObject) -> Submission:
    """The submission in a body that `check` found nothing in."""
    steps = body["steps"]
    assert isinstance(steps, list)  # noqa: S101 - checked by the contract
    template = {key: value for key, value in body.items() if key != "steps"}
    return Submission(template=template, steps=tuple(steps), graph=read_graph(body))


def of_recipe(step_type: str, step_input: JsonValue, fields: Mapping[str, JsonValue]) -> JsonObject:
    """The body of a workflow whose only step is a recipe's."""
    return {**fields, "steps": [{"$type": step_type, "input": step_input}]}


def _from_input(finding: Finding) -> Finding:
    depth = len(("steps", 0, "input"))
    return replace(finding, place=replace(finding.place, path=finding.place.path[depth:]))


def _errors(findings: Iterator[Finding]) -> Iterator[Finding]:
    return (finding for finding in findings if finding.severity is Severity.ERROR)
