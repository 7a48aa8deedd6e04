"""`renderline.toml`: each mistake at its line, by `validate` as by a run that would spend."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from renderline import api
from renderline.api.settings import read_settings


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", []),
        (b"[spending]\nday = 5\n", []),
        (b"# [spendin]\n[spendin]\nday = 5\n", ["2:2 unknown key `spendin` | did you mean `spending`?"]),
        (b"[spending]\nday = 'x'\r\nmonht = 1\n", [
            "2:1 `day` is a number of Buzz, 0 or more | write `day = 1000`",
            "3:1 unknown key `monht` | did you mean `month`?",
        ]),
        (b"spending = {day = -1}\n", ["1:13 `day` is a number of Buzz, 0 or more | write `day = 1000`"]),
        (b"garbage", ["1:8 this is no TOML: expected '=' after a key in a key/value pair | "]),
        (b"[spending]\nday = \n", ["2:7 this is no TOML: invalid value | "]),
        (b"# caf\xe9\n", ["1:6 the settings are not UTF-8 | save the file as UTF-8"]),
    ],
)  # fmt: skip
def test_each_mistake_stands_at_its_line(tmp_path: Path, content: bytes, told: list[str]) -> None:
    (tmp_path / "renderline.toml").write_bytes(content)
    found = read_settings(tmp_path).report.diagnostics
    places = [each.location.span.start for each in found]
    assert [
        f"{at.line}:{at.column} {each.message} | {each.hint}" for at, each in zip(places, found, strict=True)
    ] == told


def test_what_is_right_beside_a_mistake_counts(tmp_path: Path) -> None:
    (tmp_path / "renderline.toml").write_text("[spending]\nday = 2.5\nmonth = false\n")
    assert read_settings(tmp_path).spending == {"day": Decimal("2.5")}


def test_validate_tells_of_the_project_s_settings_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("pipelines").mkdir()
    for name in ("a", "b"):
        Path("pipelines", f"{name}.yaml").write_text(
            "steps: [{$type: imageUpscaler, input: {image: 'https://example.com/a.png'}}]\n"
        )
    Path("renderline.toml").write_text("[spendin]\n")
    (found,) = api.validate_all([]).diagnostics
    assert (found.code.id, found.location.file) == ("RL704", "renderline.toml")


def test_the_doctor_tells_of_them_where_they_are_wrong(tmp_path: Path) -> None:
    (tmp_path / "renderline.toml").write_text("[spending]\nday = 5\n")
    assert not [each for each in api.check_up(tmp_path, {}, home=tmp_path) if each.subject == "settings"]
    (tmp_path / "renderline.toml").write_text("[spending]\nday = five\n")
    (found,) = (each for each in api.check_up(tmp_path, {}, home=tmp_path) if each.subject == "settings")
    assert "renderline.toml:2:7: this is no TOML" in found.found
    assert found.cure == "nothing is spent before that is put right"
