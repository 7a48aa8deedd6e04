"""What one request or one step may ask of the engine; every refusal that states a limit reads it from here."""

from __future__ import annotations

__all__ = [
    "BLOB_BYTES",
    "BLOB_LIFE_MS",
    "BODY_BYTES",
    "BODY_DEPTH",
    "FETCHES_AT_ONCE",
    "FETCH_TIMEOUT_S",
    "LINK_LIFE_MS",
    "PAGE_WORKFLOWS",
    "PATCHED_BYTES",
    "PATCH_OPERATIONS",
    "STEPS",
    "TAGS",
    "TAG_CHARACTERS",
    "UPLOAD_LINK_LIFE_MS",
    "WAIT_S",
    "WORKFLOW_LIFE_MS",
]

BODY_BYTES = 64 * 2**20
"""A JSON body; images may stand in it as Base64."""

BODY_DEPTH = 64
"""Nested arrays and objects in a JSON body."""

BLOB_BYTES = 256 * 2**20
"""An uploaded file, or one fetched from a URL."""

STEPS = 100
"""Steps of one workflow."""

TAGS = 10
"""Tags of one workflow; the service's own limit."""

TAG_CHARACTERS = 200
"""Characters of one tag; the service's own limit."""

PATCH_OPERATIONS = 100
"""Operations of one JSON Patch."""

PATCHED_BYTES = 2**20
"""What a JSON Patch may make of metadata, tags and flags."""

WAIT_S = 100
"""The longest that a request is held; the service's own limit."""

PAGE_WORKFLOWS = 100
"""Workflows in one page of the list."""

WORKFLOW_LIFE_MS = 30 * 24 * 3600 * 1000
"""How long a workflow is known after its end; an ephemeral one is not."""

LINK_LIFE_MS = 24 * 3600 * 1000
"""Life of a blob's signed URL, at least."""

UPLOAD_LINK_LIFE_MS = 15 * 60 * 1000
"""Life of an upload URL."""

BLOB_LIFE_MS = 30 * 24 * 3600 * 1000
"""Life of a blob; a refresh starts it anew."""

FETCHES_AT_ONCE = 4
"""Steps whose source images are fetched at the same time."""

FETCH_TIMEOUT_S = 60.0
"""One source image, from the first byte asked for to the last one read."""
