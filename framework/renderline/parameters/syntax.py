"""What is wrong with an expression that Jinja cannot read, in the words of the person who wrote it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from renderline.diagnostic import Code, Cure, Finding, Place, TreePath, nearest
from renderline.parameters.expressions import snippet

__all__ = ["SYNTAX", "dollar", "explain"]

SYNTAX = Code(
    id="RL131", name="expression-syntax", description="Expressions are written as Jinja writes them."
)

# The whole scalar only: `$` before a value in longer text may be a price.
_DOLLAR = re.compile(r"\s*\$\{\{[^{}]*\}\}\s*")
_CLOSINGS: Mapping[str, str] = MappingProxyType({"{{": "}}", "{%": "%}", "{#": "#}"})
_OPENING = re.compile(r"\{[{%#]")
_RAW_START = re.compile(r"\{%[-+]?\s*raw\s*[-+]?%\}")
# Nothing inside of `raw` is a tag, so it is skipped as a whole before tags are looked for.
_RAW = re.compile(r"\{%[-+]?\s*raw\s*[-+]?%\}.*?\{%[-+]?\s*endraw\s*[-+]?%\}", re.DOTALL)
_WHOLE: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "{{": re.compile(r"""\{\{(?:'[^']*'|"[^"]*"|(?!\{\{).)*?\}\}""", re.DOTALL),
        "{%": re.compile(r"""\{%(?:'[^']*'|"[^"]*"|(?!\{%).)*?%\}""", re.DOTALL),
        "{#": re.compile(r"\{#.*?#\}", re.DOTALL),
    }
)
# What of an unclosed tag was meant to be inside it: up to a lone closing sign or, without one, a name behind the opening.
_INSIDE = re.compile(r"\{[{%#][-+]?(?:(?P<inside>[^{}%#\n]*?)[}%#]|\s*(?P<name>[\w.\[\]-]*))")
_LITERAL_BRACES = "literal braces are written `{{ '{{' }}` or between `{% raw %}` and `{% endraw %}`"
_STATEMENTS = ("if", "elif", "else", "endif", "for", "endfor", "raw", "endraw")


class _Words(NamedTuple):
    """A message, what would be right, and the stretch of the text that is meant; an empty one for all of it."""

    message: str
    hint: str = ""
    start: int = 0
    end: int = 0


def dollar(text: str, path: TreePath) -> Finding | None:
    """The finding for a scalar that is `${{ … }}` as a whole, as workflows of GitHub write expressions; None for any other."""
    if _DOLLAR.fullmatch(text) is None:
        return None
    place = Place(path=path, snippet=text.strip())
    expression = place.snippet.removeprefix("$")
    return Finding(
        code=SYNTAX,
        place=place,
        message="the `$` before these braces would stay in the text: an expression begins with `{{`",
        hint=f"write `{expression}`",
        cure=Cure(place=place, value=expression),
    )


def explain(text: str, path: TreePath, said: str, line: int) -> Finding:
    """
    The finding for a scalar that Jinja refused.

    Args:
        said: Jinja's own words.
        line: of the text, from 1, where it gave up.
    """
    # First by our own look: for a tag that is not closed, Jinja blames whatever follows it.
    words = _unclosed(text) or _translated(text, said)
    meant = snippet(text, words.start, words.end) if words.end else _line(text, line)
    return Finding(code=SYNTAX, place=Place(path=path, snippet=meant), message=words.message, hint=words.hint)


def _line(text: str, line: int) -> str:
    lines = text.splitlines() or [""]
    # Behind a final line end Jinja counts one more line than splitlines() does.
    return lines[min(line, len(lines)) - 1].strip() if len(lines) > 1 else ""


def _unclosed(text: str) -> _Words | None:
    """The first tag that has no end."""
    at = 0
    while opening := _OPENING.search(text, at):
        start = _RAW_START.match(text, opening.start())
        whole = (_RAW if start else _WHOLE[opening[0]]).match(text, opening.start())
        if whole is None:
            return _open_raw(start) if start else _unclosed_at(text, opening)
        at = whole.end()
    return None


def _open_raw(start: re.Match[str]) -> _Words:
    return _Words(f"`{start[0]}` has no `{{% endraw %}}`", "add `{% endraw %}`", *start.span())


def _unclosed_at(text: str, opening: re.Match[str]) -> _Words:
    closing = _CLOSINGS[opening[0]]
    match = _INSIDE.match(text, opening.start())
    inside = ((match["inside"] or match["name"] or "") if match else "").strip()
    end = match.end() if match else opening.end()
    return _Words(
        message=f"this `{opening[0]}` is never closed with `{closing}`",
        hint=f"write `{opening[0]} {inside} {closing}`" if inside else _LITERAL_BRACES,
        start=opening.start(),
        end=end,
    )


def _translated(text: str, said: str) -> _Words:
    for pattern, speak in _SPEAKERS.items():
        if match := re.search(pattern, said):
            return speak(text, match)
    return _Words(f"the expression cannot be read: {said.rstrip('.')}", _LITERAL_BRACES)


def _open_block(_text: str, match: re.Match[str]) -> _Words:
    return _Words(f"`{{% {match[1]} %}}` has no `{{% end{match[1]} %}}`", f"add `{{% end{match[1]} %}}`")


def _unknown_tag(text: str, match: re.Match[str]) -> _Words:
    tag = match[1]
    at = re.search(rf"\{{%[-+]?\s*{re.escape(tag)}\b", text)
    start, end = at.span() if at else (0, 0)
    if tag in _STATEMENTS:
        return _Words(f"`{{% {tag} %}}` stands here without what it belongs to", "", start, end)
    meant = nearest(tag, _STATEMENTS)
    hint = f"did you mean `{{% {meant} %}}`?" if meant else "`if`, `for` and `raw` are"
    return _Words(f"`{{% {tag} %}}` is not available here", hint, start, end)


def _too_early(_text: str, _match: re.Match[str]) -> _Words:
    return _Words("the expression ends where a value should follow")


def _odd_character(text: str, match: re.Match[str]) -> _Words:
    sign, at = match[2], int(match[3])
    # Jinja counts after it has made each line end a single character.
    start = at if text[at : at + 1] == sign else max(text.find(sign), 0)
    if sign in "'\"":
        return _Words("this quote is never closed", f"add the closing {sign}", start, start + 1)
    hint = _OPERATORS.get(sign, "")
    return _Words(f"`{sign}` means nothing in an expression", hint, start, start + 1)


def _open_bracket(_text: str, match: re.Match[str]) -> _Words:
    return _Words(f"a closing `{match[2]}` is missing before `{match[1]}`")


def _no_filter(_text: str, match: re.Match[str]) -> _Words:
    # `||` is how other languages write `or`.
    hint = (
        "write `or` to choose between two values" if match[1] == "|" else "filters are named as in `| upper`"
    )
    return _Words("the name of a filter is missing after `|`", hint)


def _misfit(_text: str, match: re.Match[str]) -> _Words:
    wanted, found = _spelt(match[1]), _spelt(match[2])
    if wanted not in _CLOSINGS.values():
        return _Words(f"`{found}` stands where `{wanted}` should be")
    hint = _OPERATORS.get(found, "join two values with an operator, such as `~` for text or `+` for numbers")
    return _Words(f"`{found}` cannot follow what stands before it", hint)


def _spelt(token: str) -> str:
    return {"end of print statement": "}}", "end of statement block": "%}"}.get(token, token)


_OPERATORS: Mapping[str, str] = MappingProxyType(
    {
        "!": "write `not`",
        "=": "write `==` to compare",
        "$": "names stand without it: `params.width`",
        "&": "write `and`",
        "?": "write `A if CONDITION else B`",
        "@": "put text in quotes",
        "\\": "put text in quotes",
        "`": "put text in quotes",
    }
)

# Parts of what Jinja says; the first that fits speaks.
_SPEAKERS: Mapping[str, Callable[[str, re.Match[str]], _Words]] = MappingProxyType(
    {
        r"needs to be closed is '(\w+)'": _open_block,
        r"unknown tag '(\w+)'": _unknown_tag,
        r"Expected an expression, got '([^']+)'": _too_early,
        r"unexpected '(end of [^']+)'": _too_early,
        r"unexpected char (['\"])(.+)\1 at (\d+)": _odd_character,
        r"unexpected '(.)', expected '(.)'": _open_bracket,
        r"expected token 'name', got '([^']+)'": _no_filter,
        r"expected token '([^']+)', got '([^']+)'": _misfit,
    }
)
