from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from renderline.parameters.filters import seed, slug

Value = Callable[..., Any]
Failure = Callable[..., str]

PARAMS: dict[str, Any] = {
    "width": 1920,
    "scale": 0.5,
    "on": True,
    "prompt": "A cat",
    "items": ["a", "b"],
    "size": {"w": 1, "label": None, "keys": "k", "deep": {"x": [1, 2]}},
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{ params.width }}", 1920),
        ("{{params.width}}", 1920),
        ("{{- params.width -}}", 1920),
        ("{{ params['width'] }}", 1920),
        ("{{ params.width }}\n", 1920),
        ("{{ params.width // 2 }}", 960),
        ("{{ params.width * params.scale }}", 960.0),
        ("{{ params.width / 2 }}", 960.0),
        ("{{ params.width ** 2 }}", 3686400),
        ("{{ params.scale }}", 0.5),
        ("{{ params.on }}", True),
        ("{{ not params.on }}", False),
        ("{{ params.width > 1000 and params.on }}", True),
        ("{{ none }}", None),
        ("{{ params.size.label }}", None),
        ("{{ params.size.deep.x[-1] }}", 2),
        ("{{ params.size }}", PARAMS["size"]),
        ("{{ params.items }}", ["a", "b"]),
        ("{{ params.items + ['c'] }}", ["a", "b", "c"]),
        ("{{ params.items | map('upper') }}", ["A", "B"]),
        ("{{ params.items | reverse }}", ["b", "a"]),
        ("{{ range(3) }}", [0, 1, 2]),
        ("{{ (1, 'a') }}", [1, "a"]),
        ("{{ {'a': params.width} }}", {"a": 1920}),
        ("{{ 'x' if params.on else 'y' }}", "x"),
        ("{{ '[1, 2]' }}", "[1, 2]"),
        ("{{ '12' }}", "12"),
        ("{{ '12' | int }}", 12),
        ("{{ params.size.nothing | default(7) }}", 7),
        ("{{ params.size.nothing is defined }}", False),
        ("{{ params.size.get('nothing', 8) }}", 8),
        ("{{ params.prompt.split(' ') }}", ["A", "cat"]),
        ("{{ params.prompt[0] }}", "A"),
        ("{{ pipeline.name }}", "hero"),
        ("{{ cell.key }}", ""),
        ("{{ cell.index + 1 }}", 1),
        ("{{ '{{' }}", "{{"),
        ("{{ 1e-7 }}", 1e-7),
    ],
)
def test_a_whole_scalar_takes_the_type_of_its_expression(value: Value, text: str, expected: object) -> None:
    found = value(text, **PARAMS)
    assert (type(found), found) == (type(expected), expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{ params.width }} px", "1920 px"),
        (" {{ params.width }}", " 1920"),
        ("{{ params.width }}{{ params.width }}", "19201920"),
        ("{{ params.on }} {{ none }} {{ params.scale }}", "true null 0.5"),
        ("is {{ params.items }}", 'is ["a","b"]'),
        ("is {{ {'b': 1, 'a': none} }}", 'is {"a":null,"b":1}'),
        ("{% if params.on %}yes{% else %}no{% endif %}", "yes"),
        (
            "{% for item in params.items %}{{ loop.index }}{{ item }}{% if not loop.last %}, {% endif %}{% endfor %}",
            "1a, 2b",
        ),
        ("{% for key, each in params.size.items() if each is number %}{{ key }}{% endfor %}", "w"),
        ("{% raw %}{{ params.width }}{% endraw %}", "{{ params.width }}"),
        ("{{ '{{' }} literal }}", "{{ literal }}"),
        ("{# nothing #}a{{ 1 }}", "a1"),
        ("{{ 'a' ~ 1 ~ true ~ params.scale }}!", "a1true0.5!"),
        ("{{ params.items | join('+') }}.", "a+b."),
        ("{{ 'ä' }} ö 🎨\n", "ä ö 🎨\n"),
        ("line\n{{ params.width }}\n", "line\n1920\n"),
    ],
)
def test_an_expression_inside_text_gives_text_spelled_as_json(value: Value, text: str, expected: str) -> None:
    assert value(text, **PARAMS) == expected


@pytest.mark.parametrize("text", ["", "plain", "{ a }", "}} {", "{ {x} }", "100%}", "#}", "$ref", "a{b}c"])
def test_text_without_marks_is_left_alone(value: Value, text: str) -> None:
    assert value(text) == text


def test_keys_are_never_templated(body: Value) -> None:
    source = {"version": 1, "steps": [], "metadata": {"{{ 1 }}": "{{ 1 }}"}}
    assert body(source)["metadata"] == {"{{ 1 }}": 1}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{ »params.widht }}", "RL132 there is no `params.widht` | did you mean `params.width`?"),
        (
            "{{ params.width }} {{ »params.widht + 1 }}",
            "RL132 there is no `params.widht` | did you mean `params.width`?",
        ),
        ("{{ »params['widht'] }}", "RL132 there is no `params.widht` | did you mean `params.width`?"),
        (
            "{{ params.width + »params.w }}",
            "RL132 there is no `params.w` | `params` holds `items`, `on`, `prompt`, `scale`",
        ),
        ("{{ »params.zzz }}", "RL132 there is no `params.zzz` | `params` holds `items`"),
        ("{{ »width }}", "RL132 `width` is not defined | did you mean `params.width`?"),
        ("a {{ »parms.width }}", "RL132 `parms` is not defined | did you mean `params`?"),
        (
            "{{ »now() }}",
            "RL132 `now` is not defined | expressions know `params`, `matrix`, `pipeline`, `cell`",
        ),
        ("{{ »env.HOME }}", "RL132 `env` is not defined"),
        ("{{ true and »self }}", "RL132 `self` is not defined"),
        ("{{ »matrix.style }}", "RL132 there is no `matrix.style` | this file has no `matrix`"),
        ("{{ »pipeline.nam }}", "RL132 there is no `pipeline.nam` | did you mean `pipeline.name`?"),
        ("{{ »cell.idx }}", "RL132 there is no `cell.idx` | did you mean `cell.index`?"),
        ("{% if »params.x %}a{% endif %}", "RL132 there is no `params.x`"),
        ("{{ 1 if false else »params.x }}", "RL132 there is no `params.x`"),
        ("{{ »params.size.wdth }}", "RL132 there is no `wdth` | it holds `w`, `label`, `keys`, `deep`"),
        ("{{ »params.size.deep.x[5] }}", "RL132 there is no item `5` in a list of 2"),
        ("{{ params.width | »uper }}", "RL132 there is no filter `uper` | did you mean `upper`?"),
        ("{{ params.items | »random }}", "RL132 there is no filter `random`"),
        ("{{ params.items | »countedloop }}", "RL132 there is no filter `countedloop`"),
        ("{{ params.width is »evn }}", "RL132 there is no test `evn` | did you mean `even`?"),
        ("a »{% set x = 1 %}{{ x }}", "RL132 `{% set %}` is not available here | `if`, `for` and `raw` are"),
        ("a »{% include 'a' %}", "RL132 `{% include %}` is not available here"),
        ("a »{% macro m() %}{% endmacro %}", "RL132 `{% macro %}` is not available here"),
        ("{% for a in [1] »recursive %}{% endfor %}", "RL132 recursive loops are not available here"),
        ("{% for »params in [1] %}{% endfor %}", "RL132 `params` is taken and cannot name a loop's item"),
        (
            "»{{ 1 if false }}",
            "RL132 the condition is false, and nothing says what the expression comes to then | write `A if CON",
        ),
        (
            "»{{ params.width + 'a' }}",
            "RL133 `+` takes no integer with text | `~` joins values to text, `| int` makes a number of one",
        ),
        ("»{{ params.prompt + 1 }}", "RL133 `+` takes no text with an integer | `~` joins"),
        ("»{{ params.prompt > 1 }}", "RL133 `>` takes no text with an integer | "),
        ("»{{ 1 / 0 }}", "RL133 the expression fails: division by zero"),
        (
            "»{{ params.prompt.upper }}",
            "RL133 the expression fails: it gives a function; call it with `()`",
        ),
        ("»{{ 1e308 * 10 }}", "RL133 the expression fails: it gives inf, which JSON cannot hold"),
        ("»{{ {1: 2} }}", "RL133 the expression fails: a key is `1`, and keys are text"),
        (
            "a »{{ params.width } b",
            "RL131 this `{{` is never closed with `}}` | write `{{ params.width }}`",
        ),
        (
            "{{ params.on }} »{{ params.width b",
            "RL131 this `{{` is never closed with `}}` | write `{{ params.width }}`",
        ),
        (
            "{{ '{{' }} »{{ steps.a.output.blob.url }",
            "RL131 this `{{` is never closed with `}}` | write `{{ st",
        ),
        ("a »{{", "RL131 this `{{` is never closed with `}}` | literal braces are written"),
        (
            "a »{% if params.on }a{% endif %}",
            "RL131 this `{%` is never closed with `%}` | write `{% if params.on %}`",
        ),
        ("a »{# open", "RL131 this `{#` is never closed with `#}` | write `{# open #}`"),
        ("a »{% raw %} {{", "RL131 `{% raw %}` has no `{% endraw %}` | add `{% endraw %}`"),
        ("»{{ }}", "RL131 the expression ends where a value should follow"),
        ("»{{ params.width + }}", "RL131 the expression ends where a value should follow"),
        ("»{% if params.on %}", "RL131 `{% if %}` has no `{% endif %}` | add `{% endif %}`"),
        ("a »{% endif %}", "RL131 `{% endif %}` stands here without what it belongs to"),
        ("a »{% fro x in [1] %}", "RL131 `{% fro %}` is not available here | did you mean `{% for %}`?"),
        ("{{ params.on »&& 1 }}", "RL131 `&` means nothing in an expression | write `and`"),
        ("{{ »!params.on }}", "RL131 `!` means nothing in an expression | write `not`"),
        (
            "{{ params.on »? 1 : 2 }}",
            "RL131 `?` means nothing in an expression | write `A if CONDITION else B`",
        ),
        ("{{ »'it }}", "RL131 this quote is never closed | add the closing '"),
        ("»{{ params.on || 1 }}", "RL131 the name of a filter is missing after `|` | write `or`"),
        ("»{{ params.width | }}", "RL131 the name of a filter is missing after `|` | filters are named"),
        ("»{{ (params.width }}", "RL131 a closing `)` is missing before `}`"),
        ("»{{ params.width = 1 }}", "RL131 `=` cannot follow what stands before it | write `==` to compare"),
        (
            "»{{ params.width params.on }}",
            "RL131 `params` cannot follow what stands before it | join two values",
        ),
        ("»{% for a b %}{% endfor %}", "RL131 `b` stands where `in` should be"),
        ("»{{ params. }}", "RL131 the expression cannot be read: expected name or number | literal braces"),
    ],
)
def test_a_wrong_expression_is_reported_where_it_is_wrong(failure: Failure, text: str, expected: str) -> None:
    assert failure(text, **PARAMS).startswith(expected)


def test_a_mistake_in_a_block_scalar_is_found_on_its_line(mistake: Callable[..., str]) -> None:
    source = "version: 1\nsteps: []\nmetadata:\n  x: |\n    first\n      second {{ »params.a }}\n    third\n"
    assert mistake(source).startswith("RL132 there is no `params.a`")
    source = "version: 1\nsteps: []\nmetadata:\n  x: |\n    first\n    »second {{ 1 + }}\n    third\n"
    assert mistake(source).startswith("RL131")


@pytest.mark.parametrize("value", [1, "1", ["a", None], {"b": 1.5}, "猫", -(2**70)])
def test_seeds_are_numbers_of_31_bits(value: Any) -> None:
    assert 0 <= seed(value) < 2**31


def test_seeds_depend_on_the_value_alone() -> None:
    assert seed({"a": 1, "b": 2}) == seed({"b": 2, "a": 1})
    assert len({seed(each) for each in (1, "1", [1], True, None, 1.5)}) == 6
    assert seed("neon") == 1750656742


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Ünïcode, yes!", "unicode-yes"),
        (" a  b ", "a-b"),
        ("猫", ""),
        (True, "true"),
        (1.5, "1-5"),
        ("A_b", "a-b"),
    ],
)
def test_slugs_are_lower_case_ascii(value: Any, expected: str) -> None:
    assert slug(value) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{ params.prompt | slug }}", "a-cat"),
        ("{{ params.prompt | seed }}", seed("A cat")),
        ("{{ [params.prompt, cell.index] | seed }}", seed(["A cat", 0])),
        ("{{ params.size.deep | tojson }}", '{"x":[1,2]}'),
        ("{{ '%03d' | format(7) }}", "007"),
        ("{{ '%s-%s' % ('a', 1) }}", "a-1"),
        ("{{ 1.25 | round(1) }}", 1.2),
        ("{{ 'aXbX' | replace('X', '-') }}", "a-b-"),
        ("{{ true | string }}", "true"),
        ("{{ params.items | length }}", 2),
        ("{{ [{'n': 'a'}, {'n': 'b'}] | map(attribute='n') | join('/') }}", "a/b"),
        ("{{ [{'n': 'a'}, {'n': 'b'}] | join('/', attribute='n') }}", "a/b"),
        ("{{ params.size | dictsort | first }}", ["deep", {"x": [1, 2]}]),
    ],
)
def test_filters(value: Value, text: str, expected: object) -> None:
    assert value(text, **PARAMS) == expected


def test_jinja_is_loaded_only_when_a_scalar_needs_it() -> None:
    script = (
        "import sys\n"
        "from renderline.parameters.resolve import Given, prepare\n"
        "from renderline.source.reader import read_text\n"
        "def ready(x):\n"
        "    text = 'version: 1\\nparameters: {a: {type: integer, default: 1}}\\nsteps: []\\ntags: [\"%s\"]\\n' % x\n"
        "    assert prepare(read_text(text, name='a.yaml').document, Given()).program\n"
        "    return 'jinja2' in sys.modules\n"
        "print(ready('{{ params.a }}'), ready('{{ params.a + 1 }}'))\n"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert result.stdout == "False True\n"


@pytest.mark.parametrize("text", ["${{ params.a }}", " ${{ params.a }} ", "${{ steps.a.output.blob.url }}"])
def test_a_dollar_before_the_braces_is_told_whatever_the_expression(
    mistakes: Callable[..., list[str]], text: str
) -> None:
    """GitHub writes expressions so; here the sign would stay in the text."""
    [line] = mistakes(
        f"version: 1\nsteps: []\nmetadata: {{x: '{text}'}}\nparameters: {{a: {{type: string, default: b}}}}\n"
    )
    assert "RL131 the `$` before these braces would stay in the text" in line
    assert line.endswith(f"write `{text.strip()[1:]}`")


@pytest.mark.parametrize("text", ["costs ${{ params.a }}", "${{ params.a }} a piece", "${{ 1 }}${{ 2 }}"])
def test_a_dollar_inside_longer_text_is_text(mistakes: Callable[..., list[str]], text: str) -> None:
    source = f"version: 1\nsteps: []\nmetadata: {{x: '{text}'}}\nparameters: {{a: {{type: string, default: '5'}}}}\n"
    assert mistakes(source) == []
