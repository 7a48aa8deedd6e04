from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from renderline.parameters.given import Source
from renderline.parameters.resolve import Preparation, Program, ResolvedDocument
from renderline.parameters.values import LocalPath

Mistakes = Callable[..., list[str]]
Programs = Callable[..., Program]

SOURCE = """version: 1
parameters:
  width: {type: integer, default: 1920, maximum: 4096}
profiles:
  draft: {parameters: {width: 512}}
steps: []
tags: ["{{ params.width }}"]
"""


@pytest.mark.parametrize(
    ("given", "value", "origin", "text"),
    [
        ({}, 1920, Source.DEFAULT, "default"),
        ({"profile": "draft"}, 512, Source.PROFILE, "profile draft"),
        ({"profile": "draft", "files": [("a.yaml", {"width": 1})]}, 1, Source.FILE, "params file a.yaml"),
        (
            {"files": [("a.yaml", {"width": 1}), ("b.yaml", {"width": 2})]},
            2,
            Source.FILE,
            "params file b.yaml",
        ),
        ({"files": [("a.yaml", {"width": 1}), ("b.yaml", {})]}, 1, Source.FILE, "params file a.yaml"),
        (
            {"profile": "draft", "files": [("a.yaml", {"width": 1})], "values": {"width": "7"}},
            7,
            Source.COMMAND_LINE,
            "command line",
        ),
    ],
)
def test_the_later_source_wins(
    program: Programs, given: dict[str, Any], value: int, origin: Source, text: str
) -> None:
    made = program(SOURCE, **given)
    parameter = made.parameters["width"]
    assert (parameter.value, parameter.origin.source, str(parameter.origin)) == (value, origin, text)


@pytest.mark.parametrize(("given", "line"), [({}, 3), ({"profile": "draft"}, 5)])
def test_an_origin_in_the_file_has_a_place(program: Programs, given: dict[str, Any], line: int) -> None:
    made = program(SOURCE, **given)
    place = made.parameters["width"].origin.place
    assert place is not None
    assert made.positions.locate(place).span.start.line == line


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("string", "12", "12"),
        ("string", "true", "true"),
        ("string", "", ""),
        ("string", "{{ params.a }}", "{{ params.a }}"),
        ("integer", "12", 12),
        ("integer", "-3", -3),
        ("number", "12", 12),
        ("number", "1e3", 1000.0),
        ("number", ".5", None),
        ("number", "-0.5", -0.5),
        ("number", "1e999", None),
        ("number", "nan", None),
        ("integer", "1.0", None),
        ("integer", "1_000", None),
        ("integer", " 1", None),
        ("integer", "١٢", None),
        ("integer", "9" * 5000, None),
        ("boolean", "true", True),
        ("boolean", "false", False),
        ("boolean", "yes", None),
        ("boolean", "True", None),
        ("list", "[1, two]", [1, "two"]),
        ("list", '["1"]', ["1"]),
        ("list", "1, 2", None),
        ("list", "{a: 1}", None),
        ("list", "[", None),
        ("object", "{a: 1}", {"a": 1}),
        ("object", '{"a": [true]}', {"a": [True]}),
        ("object", "a: 1", {"a": 1}),
        ("object", "[]", None),
        ("air", "urn:air:sd1:lora:civitai:1@2", "urn:air:sd1:lora:civitai:1@2"),
        ("air", "urn:air:sd1", None),
        ("image", "data:image/png;base64,AAAA", "data:image/png;base64,AAAA"),
        ("image", "data:text/plain,a", None),
        ("file", "data:text/plain,a", "data:text/plain,a"),
        ("image", "ftp://example.com/a.png", None),
        ("image", "https://", None),
        ("image", "http://[", None),
        ("image", "", None),
    ],
)
def test_text_is_read_by_the_declared_type(
    prepared: Callable[..., Preparation], kind: str, text: str, value: Any
) -> None:
    """None stands for a refusal."""
    source = {"version": 1, "parameters": {"a": {"type": kind}}, "steps": []}
    preparation = prepared(source, values={"a": text})
    if value is None:
        assert preparation.program is None
        assert [finding.code.id for finding in preparation.findings] in (["RL122"], ["RL123"])
    else:
        assert preparation.program is not None
        found = preparation.program.parameters["a"].value
        assert (type(found), found) == (type(value), value)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, []),
        (
            {"values": {"widht": "1"}},
            ["2:1 RL121 there is no parameter `widht` | did you mean `width`?"],
        ),
        (
            {"files": [("p.yaml", {"x": 1})]},
            ["2:1 RL121 there is no parameter `x` | parameters: width"],
        ),
        (
            {"values": {"width": "wide"}},
            ["3:3 RL122 parameter `width`: `wide` is not an integer such as 12"],
        ),
        (
            {"values": {"width": "5000"}},
            ["3:3 RL122 parameter `width`: `5000` is above `maximum`, `4096`"],
        ),
        (
            {"files": [("p.yaml", {"width": "1"})]},
            ["3:3 RL122 parameter `width`: `1` is text, not an integer"],
        ),
        ({"profile": "drat"}, ["4:1 RL116 there is no profile `drat` | did you mean `draft`?"]),
    ],
)
def test_misfits_say_where_they_came_from(
    mistakes: Mistakes, given: dict[str, Any], expected: list[str]
) -> None:
    assert mistakes(SOURCE, **given) == expected


def test_a_required_parameter_must_be_given(mistakes: Mistakes) -> None:
    source = "version: 1\nparameters:\n  prompt: {type: string}\nsteps: []\ntags: ['{{ params.prompt }}', '{{ params.promt }}']\n"
    assert mistakes(source) == [
        "3:3 RL120 parameter `prompt` has no default and was given no value | add `-p prompt=…`",
        "5:35 RL132 there is no `params.promt` | did you mean `params.prompt`?",
    ]


def test_values_in_the_file_are_checked_even_when_unused(mistakes: Mistakes) -> None:
    source = (
        SOURCE.replace("width: 512", "width: wide, x: 1") + "cases:\n  small: {parameters: {width: 9999}}\n"
    )
    assert mistakes(source, values={"width": "1"}) == [
        "5:31 RL122 parameter `width`: `wide` is text, not an integer",
        "5:37 RL121 there is no parameter `x` | parameters: width",
        "9:31 RL122 parameter `width`: `9999` is above `maximum`, `4096`",
    ]


PHOTO = "version: 1\nparameters:\n  photo: {type: image, default: photos/cat.jpg}\nsteps: []\nmetadata: {x: '{{ params.photo }}', y: 'of {{ params.photo }}'}\n"


def test_a_local_file_knows_where_it_lies(
    documents: Callable[..., list[ResolvedDocument]], tmp_path: Path
) -> None:
    """Its text stays as written; inside longer text only that is left."""
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos/cat.jpg").write_bytes(b"")
    [document] = documents(PHOTO)
    metadata: Any = document.body["metadata"]
    assert metadata == {"x": "photos/cat.jpg", "y": "of photos/cat.jpg"}
    assert isinstance(metadata["x"], LocalPath)
    assert metadata["x"].path == tmp_path / "photos/cat.jpg"
    assert type(metadata["y"]) is str
    assert copy.deepcopy(metadata["x"]).path == metadata["x"].path


@pytest.mark.parametrize("name", ["12:30.jpg", "cat:1.jpg", "data.jpg", "{{ x }}.jpg", "ä ö.jpg"])
def test_unusual_names_are_local_files(program: Programs, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"")
    assert program(PHOTO, values={"photo": name}, base=tmp_path).parameters["photo"].value == name


def test_a_path_on_the_command_line_is_relative_to_the_current_folder(
    program: Programs, tmp_path: Path
) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "here/dog.jpg").write_bytes(b"")
    value = program(PHOTO, values={"photo": "dog.jpg"}, base=tmp_path / "here").parameters["photo"].value
    assert isinstance(value, LocalPath)
    assert (value, value.path) == ("dog.jpg", tmp_path / "here/dog.jpg")


def test_a_missing_file_is_reported_with_the_path_tried(mistakes: Mistakes, tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos/cats.jpg").write_bytes(b"")
    tried = tmp_path / "photos/cat.jpg"
    assert mistakes(PHOTO) == [
        f"3:33 RL123 parameter `photo`: `photos/cat.jpg` leads to no file; tried {tried} | did you mean `cats.jpg`?"
    ]
    assert mistakes(PHOTO, values={"photo": "photos"}, base=tmp_path)[0].endswith(
        "is a folder, " + str(tried.parent) + " | name a file in it"
    )
    assert "is no usable path" in mistakes(PHOTO, values={"photo": "x" * 5000}, base=tmp_path)[0]


BEARER = """version: 1
parameters:
  token: {type: string, secret: true, minLength: 8, pattern: '^[a-z0-9]+$'}
steps: []
metadata: {x: "{{ params.token }}", y: "Bearer {{ params.token }}!"}
"""


def test_a_secret_stands_by_its_name(program: Programs) -> None:
    """The real value is in `secrets` and nowhere else, not even in a repr."""
    made = program(BEARER, values={"token": "hunter22"})
    [cell] = made.cells()
    document = made.resolve(cell).document
    assert document is not None
    assert document.body["metadata"] == {"x": "secret:token", "y": "Bearer secret:token!"}
    assert document.params == {"token": "secret:token"}
    assert document.secrets == {"token": "hunter22"}
    assert "hunter22" not in repr(document) + repr(made)


@pytest.mark.parametrize(
    "given", [{"values": {"token": "s3cr3t"}}, {"files": [("p.yaml", {"token": 90210})]}]
)
def test_a_secret_is_in_no_message(mistakes: Mistakes, given: dict[str, Any]) -> None:
    found = mistakes(BEARER, **given)
    assert found
    assert "s3cr3t" not in "".join(found)
    assert "90210" not in "".join(found)


@pytest.mark.parametrize(
    "text",
    [
        "{{ params.token | upper }}",
        "{{ params.token ~ 'x' }}",
        "{{ 'a' if params.token else 'b' }}",
        "{% if params['token'] == 'x' %}a{% endif %}",
    ],
)
def test_nothing_is_computed_from_a_secret(mistakes: Mistakes, text: str) -> None:
    source = BEARER.replace("Bearer {{ params.token }}!", text)
    [found] = mistakes(source, values={"token": "hunter22"})
    assert "`params.token` is a secret" in found


SIZES = "version: 1\nparameters:\n  size: {type: integer, maximum: 9}\n  key: {type: string, secret: true, minLength: 9}\nsteps: []\n"


@pytest.mark.parametrize(
    ("given", "options"),
    [
        ({"values": {"size": "10", "key": "s3cr3t"}}, ["-p size=10", "-p key=…"]),
        ({"values": {"size": "9", "key": "123456789", "siz": "1"}}, ["-p siz=…"]),
        (
            {"files": [("p.yaml", {"size": 10, "key": "123456789", "siz": 1})]},
            ["--params-file p.yaml", "--params-file p.yaml"],
        ),
    ],
)
def test_a_mistake_on_the_command_line_names_its_option(
    prepared: Callable[..., Preparation], given: dict[str, Any], options: list[str]
) -> None:
    """A secret's value is not shown there either."""
    assert [finding.place.option for finding in prepared(SIZES, **given).findings] == options


def test_a_file_named_on_the_command_line_remembers_its_option(program: Programs, tmp_path: Path) -> None:
    (tmp_path / "dog.jpg").write_bytes(b"")
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos/cat.jpg").write_bytes(b"")
    given = program(PHOTO, values={"photo": "dog.jpg"}, base=tmp_path).parameters["photo"].value
    written = program(PHOTO).parameters["photo"].value
    assert isinstance(given, LocalPath)
    assert isinstance(written, LocalPath)
    assert (given.option, copy.deepcopy(given).option, written.option) == (
        "-p photo=dog.jpg",
        "-p photo=dog.jpg",
        "",
    )
