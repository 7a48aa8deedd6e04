"""No value shows its secrets by the words that stand for it in a traceback."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import renderline

SECRETS = {
    # As a tuple these are the names of secrets, which are none.
    "secrets": {"Mapping[str, str]", "dict[str, str]"},
    "token": {"str", "str | None"},
    "further_tokens": {"tuple[str, ...]"},
}


def fields() -> Iterator[tuple[str, ast.AnnAssign]]:
    """The fields of classes that hold a secret, each with the place where it stands."""
    for file in sorted(Path(renderline.__file__).parent.rglob("*.py")):
        text = file.read_text()
        if not any(f"    {name}: " in text for name in SECRETS):
            continue
        for made in ast.walk(ast.parse(text)):
            lines = made.body if isinstance(made, ast.ClassDef) else ()
            held = (line for line in lines if isinstance(line, ast.AnnAssign) and _is_secret(line))
            yield from ((f"{file.name}:{line.lineno}", line) for line in held)


def _is_secret(line: ast.AnnAssign) -> bool:
    return ast.unparse(line.annotation) in SECRETS.get(ast.unparse(line.target), ())


def test_every_field_that_holds_a_secret_stays_out_of_the_repr() -> None:
    held = dict(fields())
    assert len(held) > 8
    shown = [place for place, line in held.items() if "repr=False" not in ast.unparse(line)]
    assert not shown
