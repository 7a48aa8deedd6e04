from __future__ import annotations

import io
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from PIL import Image

from renderline.contract.check import check_document
from renderline.diagnostic import Finding
from renderline.engine.clock import Clock
from renderline.engine.embedded import running
from renderline.engine.options import EngineOptions

# Workers import the table of acting steps by its name.
sys.path.insert(0, str(Path(__file__).parent))

Json = dict[str, Any]
Wait = Callable[[str, str], Json]

WORKFLOWS = "/v2/consumer/workflows"
OPTIONS = EngineOptions(steps="acting_steps:STEPS", allow_private=True)

DOCUMENTS = (
    ("POST", WORKFLOWS, "Workflow"),
    ("GET", f"{WORKFLOWS}/", "Workflow"),
    ("GET", WORKFLOWS, "CursedArrayOfTelemetryCursorAndWorkflow"),
    ("GET", "/v2/consumer/blobs/upload", "ConsumerBlobPresignResponse"),
    ("POST", "/v2/consumer/blobs", "Blob"),
    ("GET", "/v2/services/", "ServiceResponse"),
    ("GET", "/v2/services", "PaginatedResponseOfServiceResponse"),
    ("GET", "/v2/resources/", "ResourceInfo"),
    ("GET", "/v2/resources", "CursedArrayOfStringAndResourceInfo"),
)


def check_response(response: httpx.Response) -> None:
    """Every JSON answer in every test keeps the published contract."""
    media_type = response.headers.get("content-type", "")
    if response.request.method == "HEAD" or "json" not in media_type:
        return
    response.read()
    name = schema_of(response)
    if name:
        broken = [finding for finding in check_document(name, response.json()) if not deviates(finding)]
        assert not broken, response.text


def deviates(finding: Finding) -> bool:
    """A callback to this machine over plain http, where the engine was told to allow it, is shown as it was given."""
    match finding.place.path:
        case ("callbacks", int(), "url"):
            return finding.message.endswith("begins with https://")
    return False


def schema_of(response: httpx.Response) -> str | None:
    if "X-Civitai-Insufficient-Buzz" in response.headers and response.is_error:
        # The contract types its 403 as a bare string.
        assert isinstance(response.json(), str)
        return None
    if response.is_error:
        assert response.headers["content-type"] == "application/problem+json"
        return "ValidationProblemDetails" if "errors" in response.json() else "ProblemDetails"
    method, path = response.request.method, response.request.url.path
    if "/steps/" in path:
        return "WorkflowStep"
    return next(
        (name for verb, prefix, name in DOCUMENTS if verb == method and path.startswith(prefix)), None
    )


@contextmanager
def serving(
    folder: Path, options: EngineOptions = OPTIONS, clock: Clock | None = None
) -> Iterator[httpx.Client]:
    headers: dict[str, str] = {}
    with (
        running(folder, options, clock=clock) as engine,
        httpx.Client(base_url=engine.url, timeout=30, event_hooks={"response": [check_response]}) as client,
    ):
        headers["Authorization"] = f"Bearer {engine.token}"
        client.headers.update(headers)
        yield client


@pytest.fixture(scope="session")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of one engine that most tests share."""
    with serving(tmp_path_factory.mktemp("engine")) as client:
        yield client


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of one engine with the step kinds that ship, and the quickest network."""
    options = replace(OPTIONS, steps=EngineOptions().steps, upscaler="animevideov3-x2")
    with serving(tmp_path_factory.mktemp("shipped"), options) as client:
        yield client


@pytest.fixture(scope="session")
def start() -> Callable[..., Any]:
    """Starts an engine on a folder: `with start(folder, steps=…) as client`."""

    def begin(folder: Path, clock: Clock | None = None, **options: Any) -> Any:
        return serving(folder, replace(OPTIONS, **options), clock)

    return begin


@pytest.fixture
def serve(tmp_path: Path) -> Callable[..., Any]:
    """Starts an engine of the test's own: `with serve(workers=1) as client`, again and again on the same folder."""

    def start(clock: Clock | None = None, **options: Any) -> Any:
        return serving(tmp_path / "data", replace(OPTIONS, **options), clock)

    return start


@pytest.fixture(scope="session")
def act() -> Callable[..., Json]:
    """A step that carries out a line of text."""

    def step(line: str, **fields: Any) -> Json:
        return {"$type": "imageUpload", "input": f"data:text/plain,{quote(line)}", **fields}

    return step


@pytest.fixture(scope="session")
def follow() -> Callable[..., Json]:
    """A step that consumes another one's image."""

    def step(source: str, **fields: Any) -> Json:
        return {"$type": "imageUpload", "input": {"$ref": source, "path": "output.blob.url"}, **fields}

    return step


@pytest.fixture(scope="session")
def submit() -> Callable[..., Json]:
    """Submits steps and gives the workflow back, after waiting for its end unless told otherwise."""

    def send(client: httpx.Client, *steps: Json, wait: int = 20, **fields: Any) -> Json:
        response = client.post(WORKFLOWS, params={"wait": wait}, json={"steps": list(steps), **fields})
        assert response.status_code in {200, 202}, response.text
        body: Json = response.json()
        return body

    return send


@pytest.fixture(scope="session")
def until() -> Callable[..., Json]:
    """Looks at a workflow until it has the status that is waited for."""

    def look(client: httpx.Client, workflow_id: str, status: str) -> Json:
        deadline_s = time.monotonic() + 10
        while time.monotonic() < deadline_s:
            body: Json = client.get(f"{WORKFLOWS}/{workflow_id}").json()
            if body["status"] == status:
                return body
            time.sleep(0.02)
        raise AssertionError(f"{workflow_id} did not become {status}: {body}")

    return look


@pytest.fixture(scope="session")
def png() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (6, 4), "orange").save(buffer, "PNG")
    return buffer.getvalue()
