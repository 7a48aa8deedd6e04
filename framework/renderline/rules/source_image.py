"""A source image is an address, a payload or a local file, not the bare name of one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from renderline.diagnostic import Code, Cure, Finding, Part, Place, Severity
from renderline.pipeline.model import Pipeline, Step
from renderline.rules.texts import Text, texts

__all__ = ["CODE", "check"]

CODE = Code(
    id="RL414",
    name="source-image",
    description="A field that takes a source image is given an address, a data URL, Base64, or a local file written `./cat.jpg`.",
)

# One letter before a colon is a drive of Windows; `./` and `../` are what the compiler takes for a local file.
_ADDRESS = re.compile(r"(?!file:)[a-z][a-z0-9+.-]+:|\.\.?/", re.IGNORECASE)
# Base64, or the id of a blob: no picture is encoded in fewer characters, and hardly a file's name has as many.
_PAYLOAD = re.compile(
    r"[A-Za-z0-9+/\s]{32,}={0,2}\s*|(?:[0-9A-Z]{20,64}|[0-9a-f]{32,64})(?:\.[a-z0-9]{2,5})?"
)
_FILE_NAME = re.compile(r"[^\n]+\.(?:avif|bmp|gif|heic|jpe?g|jxl|png|svg|tiff?|webp)", re.IGNORECASE)
_ABSOLUTE = re.compile(r"[/\\~]|[a-z]:|file:", re.IGNORECASE)
_EXPRESSION = re.compile(r"\{?\s*(?P<name>(?:params|steps|matrix)\.[\w.\[\]-]+)\s*\}?")
_LONGEST_NAME = 1000

_HINT = "a local file is written `{}`, or declare a parameter of type `image`"
_HINT_OF_ABSOLUTE = "declare a parameter of type `image`, which takes any path of this machine"
_HINT_OF_PLAIN_BODY = "give its address; local files need a file with `version: 1`, which writes them `{}`"


def check(pipeline: Pipeline) -> Iterator[Finding]:
    """An error where the file is ours; a file of API keys alone is warned of names that end like a picture's."""
    for step in pipeline.steps:
        for found in texts(step.input, ()):
            if _is_bare(found, templated=pipeline.templated) and _takes_image(step, found):
                yield _finding(pipeline, step, found)


def _is_bare(found: Text, *, templated: bool) -> bool:
    # A local path of a parameter is a subclass of `str`, and is uploaded.
    if found.part is Part.KEY or type(found.text) is not str or not 0 < len(found.text) <= _LONGEST_NAME:
        return False
    if _ADDRESS.match(found.text) or _PAYLOAD.fullmatch(found.text):
        return False
    return templated or _FILE_NAME.fullmatch(found.text) is not None


def _takes_image(step: Step, found: Text) -> bool:
    from renderline.contract import fields
    from renderline.contract.media import Media

    # Asked last: the walk through the schema costs more than the looks at the text.
    field = fields.field_at(step.type, step.input, found.path)
    return field is not None and field.media is Media.IMAGE


def _finding(pipeline: Pipeline, step: Step, found: Text) -> Finding:
    message, hint = _words(found.text, templated=pipeline.templated)
    place = Place(path=(*step.path, "input", *found.path))
    return Finding(
        code=CODE,
        severity=Severity.ERROR if pipeline.templated else Severity.WARNING,
        place=place,
        message=message,
        hint=hint,
        cure=Cure(place=place, value=value) if (value := _meant(pipeline, found.text)) else None,
    )


def _meant(pipeline: Pipeline, text: str) -> str:
    """What can only have been meant; empty where a person has to say."""
    if _is_local(pipeline, text):
        return f"./{text}"
    expression = _EXPRESSION.fullmatch(text)
    # Only what is declared: another name may be misspelt, and a fix must not spread that.
    readable = {f"params.{parameter.name}" for parameter in pipeline.parameters}
    is_parameter = expression is not None and expression["name"] in readable
    return f"{{{{ {expression['name']} }}}}" if expression and is_parameter else ""


def _is_local(pipeline: Pipeline, text: str) -> bool:
    """Whether a text is the relative name of a picture's file and can be nothing else."""
    is_name = _FILE_NAME.fullmatch(text) and not _ABSOLUTE.match(text)
    # `www.example.com/cat.jpg` ends like a picture's name and lacks only its scheme.
    return pipeline.templated and bool(is_name) and not text.lower().startswith("www.")


def _words(text: str, *, templated: bool) -> tuple[str, str]:
    """A message and its hint."""
    expression = _EXPRESSION.fullmatch(text)
    if expression and templated:
        message = f"`{text}` is text here: expressions stand in two pairs of braces"
        return message, f'write `"{{{{ {expression["name"]} }}}}"`'
    message = f"`{text}` is no address, and only `./…` and `../…` are read as local files"
    if not templated:
        return message, _HINT_OF_PLAIN_BODY.format(f"./{text}")
    return message, _HINT_OF_ABSOLUTE if _ABSOLUTE.match(text) else _HINT.format(f"./{text}")
