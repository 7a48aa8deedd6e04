"""The one spelling of JSON."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderline import canonical

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@pytest.mark.parametrize(
    ("value", "spelling"),
    [
        (1e-07, "1e-07"),
        (1.0, "1.0"),
        (2**64, "18446744073709551616"),
        (-0.0, "-0.0"),
        ("é\u2028\u0085", '"é\u2028\u0085"'),
        ("\ud83d", '"\\ud83d"'),
        ("\U0001f600", '"\U0001f600"'),
        ('"\\\n', '"\\"\\\\\\n"'),
        ({"b": 1, "a": [True, None]}, '{"a":[true,null],"b":1}'),
        ({"é": 1, "z": 2, "Z": 3}, '{"Z":3,"z":2,"é":1}'),
    ],
)
def test_a_value_has_one_spelling(value: canonical.JsonValue, spelling: str) -> None:
    """The edges where JSON writers differ are pinned."""
    assert canonical.compact(value) == spelling.encode()


@pytest.mark.parametrize("value", [float("nan"), float("inf"), [float("-inf")]])
def test_what_json_has_no_word_for_is_refused(value: canonical.JsonValue) -> None:
    with pytest.raises(ValueError, match="JSON"):
        canonical.compact(value)


def test_the_pretty_form_ends_with_one_newline_and_uses_two_spaces() -> None:
    assert canonical.pretty({"b": [1], "a": {}}) == '{\n  "a": {},\n  "b": [\n    1\n  ]\n}\n'


@given(JSON)
def test_reading_back_gives_the_value(value: canonical.JsonValue) -> None:
    """Nothing is added and nothing lost, in either form."""
    assert json.loads(canonical.compact(value)) == value
    assert json.loads(canonical.pretty(value)) == value


@given(st.dictionaries(st.text(), JSON))
def test_the_order_of_keys_does_not_count(value: dict[str, canonical.JsonValue]) -> None:
    shuffled = dict(reversed(list(value.items())))
    assert canonical.digest(value) == canonical.digest(shuffled)


@given(JSON)
def test_what_is_written_is_read(value: canonical.JsonValue) -> None:
    assert canonical.parse(canonical.compact(value)) == value


@pytest.mark.parametrize(
    "text", ["NaN", "[Infinity]", '{"a": -Infinity}', "1e999", "[-1e400]", "", "{", "'a'"]
)
def test_what_could_not_be_written_again_is_not_read(text: str) -> None:
    with pytest.raises(ValueError, match=r"JSON|larger|Expecting"):
        canonical.parse(text)


def test_digits_of_any_number_are_kept() -> None:
    assert canonical.parse(b"[123456789012345678901234567890, 1e300]") == [
        123456789012345678901234567890,
        1e300,
    ]
