"""A submission as text and back, so that a run can be resumed when its file has changed since."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from renderline import canonical
from renderline.canonical import JsonValue
from renderline.compiler.submission import Asset, Output, Submission

__all__ = ["dump", "load"]


def dump(submission: Submission) -> str:
    """Canonical text; secrets are names in it, as they are in the body."""
    # The whole submission and not the pipeline's path: the file may have changed, and what goes on has to be the same body.
    fields: dict[str, JsonValue] = {
        "pipeline": submission.pipeline,
        "cell_key": submission.cell_key,
        "params": submission.params,
        "matrix": submission.matrix,
        "body": submission.body,
        "digest": submission.digest,
        "assets": [_asset_fields(asset) for asset in submission.assets],
        "outputs": [
            {"step": output.step, "name": output.name, "embed": output.embed} for output in submission.outputs
        ],
        "assumptions": submission.assumptions,
    }
    return canonical.compact(fields).decode("utf-8")


def load(text: str) -> Submission:
    """The submission that `dump` wrote."""
    fields: dict[str, Any] = json.loads(text)
    assets = tuple(Asset(**{**each, "path": Path(each["path"])}) for each in fields.pop("assets"))
    outputs = tuple(Output(**each) for each in fields.pop("outputs"))
    return Submission(**fields, assets=assets, outputs=outputs)


def _asset_fields(asset: Asset) -> dict[str, JsonValue]:
    return {
        "sha256": asset.sha256,
        "path": str(asset.path),
        "name": asset.name,
        "media_type": asset.media_type,
        "size_bytes": asset.size_bytes,
        "width_px": asset.width_px,
        "height_px": asset.height_px,
    }
