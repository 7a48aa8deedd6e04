"""The inventory of a schema: every place, in every variant, with what bounds it."""

from __future__ import annotations

from typing import Any

import pytest

from renderline.contract import steps
from renderline.contract.branches import Choice
from renderline.contract.inventory import Field, inventory
from renderline.contract.narrowing import narrowed
from renderline.contract.store import entry_of
from renderline.errors import UsageError


def of_input(step_type: str) -> tuple[Field, ...]:
    return tuple(inventory(steps.input_schema(step_type)))


def test_a_plain_input_is_its_keys_the_needed_first() -> None:
    fields = of_input("imageUpscaler")
    assert [field.path for field in fields] == ["image", "model", "numberOfRepeats"]
    assert fields[0].facts == {"required": True, "types": ["string"], "format": "source-image"}
    expected = {
        "required": False,
        "types": ["integer"],
        "default": 1,
        "minimum": 1,
        "maximum": 3,
        "format": "int32",
    }
    assert fields[2].facts == expected


def test_a_union_inside_a_list_is_told_variant_by_variant() -> None:
    resized = [field for field in of_input("convertImage") if "transforms[].type: resize" in field.within]
    assert [field.path for field in resized] == ["transforms[].type", "transforms[].targetWidth"]


def test_a_discriminated_body_is_laid_out_by_all_its_discriminators() -> None:
    klein = {field.variant for field in of_input("imageGen") if Choice("model", "klein") in field.variant}
    operations = {variant[-1].value for variant in klein}
    assert operations == {"createImage", "editImage"}


@pytest.mark.parametrize("name", steps.recipe_names())
def test_every_body_has_an_end_and_says_each_place_once(name: str) -> None:
    for schema in (steps.input_schema(name), steps.output_schema(name)):
        places = [(field.path, field.variant, field.within) for field in inventory(schema)]
        assert places
        assert len(places) == len(set(places)), [each for each in places if places.count(each) > 1][:3]


def test_a_schema_that_holds_itself_ends() -> None:
    node: dict[str, Any] = {
        "type": "object",
        "properties": {"child": {"$ref": "#"}, "name": {"type": "string"}},
    }
    fields = list(inventory(entry_of({"node.json": node}, "node")))
    assert [field.path for field in fields] == ["child", "name"]


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ({"engine": "flux3"}, "did you mean `flux2`"),
        ({"engine": "zzz"}, "there is `comfy`"),
        ({"nonsense": "x"}, "no variant has that key"),
        ({"engine": "flux2", "model": "imagen4"}, "no variant with model=imagen4"),
    ],
)
def test_a_variant_that_is_not_there_is_refused_with_those_that_are(
    chosen: dict[str, str], sentence: str
) -> None:
    with pytest.raises(UsageError, match=sentence):
        narrowed(of_input("imageGen"), chosen)


def test_chosen_discriminators_leave_their_variants_over() -> None:
    left = narrowed(of_input("imageGen"), {"engine": "flux2", "model": "dev"})
    assert {field.variant[-1].value for field in left} == {"createImage", "editImage"}
