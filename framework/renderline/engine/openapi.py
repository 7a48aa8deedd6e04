"""The engine's own OpenAPI document: what it answers, with the vendored schemas, and nothing that it does not have."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeAlias, cast

import renderline
from renderline.canonical import JsonObject
from renderline.contract.bundle import bundle
from renderline.contract.store import entry
from renderline.contract.vendoring.upstream import map_schemas
from renderline.engine.operations import Operation, operations

__all__ = ["document", "recipe_document"]

Draft: TypeAlias = dict[str, Any]

_REFUSALS = {
    400: "ValidationProblemDetails|ProblemDetails",
    401: "ProblemDetails",
    404: "ProblemDetails",
    413: "ProblemDetails",
    415: "ProblemDetails",
}
"""What any operation may answer beside what it is there for."""

_WORDS = {
    200: "the answer",
    201: "kept",
    202: "accepted and under way",
    204: "done",
    308: "where the content is",
}


def document(base_url: str) -> JsonObject:
    """The whole document; signed URLs begin with `base_url`."""
    return _document(base_url, "renderline's embedded engine", operations())


def recipe_document(base_url: str, name: str) -> JsonObject | None:
    """The document of one recipe, with the answer of the published contract; None where there is none of the name."""
    path = f"/v2/consumer/recipes/{name}"
    found = [_without_workflow(each) for each in operations() if each.path == path]
    return _document(base_url, name, found) if found else None


def _without_workflow(operation: Operation) -> Operation:
    """What is sent without `wait`; a whole workflow would bring all step types into each recipe's document."""
    answers = {
        status: name.removesuffix("|Workflow") if isinstance(name, str) else name
        for status, name in operation.answers.items()
        if name != "Workflow"
    }
    query = {name: schema for name, schema in operation.query.items() if name != "wait"}
    return replace(operation, answers=answers, query=query)


def _document(base_url: str, title: str, listed: Iterable[Operation]) -> JsonObject:
    paths: dict[str, Draft] = {}
    schemas: Draft = {}
    for operation in listed:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation, schemas)
    return {
        "openapi": "3.1.1",
        "info": {"title": title, "version": renderline.__version__},
        "servers": [{"url": base_url}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": dict(sorted(schemas.items())),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(operation: Operation, schemas: Draft) -> Draft:
    in_path = [
        _parameter(name, "path", {"type": "string"}) for name in re.findall(r"\{(\w+)\}", operation.path)
    ]
    in_query = [_parameter(name, "query", schema) for name, schema in operation.query.items()]
    drawn: Draft = {"operationId": operation.name, "parameters": [*in_path, *in_query]}
    if operation.body is not None:
        content = {operation.media_type: {"schema": _schema(operation.body, schemas)}}
        drawn["requestBody"] = {"required": True, "content": content}
    answers = {**_REFUSALS, **operation.answers}
    if operation.method == "HEAD":
        answers = dict.fromkeys(answers)
    drawn["responses"] = {
        str(status): _answer(status, name, schemas) for status, name in sorted(answers.items())
    }
    return drawn


def _parameter(name: str, place: str, schema: object) -> Draft:
    return {"name": name, "in": place, "required": place == "path", "schema": schema}


def _answer(status: int, name: str | JsonObject | None, schemas: Draft) -> Draft:
    said: Draft = {"description": _WORDS.get(status, "refused")}
    if name is not None:
        is_problem = status >= min(_REFUSALS) and isinstance(name, str)
        media_type = "application/problem+json" if is_problem else "application/json"
        said["content"] = {media_type: {"schema": _schema(name, schemas)}}
    return said


def _schema(named: str | JsonObject, schemas: Draft) -> JsonObject:
    """A schema in place, or the way to the component that an entry becomes; `a|b` is either."""
    if not isinstance(named, str):
        return named
    ways = [_component(each, schemas) for each in named.split("|")]
    return ways[0] if len(ways) == 1 else {"anyOf": ways}


def _component(path: str, schemas: Draft) -> JsonObject:
    name = path.rpartition("/")[2]
    if name not in schemas:
        bundled = dict(bundle(entry(path)))
        definitions = cast("Mapping[str, Any]", bundled.pop("$defs", {}))
        for each, schema in {**definitions, name: bundled}.items():
            schemas[each] = map_schemas(schema, _respelt)
    return {"$ref": f"#/components/schemas/{name}"}


def _respelt(node: Mapping[str, Any]) -> Mapping[str, Any]:
    changed = dict(node)
    if isinstance(node.get("$ref"), str):
        changed["$ref"] = _moved(node["$ref"])
    stated = node.get("discriminator")
    if isinstance(stated, Mapping) and "propertyName" in stated:
        # OpenAPI knows texts only, and our further keys would be refused.
        mapping = {
            value: _moved(way) for value, way in stated.get("mapping", {}).items() if isinstance(way, str)
        }
        changed["discriminator"] = {"propertyName": stated["propertyName"], "mapping": mapping}
    return changed


def _moved(reference: str) -> str:
    return reference.replace("#/$defs/", "#/components/schemas/")
