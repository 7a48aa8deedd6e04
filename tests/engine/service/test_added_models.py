"""A model that is added while the engine runs enlarges from the next job on, and nothing stands in for it."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import httpx
from PIL import Image

from renderline import api
from renderline.engine.options import EngineOptions

Json = dict[str, Any]
AIR = "urn:air:other:upscaler:civitai:147759@164821"


def test_a_running_engine_uses_a_model_from_the_job_after_it_was_added(
    tmp_path: Path,
    root: Path,
    start: Callable[..., AbstractContextManager[httpx.Client]],
    submit: Callable[..., Json],
) -> None:
    buffer = io.BytesIO()
    Image.linear_gradient("L").resize((10, 6)).convert("RGB").save(buffer, "PNG")
    image = f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}"
    step = {"$type": "imageUpscaler", "input": {"image": image, "model": AIR}}
    weights = root / "tests" / "data" / "upscalers"
    with start(tmp_path, steps=EngineOptions().steps, upscaler="animevideov3-x3") as client:
        seen = []
        for file in (None, "rrdb-x2.safetensors", "compact-x4.pth"):
            if file:
                api.add_model(AIR, weights / file, data_dir=tmp_path)
            (done,) = submit(client, step, wait=60)["steps"]
            said = done["metadata"]["renderline"]
            seen.append(
                (done["output"]["blob"]["width"], said["upscaler"], said["standsInFor"], len(said["notes"]))
            )
            if file:
                api.remove_model(AIR, data_dir=tmp_path)
    assert seen == [
        (30, "animevideov3-x3", AIR, 1),
        (20, "rrdb-x2", "", 0),
        (40, "compact-x4", "", 0),
    ]
