"""Plain scalars mean what YAML 1.2's core schema says."""

from __future__ import annotations

import json

import pytest

from renderline.source import scalars

VALUES: list[tuple[str, object]] = [
    ("", None),
    ("~", None),
    ("null", None),
    ("NULL", None),
    ("true", True),
    ("True", True),
    ("FALSE", False),
    ("0", 0),
    ("-0", 0),
    ("+12", 12),
    ("012", 12),
    ("0o17", 15),
    ("0x1F", 31),
    ("123456789012345678901234567890", 123456789012345678901234567890),
    ("1.5", 1.5),
    ("5.", 5.0),
    (".5", 0.5),
    ("-1.5e-3", -0.0015),
    ("1e3", 1000.0),
]
TEXTS = [
    "yes", "no", "on", "off", "y", "Yes", "nUll", "tRue", "None", "1:30", "190:20:30", "2026-11-22", "2026-11-22T10:00:00Z",
    "1_000", "0b101", "0o8", "0xZ", "-0x1F", "1e", "e3", ".", "-", "+", "..5", "1.2.3", "0777o", ".e3", "inf", "nan", "NaN", "Infinity",
    "=", "<<", "١٢", "1 2", "1920x1080",
]  # fmt: skip


@pytest.mark.parametrize(("text", "value"), VALUES)
def test_typed_words_and_numbers_get_their_type(text: str, value: object) -> None:
    got = scalars.resolve(text)
    assert got == value
    assert type(got) is type(value)


@pytest.mark.parametrize("text", TEXTS)
def test_everything_else_stays_text(text: str) -> None:
    assert scalars.resolve(text) == text


@pytest.mark.parametrize(
    "text", [".inf", "-.INF", "+.Inf", ".nan", ".NaN", "1e400", "-1e999", "9" * 400 + ".0"]
)
def test_what_json_cannot_hold_is_refused(text: str) -> None:
    with pytest.raises(scalars.Unrepresentable):
        scalars.resolve(text)


@pytest.mark.parametrize("text", ["9" * 3_501, "0x" + "F" * 5_000, "-" + "1" * 10_000])
def test_endless_integers_are_refused_with_their_length(text: str) -> None:
    with pytest.raises(scalars.Unrepresentable, match=f"{len(text):,} digits"):
        scalars.resolve(text)


@pytest.mark.parametrize("text", ["9" * 3_500, "0x" + "F" * 3_498])
def test_the_longest_integers_can_still_be_written(text: str) -> None:
    """Python itself refuses to print integers of more than 4,300 digits."""
    assert json.loads(json.dumps(scalars.resolve(text))) == int(text, 0)


@pytest.mark.parametrize(
    ("read", "good", "value", "bad"),
    [
        (scalars.integer, "0o10", 8, "1.0"),
        (scalars.number, "3", 3.0, "three"),
        (scalars.boolean, "TRUE", True, "yes"),
        (scalars.null, "~", None, "none"),
    ],
)
def test_a_reader_of_one_type_refuses_the_others(read: object, good: str, value: object, bad: str) -> None:
    assert callable(read)
    assert read(good) == value
    with pytest.raises(ValueError, match=bad):
        read(bad)
