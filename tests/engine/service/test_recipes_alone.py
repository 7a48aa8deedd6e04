"""The recipes that are no step types: described, checked and priced as the others, and never carried out."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
import yaml
from jsonschema import Draft202012Validator

from renderline.contract.check import check_document
from renderline.contract.steps import recipe_names, step_types

Json = dict[str, Any]
RECIPES = "/v2/consumer/recipes"
WORKFLOWS = "/v2/consumer/workflows"

INPUTS: dict[str, Json] = {
    "batchOCRSafetyClassification": {"mediaUrls": ["https://images.example/a.png"]},
    "humanoidImageMask": {"category": "dresses", "imageUrl": "https://images.example/a.png"},
    "prepareResource": {"resource": "urn:air:sdxl:checkpoint:civitai:101055@128078"},
    "repeat": {
        "for": {"$ref": "drafts", "path": "output.images", "as": "draft"},
        "template": {"$type": "echo", "input": {"message": "one more"}},
    },
    "tryOnU": {
        "cropSubject": True,
        "garmentUrl": "https://images.example/a.png",
        "maskSubject": True,
        "seed": 1,
        "subjectUrl": "https://images.example/b.png",
    },
}


def test_the_table_has_a_row_for_each_recipe_that_is_no_step_type() -> None:
    assert set(INPUTS) == set(recipe_names()) - set(step_types())


@pytest.mark.parametrize("query", [{}, {"wait": "5"}, {"experimental": "true"}])
@pytest.mark.parametrize("name", INPUTS)
def test_none_is_carried_out(api: httpx.Client, name: str, query: dict[str, str]) -> None:
    response = api.post(f"{RECIPES}/{name}", params=query, json=INPUTS[name])
    assert response.status_code == 503
    assert response.json()["detail"] == f"no_provider_available: no provider of `{name}` runs here"
    assert not list(check_document("ProblemDetails", response.json()))


@pytest.mark.parametrize("name", INPUTS)
def test_a_whatif_names_it_as_unpriced_and_shows_no_step(api: httpx.Client, name: str) -> None:
    response = api.post(f"{RECIPES}/{name}", params={"whatif": "true"}, json=INPUTS[name])
    assert response.status_code == 200
    assert response.headers["X-Renderline-Unpriced"] == name
    assert response.headers["X-Civitai-Cost-Total"] == "0"
    assert not list(check_document("Workflow", response.json()))
    assert (response.json()["id"], "steps" in response.json()) == (None, False)


@pytest.mark.parametrize("name", INPUTS)
def test_a_wrong_input_is_refused_at_its_own_path(api: httpx.Client, name: str) -> None:
    wrong: list[tuple[Json, str]] = [({}, "$"), ({**INPUTS[name], "extra": 1}, "$")]
    for step_input, path in wrong:
        response = api.post(f"{RECIPES}/{name}", json=step_input)
        assert (response.status_code, list(response.json()["errors"])) == (400, [path])
        assert not list(check_document("ValidationProblemDetails", response.json()))


def test_a_reference_to_the_loop_variable_of_repeat_is_no_mistake(api: httpx.Client) -> None:
    template = {"$type": "imageUpscaler", "input": {"image": {"$ref": "draft", "path": "url"}}}
    step_input = {**INPUTS["repeat"], "template": template}
    assert api.post(f"{RECIPES}/repeat", json=step_input).status_code == 503


@pytest.mark.parametrize("name", INPUTS)
def test_none_is_a_step_of_a_workflow(api: httpx.Client, name: str) -> None:
    """The contract's union of step types has none of them, so nothing that is stored can hold one."""
    body = {"steps": [{"$type": name, "input": INPUTS[name]}]}
    response = api.post(WORKFLOWS, params={"whatif": "true"}, json=body)
    assert (response.status_code, list(response.json()["errors"])) == (400, ["steps[0].$type"])


@pytest.mark.parametrize("name", INPUTS)
def test_its_document_describes_its_input_and_its_output(api: httpx.Client, name: str) -> None:
    response = api.get(f"{RECIPES}/{name}/openapi.yaml")
    assert (response.status_code, response.headers["content-type"]) == (200, "application/yaml")
    document = yaml.safe_load(response.text)
    operation = document["paths"][f"{RECIPES}/{name}"]["post"]
    (given,) = operation["requestBody"]["content"].values()
    assert given["schema"] == {"$ref": f"#/components/schemas/{name}.input"}
    (answer,) = operation["responses"]["200"]["content"].values()
    assert answer["schema"] == {"$ref": f"#/components/schemas/{name}.output"}
    assert {"400", "401", "503"} <= operation["responses"].keys()
    schema = {"$ref": f"#/components/schemas/{name}.input", "components": document["components"]}
    assert Draft202012Validator(schema).is_valid(INPUTS[name])
    assert not Draft202012Validator(schema).is_valid({})


def test_a_name_that_is_no_recipe_is_a_404(api: httpx.Client) -> None:
    for response in (api.post(f"{RECIPES}/tryOnMe", json={}), api.get(f"{RECIPES}/tryOnMe/openapi.yaml")):
        assert (response.status_code, response.json()["detail"]) == (404, "there is no recipe 'tryOnMe'")
