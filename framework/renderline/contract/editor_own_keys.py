"""What editors tell of the keys that renderline adds, and of the steps that hold them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from renderline.parameters.values import Type

__all__ = ["definitions", "step", "step_list", "top_level"]

# Not `.`, which in ECMAScript stops at a line end.
_EXPRESSION = r"\{\{[\s\S]*\}\}"
_NAME = "^[A-Za-z_][A-Za-z0-9_-]*$"
_ANY_OBJECT = {"type": "object"}
_THRESHOLD = {"type": ["number", "string"], "minimum": 0, "pattern": r"^(100|[0-9]{1,2})(\.[0-9]+)?%$"}
_PATHS = {"type": "object", "propertyNames": {"pattern": r"^\$\."}}


def top_level() -> dict[str, Any]:
    """Our keys beside the API's, each with its meaning."""
    return {
        "version": _told("The language's version; there is one.", const=1),
        "name": _told(
            "The pipeline's name; the file's stem unless given. It holds no expression.", type="string"
        ),
        "description": _told("What the pipeline is for, for people.", type="string"),
        "parameters": _told(
            "Typed values that callers may set, read as `{{ params.NAME }}`.",
            **_mapping_of("parameter", names="^[A-Za-z_][A-Za-z0-9_]*$"),
        ),
        "matrix": {"$ref": "#/definitions/matrix"},
        "outputs": _told(
            "Which media are downloaded; without it, those of the steps that no other step consumes.",
            type="array",
            items={"$ref": "#/definitions/output"},
        ),
        "budget": {"$ref": "#/definitions/budget"},
        "profiles": _told(
            "Named overlays over parameters, matrix, budget and workflow fields, chosen by `--profile`.",
            type="object",
            additionalProperties=_ANY_OBJECT,
        ),
        "assumptions": _told(
            "By step: facts that prices need and the input lacks, such as source pixels or seconds.",
            type="object",
            additionalProperties=_ANY_OBJECT,
        ),
        "cases": _told("Named parameter sets that the snapshot tests compile.", **_mapping_of("case")),
    }


def step_list() -> dict[str, Any]:
    """The steps, which the API and renderline share."""
    return _told(
        "What is done, each step once.", type="array", minItems=1, items={"$ref": "#/definitions/step"}
    )


def step(step_types: Sequence[str]) -> dict[str, Any]:
    """A step, whatever its type; what its input takes is said by type."""
    return {
        "type": "object",
        "properties": {
            "$type": _told("What the step does.", type="string", enum=list(step_types)),
            "name": _told("How references, `outputs` and reports call the step.", type=["string", "null"]),
            "input": _told("What the step works on; which keys there are depends on `$type`."),
            "priority": _told(
                "How soon the service begins.", **_or_expression({"enum": ["high", "normal", "low"]})
            ),
            "timeout": _told("The longest the step may take, as hh:mm:ss.", type=["string", "null"]),
            "retries": _told(
                "How often the service tries again.", **_or_expression({"type": ["integer", "null"]})
            ),
            "metadata": _told("Facts of yours, kept by the service.", type=["object", "null", "string"]),
            "when": _told(
                "An expression; where it is false, the step is left out.", type=["string", "boolean"]
            ),
            "uses": _told("A step template, instead of `$type`.", type="string"),
            "with": _told("The parameters of the step template.", **_ANY_OBJECT),
        },
        "additionalProperties": False,
        "anyOf": [{"required": ["$type", "input"]}, {"required": ["uses"]}],
    }


def definitions() -> dict[str, Any]:
    """What several places share: expressions, references and the shapes of our own keys."""
    return {
        "expression": _told(
            "An expression, evaluated when the pipeline is compiled.", type="string", pattern=_EXPRESSION
        ),
        "dynamic": {
            "description": "An expression, or a reference to what another step yields.",
            "type": ["string", "object"],
            "pattern": _EXPRESSION,
            "properties": {
                "$ref": _told(
                    "A step's name, `$0` for the first step without one, or `$arguments`.", type="string"
                ),
                "path": _told("Where in it, as in `output.blob.url`.", type="string"),
            },
            "required": ["$ref", "path"],
            "additionalProperties": False,
        },
        "parameter": _parameter(),
        "matrix": _matrix(),
        "axis": _axis(),
        "output": _output(),
        "budget": _closed(
            "Ceilings in Buzz, checked before anything is submitted.",
            run=_told("For the whole run.", **_or_expression({"type": "number", "minimum": 0})),
            workflow=_told("For each workflow.", **_or_expression({"type": "number", "minimum": 0})),
            warn=_closed(
                "From which price on to warn: Buzz, or a share of the ceiling such as 80%.",
                run=_told("For the whole run.", **_or_expression(_THRESHOLD)),
                workflow=_told("For each workflow.", **_or_expression(_THRESHOLD)),
            ),
        ),
        "case": _closed(
            "One set of parameters and what it should come to.",
            description=_told("What the case is for.", type="string"),
            parameters=_told("Values by parameter.", **_ANY_OBJECT),
            profile=_told("The profile laid over the defaults.", type="string"),
            expect={"$ref": "#/definitions/expectations"},
        ),
        "expectations": _expectations(),
    }


def _parameter() -> dict[str, Any]:
    return _closed(
        "A typed value that callers may set; without a default it must be given.",
        ("type",),
        type=_told("What it holds.", enum=[each.value for each in Type]),
        default=_told("The value unless another is given."),
        description=_told("What it is for.", type="string"),
        examples=_told("Values for people.", type="array"),
        secret=_told("Whether the value is kept out of compiled bodies and reports.", type="boolean"),
        enum=_told("The values allowed.", type="array"),
        minimum=_told("The least value.", type="number"),
        maximum=_told("The greatest value.", type="number"),
        minLength=_told("The least number of characters.", type="integer", minimum=0),
        maxLength=_told("The greatest number of characters.", type="integer", minimum=0),
        pattern=_told("A regular expression that text must match.", type="string"),
        items=_told("What each item of a list is, declared like a parameter.", **_ANY_OBJECT),
    )


def _matrix() -> dict[str, Any]:
    cells = {"type": "array", "items": _ANY_OBJECT}
    return _closed(
        "Fan-out: one workflow for each cell.",
        axes=_told(
            "By name: a list, or `range`, `files` or `table`.",
            type="object",
            additionalProperties={"anyOf": [{"type": "array"}, {"$ref": "#/definitions/axis"}]},
        ),
        combine=_told("All combinations (product), or the axes side by side (zip).", enum=["product", "zip"]),
        exclude=_told("Combinations to leave out.", **cells),
        include=_told("Cells to add.", **cells),
        limit=_told("The most cells there may be; 256 unless given.", type="integer", minimum=1),
    )


def _axis() -> dict[str, Any]:
    return _closed(
        "Where the values of an axis come from.",
        range=_told("First and last number, and the step between.", type="array", minItems=2, maxItems=3),
        files=_told("A pattern such as photos/*.jpg; sorted by path.", type="string"),
        table=_told("A CSV, JSON Lines or YAML file whose rows are the values.", type="string"),
    )


def _output() -> dict[str, Any]:
    return _closed(
        "Media to download.",
        ("from",),
        **{
            "from": _told("The step whose media these are.", type="string"),
            "as": _told("The path below the output folder, without extension.", type="string"),
            "embed": _told(
                "Whether provenance is written into the image.", **_or_expression({"type": "boolean"})
            ),
        },
    )


def _expectations() -> dict[str, Any]:
    buzz = {"type": "number", "minimum": 0}
    return _closed(
        "What a case should come to.",
        cells=_told("How many workflows there are.", type="integer", minimum=0),
        body=_told("Values by path, as in $.steps[0].input.width or $.steps.NAME.input.width.", **_PATHS),
        references=_told("By path, without braces: steps.NAME.output.PATH.", **_PATHS),
        cost=_closed(
            "What all workflows cost together, in Buzz.",
            buzz=_told("Exactly.", **buzz),
            max=_told("At most.", **buzz),
        ),
    )


# Positional only, since every keyword is a key of the language, and one may be called `told`.
def _closed(told: str, needed: Sequence[str] = (), /, **properties: Any) -> dict[str, Any]:  # noqa: ANN401 - schemas
    return {
        "description": told,
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        **({"required": list(needed)} if needed else {}),
    }


def _mapping_of(definition: str, *, names: str = _NAME) -> dict[str, Any]:
    return {
        "type": "object",
        "propertyNames": {"pattern": names},
        "additionalProperties": {"$ref": f"#/definitions/{definition}"},
    }


def _or_expression(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"$ref": "#/definitions/expression"}]}


def _told(description: str, /, **keywords: Any) -> dict[str, Any]:  # noqa: ANN401 - the values of keywords
    return {"description": description, **keywords}
