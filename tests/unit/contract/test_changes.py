"""A newer upstream document is told as a changelog: what came, what went, what is bounded otherwise."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from renderline.contract.comparison import compare
from renderline.errors import UsageError
from renderline.reporting import changelog

ROOT = Path(__file__).parents[3]
UPSTREAM = ROOT / "tests" / "data" / "api" / "upstream.json"


@pytest.fixture
def newer(tmp_path: Path) -> Callable[[Callable[[dict[str, Any]], object]], Path]:
    """The published document after a change to its components."""

    def write(change: Callable[[dict[str, Any]], object]) -> Path:
        document = json.loads(UPSTREAM.read_text(encoding="utf-8"))
        change(document["components"]["schemas"])
        path = tmp_path / "newer.json"
        path.write_text(json.dumps(document), encoding="utf-8")
        return path

    return write


def upscaler(schemas: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = schemas["ImageUpscalerInput"]["properties"]
    return found


def forget_tagging(schemas: dict[str, Any]) -> None:
    for base in ("WorkflowStep", "WorkflowStepTemplate"):
        schemas[base]["discriminator"]["mapping"].pop("wdTagging")


def test_the_vendored_document_differs_in_nothing() -> None:
    assert compare(UPSTREAM) == ()
    assert changelog.render(()) == "The contract is the same.\n"


@pytest.mark.parametrize(
    ("change", "lines"),
    [
        (
            lambda schemas: upscaler(schemas)["numberOfRepeats"].update(maximum=5),
            ["step type imageUpscaler: input", "  ~ numberOfRepeats: maximum 3 → 5"],
        ),
        (
            lambda schemas: upscaler(schemas).update(sharpen={"type": "boolean", "default": False}),
            ["  + sharpen: true or false, default false"],
        ),
        (
            lambda schemas: upscaler(schemas).pop("numberOfRepeats"),
            ["  - numberOfRepeats: a whole number, 1 to 3, default 1"],
        ),
        (
            lambda schemas: upscaler(schemas)["image"].update(type="integer"),
            ["  ~ image: takes a whole number, took text"],
        ),
        (
            lambda schemas: schemas["ImageUpscalerInput"].update(required=[]),
            ["  ~ image: may be left out now"],
        ),
        (
            lambda schemas: schemas["NSFWLevel"]["enum"].append("extreme"),
            ["  ~ nsfwLevel: values added: `extreme`"],
        ),
        (forget_tagging, ["- step type wdTagging: input", "  - variant steps[].$type: wdTagging"]),
    ],
)
def test_each_change_has_its_line(
    newer: Any, change: Callable[[dict[str, Any]], object], lines: list[str]
) -> None:
    told = changelog.render(compare(newer(change))).splitlines()
    assert [line for line in lines if line not in told] == [], "\n".join(told)


def test_the_same_change_in_many_variants_is_one_line(newer: Any) -> None:
    def change(schemas: dict[str, Any]) -> None:
        schemas["ImageGenInput"]["properties"]["watermark"] = {"type": "string"}

    told = [each for each in compare(newer(change)) if each.path == "watermark"]
    assert len(told) == 1
    assert len(told[0].variants) > 90


def test_terminal_sequences_of_a_document_are_not_printed(newer: Any) -> None:
    path = newer(lambda schemas: upscaler(schemas).update({"\x1b[31mred": {"type": "string"}}))
    assert "\x1b" not in changelog.render(compare(path))


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "{nonsense", '{"components": 3}', '{"components": {"schemas": {}}, "paths": {}}']
)
def test_what_is_no_such_document_is_refused_in_a_sentence(text: str, tmp_path: Path) -> None:
    path = tmp_path / "odd.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=r"odd\.json"):
        compare(path)
