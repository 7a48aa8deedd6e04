from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

Failure = Callable[..., str]

ESCAPES = [
    "{{ ''.__class__ }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ params.__class__ }}",
    "{{ params['__class__'] }}",
    "{{ params.text['__class__'] }}",
    "{{ params.text | attr('__class__') }}",
    "{{ [''] | map(attribute='__class__') | list }}",
    "{{ ['']|map('attr', '__class__')|list }}",
    "{{ range.__globals__ }}",
    "{{ params.text.upper.__self__ }}",
    "{{ params.text.format(1) }}",
    "{{ '{0.__class__}'.format(1) }}",
    "{{ '{a.__class__}'.format_map({'a': 1}) }}",
    "{{ cycler.__init__.__globals__ }}",
    "{{ lipsum() }}",
    "{{ namespace(a=1) }}",
    "{{ joiner() }}",
    "{{ dict(a=1) }}",
    "{{ self._TemplateReference__context }}",
    "{{ params.update({'a': 1}) }}",
    "{{ params.items_.append(1) }}",
    "{{ params.items_.pop() }}",
    "{{ params.text.encode() }}",
    "{{ params.text.join(['a']) }}",
    "{{ 1 .bit_length() }}",
    "{{ params | items | random }}",
    "{% for a in [1] %}{{ loop.__class__ }}{% endfor %}",
    "{% for a in [1] %}{{ loop._iterator }}{% endfor %}",
    "{% import 'os' as os %}{{ os }}",
    "{{ [1] is callable }}",
    "{{ 1 | pprint }}",
    "{{ '<b>' | safe }}",
    "{{ 'abc' | truncate(-5) }}",
]

RUNAWAYS = [
    "{{ range(10**9) }}",
    "{{ range(10**9) | list | length }}",
    "{{ range(0, -(10**30), -1) }}",
    "{{ 'a' * 10**9 }}",
    "{{ 10**9 * 'a' }}",
    "{{ [0] * 10**9 }}",
    "{{ (0,) * 10**9 }}",
    "{{ 9**9**9**9**9**9 }}",
    "{{ 2**100000 }}",
    "{{ 10**-1000000000 }}",
    "{{ (-8)**0.5 }}",
    "{{ 1e200**9 }}",
    "{{ '%1000000000d' % 1 }}",
    "{{ '%*d' % (1000000000, 1) }}",
    "{{ '%.1000000000f' | format(1.5) }}",
    "{{ '%(a)999999999d' | format(a=1) }}",
    "{{ 'a' | replace('a', 'b' * 999999) | replace('b', 'c' * 999999) }}",
    "{{ ('a' * 999999) ~ ('a' * 999999) }}",
    "{{ ['a' * 999999, 'b' * 999999] | join }}",
    "{{ 'a' * 999999 + 'a' * 999999 }}",
    "{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}",
    "{% for a in range(9000) %}{% for b in range(9000) %}{{ a }}{% endfor %}{% endfor %}",
    "{% for a in range(9000) %}{{ 'a' * 900000 }}{% endfor %}",
    "{{ [['a' * 999999] * 9999] * 9999 }}",
    "{{ [[0] * 9999] * 9999 }}",
    "{{ [[0] * 9999] * 9999 }} in text",
    "{{ 'a' | center(1000000000) }}",
    "{{ 'a' | indent(1000000000) }}",
    "{{ [1] | batch(1000000000, 0) | list }}",
    "{{ [1] | slice(1000000000) | list }}",
    "{{ 'a'.ljust(1000000000) }}",
    "{{ 'a'.zfill(1000000000) }}",
    "{{ '{:>1000000000}'.format('a') }}",
    "{{ " + "(" * 500 + "1" + ")" * 500 + " }}",
    "{{ " + "-" * 3000 + "1 }}",
    "{{ " + "9" * 5000 + " }}",
    "{{ 1 " + "+ 1 " * 5000 + "}}",
    "{% if 1 %}" * 3000 + "{% endif %}" * 3000,
    "{% for a in [1] %}" * 40 + "{% endfor %}" * 40,
]


@pytest.mark.parametrize("text", ESCAPES)
def test_escapes_are_refused(mistakes: Callable[..., list[str]], text: str) -> None:
    """With a finding of the expression, never with an exception or a value."""
    found = mistakes(_source(text))
    assert found
    assert {line.split(" ")[1] for line in found} <= {"RL131", "RL132", "RL133"}


@pytest.mark.parametrize("text", RUNAWAYS)
def test_runaway_expressions_are_refused_quickly(mistakes: Callable[..., list[str]], text: str) -> None:
    started_s = time.perf_counter()
    found = mistakes(_source(text))
    assert time.perf_counter() - started_s < 5
    assert {line.split(" ")[1] for line in found} <= {"RL131", "RL132", "RL133"}
    assert len(found) == 1


def test_the_limits_are_far_from_what_a_pipeline_needs(value: Callable[..., Any]) -> None:
    assert value("{{ range(10000) | length }}") == 10000
    assert len(value("{{ 'a' * 1000000 }}")) == 1_000_000
    assert len(value("{% for a in range(10000) %}{{ a % 10 }}{% endfor %}")) == 10_000


def test_a_large_given_text_passes_through(value: Callable[..., Any]) -> None:
    """A data URL of some megabytes is no product of an expression."""
    url = "data:image/png;base64," + "A" * 4_000_000
    assert value("{{ params.url if params.on else '' }}", url=url, on=True) == url


def test_one_expression_leaves_nothing_behind_for_the_next(body: Callable[..., Any]) -> None:
    source = {
        "version": 1,
        "steps": [],
        "tags": ["{{ [1, 2] | first }}", "{% for result in [3] %}{{ result }}{% endfor %}", "{{ 1 + 1 }}"],
    }
    assert body(source)["tags"] == [1, "3", 2]


def test_values_are_not_changed_by_expressions(mistakes: Callable[..., list[str]]) -> None:
    source = _source("{{ params.items_.append(3) }}")
    source["metadata"]["y"] = "{{ params.items_ }}"
    assert len(mistakes(source)) == 1


def _source(text: str) -> dict[str, Any]:
    return {
        "version": 1,
        "parameters": {
            "text": {"type": "string", "default": "t"},
            "items_": {"type": "list", "default": [1]},
        },
        "steps": [],
        "metadata": {"x": text},
    }
