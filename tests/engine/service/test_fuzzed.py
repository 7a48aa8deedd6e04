"""
Requests that schemathesis makes up from the engine's own document: none is answered with a status, a media type or a
schema that the document does not have, and none breaks the engine.

The engine has no step kinds here: made-up addresses are not to be fetched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

Json = dict[str, Any]
WORKFLOWS = "/v2/consumer/workflows"
EXAMPLES = 8
SEED = 20261123

pytestmark = pytest.mark.long


@pytest.fixture
def empty(tmp_path: Path, start: Callable[..., Any]) -> Iterator[httpx.Client]:
    with start(tmp_path / "data", steps="acting_steps:NOTHING") as client:
        client.event_hooks = {"response": []}
        yield client


def test_no_made_up_request_gets_an_answer_that_is_not_documented(empty: httpx.Client) -> None:
    import schemathesis
    from schemathesis.core.result import Ok

    schema = schemathesis.openapi.from_dict(empty.get("/openapi/v2-consumers.json").json())
    body = {"steps": [{"$type": "echo", "input": {"message": "hi"}}]}
    workflow = empty.post(WORKFLOWS, json=body).json()["id"]
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    assert len(operations) > 60
    for operation in operations:
        for mode in schemathesis.GenerationMode:
            _fuzz(operation, mode, empty, workflow)
    assert empty.get("/health").status_code == 200


def _fuzz(operation: Any, mode: Any, client: httpx.Client, workflow: str) -> None:
    @seed(SEED)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def one(case: Any) -> None:
        _ask(case, client, workflow)

    one()


def _ask(case: Any, client: httpx.Client, workflow: str) -> None:
    from schemathesis import checks
    from schemathesis.specs.openapi import checks as documented

    if "workflowId" in (case.path_parameters or {}) and case.method.upper() != "DELETE":
        case.path_parameters["workflowId"] = workflow
    if isinstance(case.body, dict):
        case.body.pop("callbacks", None)
    response = case.call(
        base_url=str(client.base_url).rstrip("/"),
        headers={"Authorization": client.headers["Authorization"]},
        allow_redirects=False,
    )
    assert response.status_code != 500, response.text
    case.validate_response(
        response,
        checks=[
            documented.status_code_conformance,
            documented.content_type_conformance,
            checks.CHECKS.get_one("response_schema_conformance"),
        ],
    )
