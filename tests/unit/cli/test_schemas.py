"""`renderline schemas` as a shell sees it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from renderline.cli.schemas_command import command
from renderline.errors import UsageError

UPSTREAM = Path(__file__).parents[3] / "tests" / "data" / "api" / "upstream.json"


def schemas(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments, standalone_mode=False)


def test_a_type_is_shown_with_what_it_takes_and_yields() -> None:
    shown = schemas("show", "imageUpscaler").stdout
    assert "  * image            text, as source-image\n" in shown
    assert "    numberOfRepeats  a whole number, 1 to 3, default 1\n" in shown
    assert "  * blob " in shown


def test_many_variants_are_named_and_few_are_laid_out() -> None:
    assert "100 variants" in schemas("show", "imageGen").stdout
    few = schemas("show", "imageGen", "engine=flux2", "model=klein").stdout
    assert "with engine: flux2, model: klein, operation: editImage" in few
    assert "variants;" not in few


def test_machines_get_one_schema_that_stands_alone() -> None:
    shown = json.loads(schemas("show", "convertImage", "--json").stdout)
    assert shown["type"] == "convertImage"
    assert shown["input"]["properties"]["output"]["$ref"].removeprefix("#/$defs/") in shown["input"]["$defs"]


def test_without_a_type_all_are_listed() -> None:
    assert "imageUpscaler" in schemas("show").stdout.splitlines()


def test_a_misspelt_type_is_answered_with_the_nearest() -> None:
    result = schemas("show", "imageUpscale")
    assert isinstance(result.exception, UsageError)
    assert "`imageUpscaler`" in str(result.exception)


@pytest.mark.parametrize("arguments", [["check"], ["diff", str(UPSTREAM)]])
def test_what_is_as_it_should_be_exits_with_0(arguments: list[str]) -> None:
    assert schemas(*arguments).return_value == 0


def test_a_difference_exits_with_1(tmp_path: Path) -> None:
    document = json.loads(UPSTREAM.read_text(encoding="utf-8"))
    document["components"]["schemas"]["ImageUpscalerInput"]["properties"]["sharpen"] = {"type": "boolean"}
    newer = tmp_path / "newer.json"
    newer.write_text(json.dumps(document), encoding="utf-8")
    result = schemas("diff", str(newer))
    assert result.return_value == 1
    assert "+ sharpen: true or false" in result.stdout
