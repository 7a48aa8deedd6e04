"""What the engine answers, operation by operation; the table that its OpenAPI document is built from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from renderline.canonical import JsonObject
from renderline.contract.steps import entry_path, recipe_names
from renderline.engine.limits import PAGE_WORKFLOWS

__all__ = ["Operation", "operations"]

_JSON = "application/json"
_PATCH = "application/json-patch+json"
_TEXT: JsonObject = {"type": "string"}
_FLAG: JsonObject = {"type": "boolean"}
_MOMENT: JsonObject = {"type": "string", "format": "date-time"}
_TEXTS: JsonObject = {"type": "array", "items": _TEXT}
_WAIT: JsonObject = {"type": "integer", "format": "int32", "minimum": 0, "default": 0}
_UNTIL: JsonObject = {"type": "string", "enum": ["completion", "change"], "default": "completion"}
_HIDE: JsonObject = {"hideMatureContent": _FLAG}

_WORKFLOWS = "/v2/consumer/workflows"
_ONE = f"{_WORKFLOWS}/{{workflowId}}"
_STEP = f"{_ONE}/steps/{{stepName}}"
_BLOBS = "/v2/consumer/blobs"
_BLOB = f"{_BLOBS}/{{blobId}}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """
    One operation.

    Attributes:
        name: its `operationId` in the published contract.
        query: the schemas of its query parameters, all optional.
        body: an entry of the vendored schemas, or a schema in place; None for none.
        media_type: the body's.
        answers: status to an entry of the vendored schemas, or a schema in place; None for an answer without JSON.
    """

    name: str
    method: str
    path: str
    answers: Mapping[int, str | JsonObject | None]
    query: JsonObject = field(default_factory=dict)
    body: str | JsonObject | None = None
    media_type: str = _JSON


def operations() -> tuple[Operation, ...]:
    """All of them, the recipes one by one."""
    return (*_OF_WORKFLOWS, *_OF_BLOBS, *_OF_THE_ENGINE, *(_recipe(name) for name in recipe_names()))


def _recipe(name: str) -> Operation:
    flags = ("experimental", "allowMatureContent", "ephemeral", "whatif")
    failures = (409, 422, 500, 503, 504, 507)
    return Operation(
        name=f"Invoke{name[0].upper()}{name[1:]}StepTemplate",
        method="POST",
        path=f"/v2/consumer/recipes/{name}",
        query={**dict.fromkeys(flags, _FLAG), "wait": _WAIT},
        body=entry_path(name, "input"),
        answers={
            200: f"{entry_path(name, 'output')}|Workflow",
            202: "Workflow",
            403: _TEXT,
            **dict.fromkeys(failures, "ProblemDetails"),
        },
    )


_SEARCH: JsonObject = {
    "cursor": {"type": "string", "pattern": "^[0-9]{0,9}$"},
    "take": {"type": "integer", "minimum": 1, "maximum": PAGE_WORKFLOWS, "default": PAGE_WORKFLOWS},
    "tags": _TEXTS,
    "excludeTags": _TEXTS,
    "query": _TEXT,
    "ascending": _FLAG,
    "fromDate": _MOMENT,
    "toDate": _MOMENT,
    "excludeFailed": _FLAG,
    **_HIDE,
}

_OF_WORKFLOWS = (
    Operation(
        name="SubmitWorkflow",
        method="POST",
        path=_WORKFLOWS,
        query={"wait": _WAIT, "whatif": _FLAG, **_HIDE},
        body="WorkflowTemplate",
        answers={200: "Workflow", 202: "Workflow", 403: _TEXT, 507: "ProblemDetails"},
    ),
    Operation(
        name="QueryWorkflows",
        method="GET",
        path=_WORKFLOWS,
        query=_SEARCH,
        answers={200: "CursedArrayOfTelemetryCursorAndWorkflow"},
    ),
    Operation(
        name="GetWorkflow",
        method="GET",
        path=_ONE,
        query={"wait": _WAIT, "until": _UNTIL, **_HIDE},
        answers={200: "Workflow", 202: "Workflow"},
    ),
    Operation(
        name="UpdateWorkflow",
        method="PUT",
        path=_ONE,
        body="UpdateWorkflowRequest",
        answers={204: None, 403: _TEXT},
    ),
    Operation(
        name="PatchWorkflow",
        method="PATCH",
        path=_ONE,
        body="JsonPatchDocument",
        media_type=_PATCH,
        answers={204: None, 403: _TEXT},
    ),
    Operation(name="DeleteWorkflow", method="DELETE", path=_ONE, answers={204: None}),
    Operation(name="AddWorkflowTag", method="POST", path=f"{_ONE}/tags", body=_TEXT, answers={204: None}),
    Operation(name="RemoveAllWorkflowTags", method="DELETE", path=f"{_ONE}/tags", answers={204: None}),
    Operation(name="RemoveWorkflowTag", method="DELETE", path=f"{_ONE}/tags/{{tag}}", answers={204: None}),
    Operation(name="GetWorkflowStep", method="GET", path=_STEP, answers={200: "WorkflowStep"}),
    Operation(
        name="UpdateWorkflowStep",
        method="PUT",
        path=_STEP,
        body="UpdateWorkflowStepRequest",
        answers={204: None},
    ),
    Operation(
        name="PatchWorkflowStep",
        method="PATCH",
        path=_STEP,
        body="JsonPatchDocument",
        media_type=_PATCH,
        answers={204: None},
    ),
)

_OF_THE_ENGINE = (
    Operation(
        name="ListServices",
        method="GET",
        path="/v2/services",
        query={
            **dict.fromkeys(("category", "prefix", "query", "window"), _TEXT),
            "tags": _TEXTS,
            "status": {"type": "string", "enum": ["unknown", "available", "degraded", "unavailable"]},
            "limit": {"type": "integer", "minimum": 1, "maximum": 50, "default": 50},
            "offset": {"type": "integer", "format": "int32", "minimum": 0, "default": 0},
        },
        answers={200: "PaginatedResponseOfServiceResponse"},
    ),
    Operation(
        name="GetService",
        method="GET",
        path="/v2/services/{serviceId}",
        query=dict.fromkeys(("window", "interval"), _TEXT),
        answers={200: "ServiceResponse"},
    ),
    Operation(
        name="QueryResources",
        method="GET",
        path="/v2/resources",
        query={
            "view": {"type": "string", "enum": ["queue"]},
            "cursor": _TEXT,
            "take": {"type": "integer", "minimum": 1, "maximum": 100, "default": 100},
        },
        answers={200: "CursedArrayOfStringAndResourceInfo"},
    ),
    Operation(name="GetResource", method="GET", path="/v2/resources/{air}", answers={200: "ResourceInfo"}),
)

_OF_BLOBS = (
    Operation(
        name="UploadConsumerBlob",
        method="POST",
        path=_BLOBS,
        body={},
        media_type="application/octet-stream",
        answers={201: "Blob", 403: "ProblemDetails", 422: "ProblemDetails", 507: "ProblemDetails"},
    ),
    Operation(
        name="GetConsumerBlobUploadUrl",
        method="GET",
        path=f"{_BLOBS}/upload",
        answers={200: "ConsumerBlobPresignResponse"},
    ),
    Operation(
        name="GetBlob",
        method="GET",
        path=_BLOB,
        query={"filename": _TEXT, "download": _FLAG},
        answers={200: None, 308: None, 403: "ProblemDetails"},
    ),
    Operation(name="HeadBlob", method="HEAD", path=_BLOB, answers={200: None, 204: None, 403: None}),
    Operation(
        name="RefreshBlob",
        method="POST",
        path=f"{_BLOB}/refresh",
        answers={200: "Blob", 403: "ProblemDetails"},
    ),
)
