"""How a value is written in the place of another one."""

from __future__ import annotations

import pytest

from renderline.source import replacing


@pytest.mark.parametrize(
    ("written", "value", "spelt"),
    [
        ("promt", "prompt", "prompt"),
        ("'promt'", "prompt", "'prompt'"),
        ('"promt"', "prompt", '"prompt"'),
        ("'it'", "it's", "'it''s'"),
        ('"it"', 'say "it"', '"say \\"it\\""'),
        ("cat.jpg", "./cat.jpg", "./cat.jpg"),
        ("two words", "two new words", '"two new words"'),
        ("a", "b: c", '"b: c"'),
        ("yes", "true", '"true"'),
        ("PT90S", "00:01:30", '"00:01:30"'),
        ("90", "normal", '"normal"'),
        ("true", "on", '"on"'),
        ("'2'", 2, "2"),
        ('"true"', True, "true"),
        ("'0.5'", 0.5, "0.5"),
    ],
)
def test_a_value_takes_the_quotes_that_it_needs(written: str, value: str | float, spelt: str) -> None:
    """Quotes that stood there are kept; what was no text gets the quotes that JSON needs too."""
    assert replacing.whole(f"key: {written} # end", 5, 5 + len(written), value) == spelt


@pytest.mark.parametrize(
    "written",
    [
        "",
        '"{{ params.x }}"',
        "{% if x %}a{% endif %}",
        "|\n  text",
        "*alias",
        "&anchor x",
        "!!str x",
        "a\n  b",
    ],
)
def test_what_may_mean_more_is_left_alone(written: str) -> None:
    assert replacing.whole(f"key: {written}", 5, 5 + len(written), "b") is None


@pytest.mark.parametrize("before", ["key: &anchor ", "key: !!str ", "- ! "])
def test_a_value_with_an_anchor_or_a_tag_is_left_alone(before: str) -> None:
    """An alias elsewhere would change along with it; a tag says what the value has to be."""
    assert replacing.whole(f"{before}x", len(before), len(before) + 1, "b") is None


def test_what_cannot_be_written_is_not() -> None:
    assert replacing.whole("a: b", 3, 4, "\ud800") is None


@pytest.mark.parametrize(
    ("text", "snippet", "found"),
    [
        ("{{ params.widht }}", "params.widht", (3, 15)),
        ("{{ steps.a-b.output.x }}", "steps.a-b", (3, 12)),
        ("{{ params.a }} {{ params.a }}", "params.a", None),
        ("{{ params.ab }}", "params.a", None),
        ("{{ myparams.a }}", "params.a", None),
        ("{{ params['a'] }}", "params.a", None),
    ],
)
def test_a_word_is_replaced_where_it_stands_once(
    text: str, snippet: str, found: tuple[int, int] | None
) -> None:
    assert replacing.part(text, 0, len(text), snippet, "params.b") == found


def test_a_word_is_replaced_by_a_word_alone() -> None:
    assert replacing.part("{{ a }}", 0, 7, "a", "b }} {{ c") is None
    assert replacing.part("{{ a }}", 0, 7, "a", 1) is None


def test_an_expression_may_lose_its_dollar() -> None:
    assert replacing.part("'${{ a }}'", 1, 9, "${{ a }}", "{{ a }}") == (1, 9)
