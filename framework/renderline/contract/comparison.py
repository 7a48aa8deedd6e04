"""The vendored contract beside a newer document that the service publishes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from renderline import resources
from renderline.contract.changes import Change, changes
from renderline.contract.store import FOLDER, Keywords
from renderline.errors import UsageError

__all__ = ["compare"]


def compare(upstream: Path, overlays: Path | None = None) -> tuple[Change, ...]:
    """
    What would change if `upstream`, an OpenAPI 3.1 document, were vendored; nothing is written.

    Args:
        overlays: corrections to lay over it; without any, those that come with renderline.

    Raises:
        UsageError: a file is not what it should be, or a correction no longer finds its place.
    """
    from renderline.contract.vendor import build

    document = _json(upstream)
    corrections = _json(overlays or resources.data_path("schemas", "overlays.json"))
    try:
        # The whole way of vendoring, so that what is compared differs in the service alone.
        newer = build(document, corrections)
    # A KeyError, too: a document of another service lacks the places that are read.
    except LookupError as error:
        raise UsageError(
            f"{upstream} cannot be vendored, or a correction does not fit it: {error}"
        ) from error
    except (TypeError, AttributeError) as error:
        raise UsageError(f"{upstream} is no OpenAPI 3.1 document of this service: {error}") from error
    # What was built shares values with itself; what is compared should look as it would on disk.
    return tuple(changes(_packaged(), json.loads(json.dumps(newer))))


def _packaged() -> dict[str, Keywords]:
    folder = resources.data_path(*FOLDER)
    return {path.relative_to(folder).as_posix(): _json(path) for path in folder.rglob("*.json")}


def _json(path: Path) -> Any:  # noqa: ANN401 - whatever the file holds
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} cannot be read as JSON: {error}") from error
