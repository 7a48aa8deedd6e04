"""The engine's own document: it says what the engine answers, no more and no less, and it is sound."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import yaml
from jsonschema import Draft202012Validator

from renderline.contract.steps import recipe_names
from renderline.engine.app import RESOURCES
from renderline.engine.page.paths import BOARD_PATH, OPEN_PATHS, THUMBNAILS_PATH

Json = dict[str, Any]
DOCUMENT = "/openapi/v2-consumers.json"
BESIDE = {
    *("/health", "/openapi/v2-consumers.json", "/v2/consumer/recipes/{}/openapi.yaml"),
    *(*OPEN_PATHS, BOARD_PATH, f"{THUMBNAILS_PATH}/{{}}"),
}
"""Paths that are no part of the API."""


@pytest.fixture(scope="module")
def document(api: httpx.Client) -> Json:
    response = api.get(DOCUMENT)
    assert response.status_code == 200
    found: Json = response.json()
    return found


def routed() -> Iterator[tuple[str, str]]:
    for module in RESOURCES:
        for route in module.routes():
            path = re.sub(r"\{[^}]*\}", "{}", getattr(route, "path", ""))
            for method in getattr(route, "methods", ()):
                if path not in BESIDE:
                    yield method, path


def test_the_document_has_the_routes_that_exist(document: Json) -> None:
    listed = {
        (method.upper(), re.sub(r"\{[^}]*\}", "{}", path))
        for path, operations in document["paths"].items()
        for method in operations
    }
    recipes = {(method, path) for method, path in listed if path.startswith("/v2/consumer/recipes/")}
    assert {path.rpartition("/")[2] for _, path in recipes} == set(recipe_names())
    # Starlette answers HEAD wherever it answers GET.
    answered = {(method, path) for method, path in routed() if (method, path) in listed or method != "HEAD"}
    assert listed - recipes == answered - {("POST", "/v2/consumer/recipes/{}")}


def test_every_reference_leads_somewhere_and_every_schema_is_sound(document: Json) -> None:
    schemas = document["components"]["schemas"]
    for reference in set(references(document)):
        assert reference.removeprefix("#/components/schemas/") in schemas
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for child in value.values():
            yield from references(child)
    elif isinstance(value, list):
        for child in value:
            yield from references(child)


def test_every_operation_has_a_name_of_its_own(document: Json) -> None:
    names = [
        operation["operationId"]
        for operations in document["paths"].values()
        for operation in operations.values()
    ]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", ["convertImage", "echo", "imageGen"])
def test_each_recipe_has_a_document_of_its_own(api: httpx.Client, name: str) -> None:
    response = api.get(f"/v2/consumer/recipes/{name}/openapi.yaml")
    assert (response.status_code, response.headers["content-type"]) == (200, "application/yaml")
    found = yaml.safe_load(response.text)
    assert list(found["paths"]) == [f"/v2/consumer/recipes/{name}"]
    (answer,) = found["paths"][f"/v2/consumer/recipes/{name}"]["post"]["responses"]["200"]["content"].values()
    assert answer["schema"] == {"$ref": f"#/components/schemas/{name}.output"}
    assert set(references(found)) <= {
        f"#/components/schemas/{each}" for each in found["components"]["schemas"]
    }


def test_an_unknown_recipe_has_no_document(api: httpx.Client) -> None:
    assert api.get("/v2/consumer/recipes/none/openapi.yaml").status_code == 404
