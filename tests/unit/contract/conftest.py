"""The vendored documents, as they lie in the repository."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

SCHEMAS = Path(__file__).parents[3] / "schemas" / "civitai-v2"


@pytest.fixture(scope="session")
def vendored() -> dict[str, Any]:
    """Every vendored document, by path relative to its folder."""
    return {
        path.relative_to(SCHEMAS).as_posix(): json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(SCHEMAS.rglob("*.json"))
    }
