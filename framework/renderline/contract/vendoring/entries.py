"""Which schemas get a file of their own, and from which definition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from renderline.contract.vendoring.upstream import Keywords, Upstream, component, named

__all__ = ["DOCUMENTS", "Plan", "plan"]

DOCUMENTS = (
    "Blob",
    "ConsumerBlobPresignResponse",
    "CursedArrayOfStringAndResourceInfo",
    "CursedArrayOfTelemetryCursorAndWorkflow",
    "JsonPatchDocument",
    "PaginatedResponseOfServiceResponse",
    "ProblemDetails",
    "ResourceInfo",
    "ServiceResponse",
    "UpdateWorkflowRequest",
    "UpdateWorkflowStepRequest",
    "ValidationProblemDetails",
    "Workflow",
    "WorkflowEvent",
    "WorkflowStep",
    "WorkflowStepEvent",
    "WorkflowStepJobEvent",
    "WorkflowTemplate",
)
"""Whole bodies that travel between a client and the service, by their upstream names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """
    The files to write.

    Attributes:
        entries: path of a file, relative to the folder, to the definition at its root.
        definitions: all definitions by name, with one for each body that upstream states in place.
    """

    entries: Mapping[str, str]
    definitions: Mapping[str, Keywords]


def plan(upstream: Upstream, definitions: Mapping[str, Keywords]) -> Plan:
    """One entry per document, and one each for the input and the output of a step type or recipe."""
    entries = {f"{name}.json": name for name in DOCUMENTS}
    extended: dict[str, Any] = dict(definitions)
    for path, schema in _bodies(upstream, definitions):
        name = named(schema) if "$ref" in schema else path
        entries[path] = name
        # A body that is stated in place has no name of its own, so its file's path stands for one.
        extended.setdefault(name, schema)
    for path in list(entries):
        if path == entries[path]:
            _point_at(extended, path)
    return Plan(entries=entries, definitions=extended)


def _bodies(upstream: Upstream, definitions: Mapping[str, Keywords]) -> Iterator[tuple[str, Keywords]]:
    steps = _variants(definitions, "WorkflowStep")
    for step_type, step in steps.items():
        for side in ("input", "output"):
            yield f"steps/{step_type}.{side}.json", step["properties"][side]
    for recipe, (body, answer) in upstream.recipes.items():
        # A recipe that is a step type as well takes the same input.
        if recipe not in steps:
            yield f"recipes/{recipe}.input.json", body
            yield f"recipes/{recipe}.output.json", answer


def _point_at(definitions: dict[str, Any], path: str) -> None:
    """Let the steps of a type whose body is stated in place refer to that body's file."""
    kind, _, rest = path.partition("/")
    step_type, side, _ = rest.split(".")
    if kind != "steps":
        return
    for union in ("WorkflowStep", "WorkflowStepTemplate"):
        name = definitions[union]["discriminator"]["mapping"][step_type].rpartition("/")[2]
        step = definitions[name]
        if side in step["properties"]:
            definitions[name] = {**step, "properties": {**step["properties"], side: component(path)}}


def _variants(definitions: Mapping[str, Keywords], union: str) -> dict[str, Keywords]:
    mapping = definitions[union]["discriminator"]["mapping"]
    return {value: definitions[named({"$ref": target})] for value, target in mapping.items()}
