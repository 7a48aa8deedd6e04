"""The value that every later stage takes: one request body with all that belongs to it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from renderline import canonical
from renderline.canonical import JsonObject, JsonValue

__all__ = [
    "ASSET_PREFIX",
    "FORMAT",
    "Asset",
    "Output",
    "Submission",
    "digest_of",
    "document",
    "workflow_document",
]

ASSET_PREFIX = "asset:sha256:"
FORMAT = "renderline.plan/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """
    A local file that the run uploads; in the body it stands as `asset:sha256:<hex>`.

    Attributes:
        path: absolute, on this machine.
        name: relative to the pipeline's folder, with `/`; the same on every machine.
        width_px: None for a file that is no image; upright, after the camera's orientation.
    """

    sha256: str
    path: Path
    name: str
    media_type: str
    size_bytes: int
    width_px: int | None = None
    height_px: int | None = None

    @property
    def key(self) -> str:
        """What stands for the file in the compiled body."""
        return ASSET_PREFIX + self.sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """
    Media to download: every blob of one step's output.

    Attributes:
        step: the step's name or, without one, its number as text.
        name: relative to the output folder, with `/`, without extension; further blobs get `-1`, `-2`, …
        embed: whether provenance is written into the image.
    """

    step: str
    name: str
    embed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """
    One workflow, compiled: the same inputs give an equal value on every machine.

    Attributes:
        pipeline: the pipeline's name.
        cell_key: of the matrix cell; empty without a matrix.
        params: the parameters' values; a secret stands as `secret:NAME`.
        matrix: the cell's axis values.
        body: what is posted, once assets and secrets are filled in.
        digest: sha256 of the body's compact canonical bytes without `externalId`, in hex.
        assumptions: facts that prices need and the body lacks, by step name; no part of what is sent.
    """

    pipeline: str
    cell_key: str
    params: JsonObject
    matrix: JsonObject
    body: JsonObject
    digest: str
    assets: tuple[Asset, ...]
    outputs: tuple[Output, ...]
    assumptions: Mapping[str, JsonObject] = field(default_factory=dict)

    @property
    def own_external_id(self) -> str | None:
        """The `externalId` that the user wrote into the body, if any."""
        given = self.body.get("externalId")
        return given if isinstance(given, str) else None


def digest_of(body: JsonObject, compact: Callable[[JsonObject], bytes] = canonical.compact) -> str:
    """
    The digest of a body; the submission's identity is no part of what is submitted.

    Args:
        compact: gives the canonical bytes; that of a `BodyEncoder` remembers the parts of earlier bodies.
    """
    submitted = {key: value for key, value in body.items() if key != "externalId"}
    return hashlib.sha256(compact(submitted)).hexdigest()


def document(pipeline: str, submissions: tuple[Submission, ...]) -> JsonObject:
    """What `compile` prints."""
    return {
        "format": FORMAT,
        "pipeline": pipeline,
        "workflows": [workflow_document(each) for each in submissions],
    }


def workflow_document(submission: Submission) -> dict[str, JsonValue]:
    """One of its workflows."""
    return {
        "cell": submission.cell_key,
        "params": submission.params,
        "matrix": submission.matrix,
        "digest": submission.digest,
        "assets": [_asset(asset) for asset in submission.assets],
        "outputs": [
            {"from": output.step, "as": output.name, **({"embed": True} if output.embed else {})}
            for output in submission.outputs
        ],
        "body": submission.body,
    }


def _asset(asset: Asset) -> dict[str, JsonValue]:
    # Left out rather than null: a file that is no image has no size.
    size = {} if asset.width_px is None else {"width": asset.width_px, "height": asset.height_px}
    return {
        "sha256": asset.sha256,
        # The name, since the absolute path would differ on each machine and show its user.
        "path": asset.name,
        "mediaType": asset.media_type,
        "bytes": asset.size_bytes,
        **size,
    }
