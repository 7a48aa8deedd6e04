"""The audit sees what was changed, what is no schema, and how old a set is."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from renderline.contract.audit import audit
from renderline.reporting import audit_text

SCHEMAS = Path(__file__).parents[3] / "schemas"
DAY = dt.date(2026, 8, 21)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    shutil.copytree(SCHEMAS / "civitai-v2", tmp_path / "civitai-v2")
    shutil.copy(SCHEMAS / "catalog.toml", tmp_path)
    return tmp_path


def test_the_packaged_schemas_are_sound() -> None:
    (result,) = audit(DAY)
    assert (result.is_sound, result.age_days, result.is_stale) == (True, 1, False)
    assert "as recorded" in audit_text.render(result)


@pytest.mark.parametrize(("days", "stale"), [(90, False), (91, True)])
def test_an_old_set_is_called_old(days: int, stale: bool) -> None:  # noqa: FBT001 - a column of the table
    (result,) = audit(dt.date(2026, 8, 20) + dt.timedelta(days=days))
    assert result.is_stale is stale
    assert ("schemas diff" in audit_text.render(result)) is stale


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('{"type": "object"}', "is recorded"),
        ('{"type": "nonsense"}', "no JSON Schema: steps/echo.input.json"),
        ("{", "no JSON Schema: steps/echo.input.json"),
    ],
)
def test_a_changed_file_is_told(text: str, sentence: str, copied: Path) -> None:
    (copied / "civitai-v2" / "steps" / "echo.input.json").write_text(text)
    (result,) = audit(DAY, copied)
    assert not result.is_sound
    assert sentence in audit_text.render(result)
