"""Cells as the page shows them, and past runs as the ledger tells of them."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from renderline.canonical import JsonObject
from renderline.compiler.submission import Asset, Output, Submission, digest_of
from renderline.ledger.entries import CellEntry, Estimate, Kind, RunEntry
from renderline.ledger.standing import Standing
from renderline.reporting.html.value import CellPage, Outcome, RunPage
from renderline.reporting.run_history import PastRun

PHOTO = Asset(sha256="a" * 64, path=Path("/p/cat.jpg"), name="cat.jpg", media_type="image/jpeg", size_bytes=9)
CHAIN: JsonObject = {
    "steps": [
        {
            "$type": "imageUpscaler",
            "name": "large",
            "input": {"image": PHOTO.key, "model": "urn:air:x", "seed": 7},
        },
        {
            "$type": "convertImage",
            "name": "final",
            "input": {"image": {"$ref": "large", "path": "output.blob.url"}},
        },
    ]
}


@pytest.fixture
def make_cell() -> Callable[..., CellPage]:
    """A cell of a key such as `style=ink,seed=1`, with whatever else is said of it."""

    def make(key: str, number: int = 1, **said: Any) -> CellPage:
        axes = dict(part.split("=") for part in key.split(",") if part)
        fields: dict[str, Any] = {
            "title": key,
            "outcome": Outcome.COMPLETE,
            "standing": "complete",
            "reason": "",
            "parameters": (),
            "steps": (),
            "pictures": (),
            "low": Decimal(4),
            "high": Decimal(4),
            "charged": Decimal(3),
            "command": f"renderline run p.yaml --cell {key}",
        }
        return CellPage(number=number, axes=axes, **(fields | said))

    return make


@pytest.fixture
def make_page() -> Callable[..., RunPage]:
    """The page of a run with some cells."""

    def make(*cells: CellPage, **said: Any) -> RunPage:
        fields: dict[str, Any] = {
            "run_id": "r1",
            "pipeline": "hero",
            "started": "2026-11-23 12:00 UTC",
            "engine": "https://service.example",
            "is_free": False,
            "commit": "c" * 40,
            "is_dirty": False,
            "checkout": f"git switch --detach {'c' * 40}",
            "graph_svg": "<svg/>",
        }
        return RunPage(cells=cells, **(fields | said))

    return make


@pytest.fixture
def make_submission() -> Callable[..., Submission]:
    """A cell that enlarges a photo and converts it."""

    def make(key: str = "", body: JsonObject = CHAIN, **said: Any) -> Submission:
        fields: dict[str, Any] = {
            "params": {"width": 640},
            "matrix": {},
            "assets": (PHOTO,),
            "outputs": (Output(step="final", name="out"),),
        }
        return Submission(pipeline="hero", cell_key=key, body=body, digest=digest_of(body), **(fields | said))

    return make


@pytest.fixture
def make_past(make_submission: Callable[..., Submission]) -> Callable[..., PastRun]:
    """A past run; each standing is made of a submission and what is said of how it stands."""

    def make(*standings: tuple[Submission, JsonObject], **said: Any) -> PastRun:
        fields: dict[str, Any] = {
            "id": "20261123-120000-a1",
            "started_at_ms": 1_795_435_200_000,
            "pipeline": "hero",
            "source": "/p/pipelines/hero.yaml",
            "engine": "https://service.example",
            "costs": True,
            "out_dir": "/p/out",
        }
        listed = standings or ((make_submission(), {}),)
        return PastRun(
            entry=RunEntry(**(fields | said)),
            standings=tuple(_standing(place, *each) for place, each in enumerate(listed)),
            charges=(),
        )

    return make


def _standing(place: int, submission: Submission, said: Any) -> Standing:
    estimate = Estimate(step="large", step_type="imageUpscaler", model="", low=Decimal(3), high=Decimal(5))
    cell = CellEntry(
        position=place, attempt=1, external_id="rl-1", submission=submission, estimates=(estimate,)
    )
    fields: dict[str, Any] = {"attempt": 1, "external_id": "rl-1", "stage": Kind.SAVED, "status": "succeeded"}
    return Standing(cell=cell, **(fields | dict(said)))
