"""What the YAML parser's refusals mean to the person who wrote the file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import yaml

from renderline.source.mistakes import SYNTAX, Mistake

__all__ = ["explain", "unexplained"]


class _Refusal(NamedTuple):
    text: str
    context: int
    problem: int


class _Words(NamedTuple):
    start: int
    message: str
    hint: str = ""


def explain(text: str, error: yaml.MarkedYAMLError) -> Mistake:
    """The mistake behind a parser's error, where a person would look for it."""
    problem = min(error.problem_mark.index if error.problem_mark else 0, len(text))
    context = min(error.context_mark.index if error.context_mark else problem, len(text))
    said = f"{error.context or ''}: {error.problem or ''}"
    speak = next((speak for needle, speak in _SPEAKERS.items() if needle in said), None)
    if speak is None:
        return unexplained(text, str(error.problem), problem)
    words = speak(_Refusal(text, context, problem))
    return Mistake(
        code=SYNTAX,
        start=words.start,
        end=_token_end(text, words.start),
        message=words.message,
        hint=words.hint,
    )


def unexplained(text: str, problem: str, offset: int = 0) -> Mistake:
    """A mistake in the parser's own words."""
    return Mistake(
        code=SYNTAX, start=offset, end=_token_end(text, offset), message=f"this is not YAML: {problem}"
    )


def _token_end(text: str, start: int) -> int:
    return min(start + 1, len(text))


def _plain(refusal: _Refusal) -> _Words:
    return _Words(refusal.problem, "this is not YAML")


_SPEAKERS: Mapping[str, Callable[[_Refusal], _Words]] = {}
