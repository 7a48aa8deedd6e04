"""Files are read as what they are; the world's failures are raised, the writer's mistakes returned."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from renderline.diagnostic import Position
from renderline.errors import UsageError
from renderline.source.reader import MAX_DIAGNOSTICS, MAX_FILE_BYTES, read, read_text


@pytest.mark.parametrize(
    ("name", "content", "tree"),
    [
        ("a.yaml", b"a: 1\n", {"a": 1}),
        ("a.yml", b"{a: 1,}\n", {"a": 1}),
        ("a.JSON", b'{"a": "\\ud83d\\ude00"}', {"a": "😀"}),
        ("a.yaml", b'\n {"a": "\\ud83d\\ude00"}', {"a": "😀"}),
        ("a", b"\xef\xbb\xbf[1]", [1]),
        ("a.yaml", b"\xff\xfea\x00:\x00 \x001\x00", {"a": 1}),
    ],
)
def test_a_file_is_read_by_its_name_and_its_text(
    tmp_path: Path, name: str, content: bytes, tree: object
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    reading = read(file)
    assert reading.diagnostics == ()
    assert reading.document is not None
    assert reading.document.tree == tree
    assert (reading.document.path, reading.document.name) == (file, str(file))


def test_what_cannot_be_opened_is_the_worlds_failure(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"missing\.yaml cannot be read: No such file"):
        read(tmp_path / "missing.yaml")
    with pytest.raises(UsageError, match="cannot be read: Is a directory"):
        read(tmp_path, name="here")


def test_a_byte_that_is_no_text_is_told_at_its_place(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(b"a: 1\r\nb: caf\xe9\r\n")
    reading = read(file, name="a.yaml")
    assert reading.document is None
    (found,) = reading.diagnostics
    assert (found.code.id, found.location.file, found.location.span.start) == (
        "RL004",
        "a.yaml",
        Position(2, 7),
    )


def test_a_file_beyond_the_limit_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    with file.open("wb") as sparse:
        sparse.truncate(MAX_FILE_BYTES + 1)
    reading = read(file)
    assert reading.document is None
    assert [(found.code.id, found.message) for found in reading.diagnostics] == [
        ("RL014", "the file is larger than 16 MiB")
    ]


def test_a_pipe_can_be_read() -> None:
    """`--params-file <(command)` names one."""
    reader, writer = os.pipe()
    os.write(writer, b"a: 1\n")
    os.close(writer)
    try:
        document = read(Path(f"/dev/fd/{reader}")).document
    finally:
        os.close(reader)
    assert document is not None
    assert document.tree == {"a": 1}


def test_diagnostics_come_in_the_order_of_the_file() -> None:
    text = "a: .inf\nb: {{ x }}-y\n3: x\nb: 1\nc: *d\n"
    lines = [found.location.span.start.line for found in read_text(text, name="a.yaml").diagnostics]
    assert lines == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("text", ["{" + '"a": 1, ' * 50_000 + '"a": 1}', "a: [" + ".inf, " * 5_000 + "1]"])
def test_endlessly_many_mistakes_are_told_up_to_a_limit(text: str) -> None:
    found = read_text(text, name="a.yaml").diagnostics
    assert len(found) == MAX_DIAGNOSTICS
    assert [one.location for one in found] == sorted(one.location for one in found)


@pytest.mark.parametrize(
    "text", ["[x " + "{" * 500_000, "a: [x " + "{{ a } " * 100_000, "a: @" + "x" * 500_000]
)
def test_odd_long_lines_are_explained_shortly(text: str) -> None:
    (found,) = read_text(text, name="a.yaml").diagnostics
    assert len(found.message + found.hint) < 300
