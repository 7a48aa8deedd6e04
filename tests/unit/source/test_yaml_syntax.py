"""The parsers' refusals, in words for the person who wrote the file."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import yaml

from renderline.diagnostic import Span
from renderline.source import yaml_reader
from renderline.source.mistakes import Unreadable
from renderline.source.text import SourceText
from renderline.source.yaml_events import FASTEST, Loader

REFUSALS: dict[str, tuple[str, str]] = {
    "tab below a key": ("a:\n«\t»b: 1", "a tab stands in the indentation; YAML indents with spaces"),
    "tab before a key": ("a: 1\n«\t»b: 2", "a tab stands in the indentation"),
    "tab in a block": ("a: |\n«\t»x", "a tab stands in the indentation"),
    "open double quote": ('a: «"»abc\nb: 2', 'this quote is never closed; add the closing `"`'),
    "open single quote": ("a: «'»abc\nb: 2", "this quote is never closed; add the closing `'`"),
    "quote over a document": ('a: «"»b\n---\nc"', "this quote is never closed"),
    "quote that ends with the next": (
        'a: «"»b\nc: 1\nd: "e"\n',
        'this quote is never closed; add the closing `"`',
    ),
    "open list": ("a: «[»1, 2\nb: 3", "this `[` is never closed; add the closing `]`"),
    "open mapping": ("a: «{»x: 1\nb: 3", "this `{` is never closed; add the closing `}`"),
    "open at the end": ("«[»a, b", "this `[` is never closed"),
    "open without a value": ("a: [«»", "the file ends inside a bracket"),
    "no comma": ('a: ["x" «"»y"]', "a comma or `]` is missing before this"),
    "two commas": ("a: [1,«,»2]", "a value is missing before this comma; remove one comma"),
    "stray bracket": ("a: 1\n«}»", "this `}` closes nothing"),
    "bracket for a value": ("a: «]»", "a value should be here, not `]`"),
    "no key": ("a: 1\n«:» x", "a key is missing before this colon"),
    "no key in brackets": ("{a: 1, «:» x}", "a key is missing before this colon"),
    "key without a colon": ("a:\n  «b»\n    c: 1", "a colon is missing after this key; write `b:`"),
    "text that goes on": ("a: b\n  c\n  d«:» 1", "the line above is no finished entry"),
    "deeper key": ("a: 1\n  b«:» 2", "the line above is no finished entry; indent both lines alike"),
    "key between levels": ("a:\n    b: 1\n  «c»: 2", "begins in column 3, where nothing above it does"),
    "item between levels": ("a:\n  - 1\n «-» 2", "begins in column 2"),
    "key among items": ("- a\n«b»: 1", "a key stands among list items"),
    "item among keys": ("a: 1\n«-» b", "a list item stands among keys"),
    "item behind a key": ("a: «-» b", "a list cannot begin on its key's line"),
    "two colons": ("a: b«:» c", 'a second `: ` stands on one line; write "b: c" in quotes'),
    "two colons in braces": (
        "a: {b: «c»at: a fox, d: 1}",
        'a second `: ` stands in one value; write "cat: a fox" in quotes',
    ),
    "two colons in brackets": ("a: [b: «c»: d]", 'a second `: ` stands in one value; write "c: d"'),
    "a bracket that stays open above a key": ("a: «{»b: c\nd: e", "this `{` is never closed"),
    "no space after a colon": ("a«:»b\nc: d", "a space is missing after this colon"),
    "no space among good lines": ("x: 1\nwidth«:»5\ny: 2", "a space is missing after this colon"),
    "no colon": ("a: 1\n«w»idth 5\nb: 2", "this line is neither `key: value` nor a list item"),
    "endless key": ("k" * 1100 + "«:» 1", "keys of up to 1,024 characters"),
    "text behind a quote": (
        'a: "x" «y»',
        "text follows a closing quote; put the whole value in one pair of quotes",
    ),
    "apostrophe": ("a: 'don'«t»'", "an apostrophe is written twice"),
    "text behind a bracket": ("a: [x] «y»", "text follows a closing bracket"),
    "two anchors": ("a: &x «&»y 1", "this cannot stand here"),
    "at sign": ("a: «@»x", 'text cannot begin with `@`; write "@x" in quotes'),
    "backtick": ("a: [«`»x`]", 'text cannot begin with a backtick; write "`x`"'),
    "percent": ("a: «%»x", 'write "%x"'),
    "asterisk": ("a: «*».jpg", 'text cannot begin with `*`; write "*.jpg"'),
    "ampersand": ("a: «&» b", 'write "& b"'),
    "bold": ("a: «*»*bold** move", 'write "**bold** move"'),
    "unknown escape": (r'a: "C:«\»pics"', "do not know the escape `\\p`; write `\\\\` for a backslash"),
    "short escape": (r'a: "«\»x0g"', "this escape names no character"),
    "text on a block's line": ("a: | «t»ext\n  b", "the text behind `|` must begin on the next line"),
    "tag handle": ("a: «!»e!x y", "this tag is not known"),
    "open tag": ("a: «!»<x y", "this tag is not known"),
    "text behind the document": ("{a: 1}\n«{»b: 2}", "the document is complete"),
    "directive twice": ("%YAML 1.1\n«%»YAML 1.1\n---\na: 1", "no directive that YAML knows"),
    "directive of the future": ("«%»YAML 3.0\n---\na: 1", "no directive that YAML knows"),
}


@pytest.mark.parametrize("loader", [FASTEST, yaml.SafeLoader], ids=["C", "Python"])
@pytest.mark.parametrize(("text", "words"), REFUSALS.values(), ids=REFUSALS)
def test_a_refusal_says_what_is_wrong_and_where(
    text: str, words: str, loader: Loader, marked: Callable[[str], tuple[str, Span]]
) -> None:
    text, span = marked(text)
    source = SourceText("a.yaml", text)
    with pytest.raises(Unreadable) as stop:
        yaml_reader.parse(source, loader)
    (mistake,) = stop.value.mistakes
    assert words in f"{mistake.message}; {mistake.hint}"
    assert mistake.diagnose(source).location.span == span
    assert mistake.code.id == "RL001"


@pytest.mark.parametrize("loader", [FASTEST, yaml.SafeLoader], ids=["C", "Python"])
@pytest.mark.parametrize("text", ["a: ? b", "a: [b, ? c: d]\nb: ? e"])
def test_what_has_no_words_of_its_own_keeps_the_parsers(text: str, loader: Loader) -> None:
    with pytest.raises(Unreadable, match="this is not YAML: "):
        yaml_reader.parse(SourceText("a.yaml", text), loader)


@pytest.mark.parametrize("text", [r'"\U00110000"', r'"\ud800"', "%YAML 1." + "9" * 5000 + "\n---\na"])
def test_numbers_that_the_parser_chokes_on_are_mistakes(text: str) -> None:
    with pytest.raises(Unreadable) as stop:
        yaml_reader.parse(SourceText("a.yaml", text))
    assert stop.value.mistakes[0].code.id == "RL001"
