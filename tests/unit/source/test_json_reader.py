"""JSON is read as JSON means it, with positions and with words for what is wrong."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from renderline.diagnostic import Part, Place, Position, Span
from renderline.source.reader import read_text

TEXTS = [
    "null", "true", "false", "0", "-0", "-0.0", "1.5e3", "1E+2", "12345678901234567890123", '""', "{}", "[]", " [ ] ", '{"a":{}}',
    '{"a": [1, {"b": null}], "c": "d"}', r'"\"\\\/\b\f\n\r\t\u00e9"', r'"\ud83d\ude00"', r'"\ud83d"', r'"\ude00\ud83d"', r'"\ud83dx\ude00"',
    '"\x85\u2028\u2029\ufeff\x7f"', '{"": 1}', '{"<<": {"a": 1}, "*a": "&b", "{{ c }}": "{{ d }}"}', '\t{\t"a"\t:\t1\t}\n', '"\\u0000"',
    '{"' + "k" * 3000 + '": 1}', '"yes"', '{"$ref": "a", "path": "output.blobs[0].url"}', "\r\n[1,\r\n2]\r\n", '"a\\nb"', '"\U0001f600"',
]  # fmt: skip

# Text with the place in marks, words; in `.json` files.
REFUSALS: dict[str, tuple[str, str]] = {
    "trailing comma in braces": ('{"a": 1«,»}', "JSON allows no comma before `}`; remove the comma"),
    "trailing comma in brackets": ("[1«,»\n]", "JSON allows no comma before `]`"),
    "comma alone": ("[«,»]", "a value should be here, not `,`"),
    "no comma": ('{"a": 1 «"»b": 2}', "a comma is missing before this"),
    "no comma in a list": ("[1 «2»]", "a comma is missing before this"),
    "no colon": ('{"a" «1»}', "a colon after the key should be here, not `1`"),
    "line comment": ("«/»/ why\n{}", "JSON has no comments; remove it, or write YAML"),
    "comment behind": ("{} «#» why", "JSON has no comments"),
    "comment inside": ('{"a": 1, «/»* b */ "c": 2}', "JSON has no comments"),
    "single quotes": ("[«'»a']", "JSON takes double quotes only"),
    "single quotes on a key": ("{«'»a': 1}", "JSON takes double quotes only"),
    "bare key": ("{«width»: 1}", 'the key `width` needs double quotes; write `"width"`'),
    "bare word": ("[«yes»]", "a value should be here, not `yes`"),
    "Python's True": ("[«True»]", "JSON does not know `True`; write `true`"),
    "Python's None": ('{"a": «None»}', "write `null`"),
    "NaN": ("[«NaN»]", "JSON has no word for `NaN`"),
    "infinity": ("[«-Infinity»]", "JSON has no word for `-Infinity`"),
    "leading zero": ("[«012»]", "JSON does not write numbers like `012`"),
    "leading plus": ("[«+1»]", "JSON does not write numbers like `+1`"),
    "leading point": ("[«.5»]", "JSON does not write numbers like `.5`"),
    "trailing point": ("[«5.»]", "JSON does not write numbers like `5.`"),
    "hexadecimal": ("[«0x1F»]", "JSON does not write numbers like `0x1F`"),
    "open text": ('["a", «"»b]', 'this text is never closed; add the closing `"`'),
    "open text over lines": ('{"a": «"»b\n}', "this text is never closed"),
    "open text behind a backslash": ('«"»a\\', "this text is never closed"),
    "tab in text": ('"a«\t»b"', "a control character must be escaped; write `\\u0009`"),
    "unknown escape": (r'"a«\q»"', "JSON has no escape `\\q`; write `\\\\` for a backslash"),
    "short escape": (r'"«\u»12"', "JSON has no escape `\\u`"),
    "open braces": ('«{»"a": 1', "this `{` is never closed"),
    "open brackets": ("[1, «[»2", "this `[` is never closed"),
    "crossed brackets": ("[1«}»", "a comma or `]` should be here, not `}`"),
    "ends behind a colon": ('{"a":«»', "the file ends where a value should be"),
    "ends behind a comma": ('{"a": 1,«»', "the file ends where a key in double quotes should be"),
    "ends behind a key": ('{"a"«»', "the file ends where a colon after the key should be"),
    "text behind": ("{} «{»}", "the end of the file should be here, not `{`"),
    "two numbers": ("1 «2»", "the end of the file should be here, not `2`"),
    "foreign blank": ("[1,«\xa0»2]", "a value should be here"),
    "nothing": ("«»", "the file is empty"),
    "blanks": ("«»  \n", "the file is empty"),
    "bare expression": ('{"a": «{{ b }}»}', 'an expression must be in quotes; write "{{ b }}" in quotes'),
}  # fmt: skip
EXPECTED_CODES = {
    "bare expression": "RL003",
    "NaN": "RL005",
    "infinity": "RL005",
    "nothing": "RL012",
    "blanks": "RL012",
}


@pytest.mark.parametrize("text", TEXTS)
def test_json_means_what_python_reads(text: str, tree_of: Callable[..., object]) -> None:
    got = tree_of(text, "a.json")
    assert got == json.loads(text)
    assert repr(got) == repr(json.loads(text))


@pytest.mark.parametrize("text", [text for text in TEXTS if text.strip()[0] in "{["])
def test_json_in_any_other_file_is_read_as_json(text: str, tree_of: Callable[..., object]) -> None:
    assert tree_of(text, "a.yaml") == json.loads(text)


@pytest.mark.parametrize(
    ("name", "text", "words"), [(name, *case) for name, case in REFUSALS.items()], ids=REFUSALS
)
def test_a_refusal_says_what_is_wrong_and_where(
    name: str, text: str, words: str, marked: Callable[[str], tuple[str, Span]], complaint: Callable[..., tuple[str, Span, str]]
) -> None:  # fmt: skip
    text, span = marked(text)
    reading = read_text(text, name="a.json")
    assert reading.document is None
    found = complaint(reading)
    # A missing comma is shown by the first character that comes instead.
    assert found[1].start == span.start
    assert found[0] == EXPECTED_CODES.get(name, "RL001")
    assert words in found[2]


def test_a_duplicate_key_shows_both_places_and_the_first_stays() -> None:
    reading = read_text('{"a": {"b": 1,\n "b": {"c": 2}}}', name="a.json")
    (found,) = reading.diagnostics
    assert (found.code.id, found.path, found.location.span.start) == ("RL002", ("a", "b"), Position(2, 2))
    assert [other.location.span.start for other in found.related] == [Position(1, 8)]
    assert reading.document is not None
    assert reading.document.tree == {"a": {"b": 1}}


@pytest.mark.parametrize("number", ["1e400", "-1E999", "9" * 4000])
def test_numbers_out_of_reach_are_told_and_reading_goes_on(number: str) -> None:
    reading = read_text(f'{{"a": [1, {number}], "b": 2}}', name="a.json")
    assert [(found.code.id, found.path) for found in reading.diagnostics] == [("RL005", ("a", 1))]
    assert reading.document is not None
    assert reading.document.tree == {"a": [1, number], "b": 2}


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_deep_nesting_is_a_diagnostic(opening: str, complaint: Callable[..., tuple[str, Span, str]]) -> None:
    assert complaint(read_text(opening * 100_000, name="a.json"))[0] == "RL013"


def test_keys_and_values_know_their_places() -> None:
    text = '{"a": [10,\n  {"b\\u0063": "text"}]}'
    document = read_text(text, name="a.json").document
    assert document is not None
    spots = {
        ((), Part.VALUE): "1:1-2:24",
        (("a",), Part.KEY): "1:2-1:5",
        (("a",), Part.VALUE): "1:7-2:23",
        (("a", 0), Part.VALUE): "1:8-1:10",
        (("a", 1, "bc"), Part.KEY): "2:4-2:13",
        (("a", 1, "bc"), Part.VALUE): "2:15-2:21",
    }
    for (path, part), spot in spots.items():
        span = document.positions.locate(Place(path=path, part=part)).span
        got = f"{span.start.line}:{span.start.column}-{span.end.line}:{span.end.column}"
        assert (path, part, got) == (path, part, spot)


@pytest.mark.parametrize("text", ['{"a": 1,}', "{a: 1}", "[1, # one\n 2]", "{'a': 1}"])
def test_what_is_no_json_in_another_file_is_yaml(text: str) -> None:
    reading = read_text(text, name="a.yaml")
    assert reading.document is not None
    assert reading.diagnostics == ()


def test_the_callers_word_beats_the_name() -> None:
    assert read_text("a: 1", name="a.json", is_json=False).diagnostics == ()
    assert read_text("a: 1", name="a.yaml", is_json=True).document is None
