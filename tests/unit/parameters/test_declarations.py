from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from renderline.diagnostic import Severity
from renderline.parameters.resolve import Preparation, Program

Mistake = Callable[..., str]
Mistakes = Callable[..., list[str]]


def declared(declaration: str, name: str = "a") -> str:
    return f"version: 1\nparameters:\n  {name}: {declaration}\nsteps: []\n"


@pytest.mark.parametrize(
    ("declaration", "expected"),
    [
        ("{type: »strng, default: x}", "RL110 unknown type `strng` | did you mean `string`?"),
        ("{type: »int, default: 1}", "RL110 unknown type `int` | did you mean `integer`?"),
        ("{type: »array, default: []}", "RL110 unknown type `array` | did you mean `list`?"),
        ("{type: »[string], default: x}", "RL110 a type is one word | types: string, integer"),
        (
            "»1920",
            "RL110 the declaration of `a` is no mapping with a `type` | write `{type: integer, default: 1920}`",
        ),
        (
            "{type: integer, »defalt: 1, default: 2}",
            "RL110 unknown keyword `defalt` in the declaration of `a` | did you",
        ),
        ("{type: integer, default: »wide}", "RL110 the default is text, not an integer"),
        (
            "{type: integer, default: »'12'}",
            "RL110 the default is text, not an integer | write it without quotes",
        ),
        ("{type: list, default: »'[1]'}", "RL110 the default is text, not a list | write it without quotes"),
        (
            "{type: image, default: »5}",
            "RL110 the default is an integer, not text | give it a value of type `image`, or declare `type: integer`",
        ),
        (
            "{type: list, default: »a}",
            "RL110 the default is text, not a list | give it a value of type `list`, or",
        ),
        (
            "{type: string, default: »true}",
            'RL110 the default is a boolean, not text; put quotes around it | write `"true"`, or declare `type: boolean`',
        ),
        ("{type: integer, default: »true}", "RL110 the default is a boolean, not an integer"),
        ("{type: integer, default: »null}", "RL110 a default cannot be empty | leave `default` out"),
        ("{type: string, default: »12}", "RL110 the default is an integer, not text; put quotes around it"),
        ("{type: boolean, default: »1}", "RL110 the default is an integer, not `true` or `false`"),
        ("{type: integer, default: »9, maximum: 4}", "RL110 the default is above `maximum`, `4`"),
        ("{type: air, default: »sdxl}", "RL110 the default is no AIR: it begins with `urn:air:`"),
        ("{type: string, default: »b, enum: [c, d]}", "RL110 the default is none of `c`, `d`"),
        (
            "{type: string, default: »nion, enum: [neon, ink]}",
            "RL110 the default is none of `neon`, `ink`; did you mean `neon`?",
        ),
        (
            "{type: list, default: »[1, x], items: {type: integer}}",
            "RL110 the default has a misfit: item 1 is text, not an integer",
        ),
        ("{type: string, default: x, description: »[a]}", "RL110 `description` is text"),
        ("{type: string, default: x, examples: »a}", "RL110 `examples` is a list"),
        ("{type: string, default: x, secret: »1}", "RL110 `secret` is `true` or `false`"),
        (
            "{type: integer, default: 1, secret: »true}",
            "RL110 only a parameter of type `string` can be secret",
        ),
        (
            "{type: string, default: x, »minimum: 1}",
            "RL111 `minimum` does not go with type `string`; it goes with `integer`, `number`",
        ),
        (
            "{type: integer, default: 1, minimum: »5, maximum: 2}",
            "RL111 `minimum` `5` is above `maximum` `2`: nothing fits",
        ),
        ("{type: integer, default: 1, minimum: »low}", "RL111 `minimum` is a number"),
        (
            "{type: string, default: x, minLength: »-1}",
            "RL111 `minLength` is a number of characters, 0 or more",
        ),
        (
            "{type: string, default: x, minLength: »3, maxLength: 2}",
            "RL111 `minLength` 3 is above `maxLength` 2: nothing fits",
        ),
        ("{type: string, default: x, pattern: »'[a'}", "RL111 `[a` is no regular expression: "),
        ("{type: string, default: x, pattern: »1}", "RL111 `pattern` is a regular expression"),
        ("{type: integer, default: 1, enum: [1, »two]}", "RL111 the value is text, not an integer"),
        ("{type: integer, default: 1, enum: »[]}", "RL111 `enum` is a list of at least one value"),
        (
            "{type: list, default: [], items: »string}",
            "RL111 `items` is a mapping with a `type`, such as `{type: string}`",
        ),
        (
            "{type: list, default: [], items: {type: »image}}",
            "RL111 items have one of the types string, integer",
        ),
        (
            "{type: list, default: [], items: {type: integer, »minimun: 1}}",
            "RL111 unknown keyword `minimun` in `items` | did you mean `minimum`?",
        ),
        (
            "{type: list, default: [], items: {type: integer, »pattern: x}}",
            "RL111 `pattern` does not go with type `integer`",
        ),
    ],
)
def test_a_wrong_declaration_is_reported_where_it_is_wrong(
    mistake: Mistake, declaration: str, expected: str
) -> None:
    assert mistake(declared(declaration)).startswith(expected)


@pytest.mark.parametrize(
    ("name", "hint"),
    [("width-px", " | write `width_px`"), ("2x", ""), ("größe", " | write `gr__e`"), ("''", "")],
)
def test_names_can_stand_after_a_dot(mistakes: Mistakes, name: str, hint: str) -> None:
    [found] = mistakes(declared("{type: string, default: x}", name))
    assert (
        found
        == f"3:3 RL110 `{name.strip(chr(39))}` cannot be a parameter's name: letters, digits and `_`, no digit first{hint}"
    )


@pytest.mark.parametrize(
    ("declaration", "hint"),
    [
        ("{default: 1}", "RL110 `a` has no `type` | types: string, integer, number,"),
        (
            "",
            "RL110 the declaration of `a` is no mapping with a `type` | write `{type: string}`, for instance",
        ),
    ],
)
def test_a_declaration_without_a_type_is_reported(mistakes: Mistakes, declaration: str, hint: str) -> None:
    [found] = mistakes(declared(declaration))
    assert found.startswith("3:")
    assert hint in found


def test_all_mistakes_are_reported_at_once(mistakes: Mistakes) -> None:
    found = mistakes(
        "version: 1\nparameters:\n  a: {type: intger}\n  b: {type: string, minimum: 1, default: 2}\nstep: []\n"
    )
    assert [line.split(" ")[:2] for line in found] == [
        ["5:1", "RL102"],
        ["3:13", "RL110"],
        ["4:21", "RL111"],
        ["4:42", "RL110"],
    ]


def test_parameters_are_a_mapping(mistakes: Mistakes) -> None:
    assert mistakes("version: 1\nparameters: [a]\n") == [
        "2:13 RL110 `parameters` is a mapping of names to declarations | write `parameters: {width: {type: integer}}`"
    ]


def test_a_broken_declaration_breaks_no_expression(mistakes: Mistakes) -> None:
    """The name is known, so its uses are not reported as well."""
    [found] = mistakes("version: 1\nparameters:\n  a: {type: intger}\ntags: ['{{ params.a }}']\n")
    assert found.startswith("3:13 RL110")


@pytest.mark.parametrize("keyword", ["default: hunter2", "examples: [hunter2]", "enum: [hunter2]"])
def test_a_secret_that_stands_in_the_file_is_pointed_out(
    prepared: Callable[..., Preparation], keyword: str
) -> None:
    preparation = prepared(declared(f"{{type: string, secret: true, {keyword}}}"), values={"a": "hunter2"})
    assert preparation.program is not None
    [finding] = preparation.findings
    assert (finding.code.id, finding.severity) == ("RL112", Severity.WARNING)
    assert "hunter2" not in finding.message + finding.hint


@pytest.mark.parametrize(
    ("declaration", "value"),
    [
        (
            "{type: string, default: x, minLength: 1, maxLength: 1, pattern: '^x$', description: d, examples: [y]}",
            "x",
        ),
        ("{type: string, default: 'no', enum: ['no', 'yes']}", "no"),
        ("{type: integer, default: 3.0, minimum: 3, maximum: 3}", 3),
        ("{type: number, default: 0.5, minimum: 0, maximum: 1}", 0.5),
        ("{type: number, default: 2, enum: [1, 2]}", 2),
        ("{type: boolean, default: false}", False),
        (
            "{type: air, default: 'urn:air:sdxl:checkpoint:civitai:101055@128078'}",
            "urn:air:sdxl:checkpoint:civitai:101055@128078",
        ),
        (
            "{type: air, default: 'urn:air:qwen3:repository:huggingface:Civitai/Qwen-Image@main.tar'}",
            "urn:air:qwen3:repository:huggingface:Civitai/Qwen-Image@main.tar",
        ),
        ("{type: image, default: 'https://example.com/cat.jpg'}", "https://example.com/cat.jpg"),
        ("{type: list, default: [1, 2], items: {type: integer, minimum: 1}}", [1, 2]),
        ("{type: object, default: {a: [null]}}", {"a": [None]}),
    ],
)
def test_a_sound_declaration_gives_its_default(
    program: Callable[..., Program], declaration: str, value: Any
) -> None:
    parameter = program(declared(declaration)).parameters["a"]
    assert parameter.value == value
    assert type(parameter.value) is type(value)
