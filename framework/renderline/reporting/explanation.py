"""What a code means, with an example where `schemas/diagnostics.toml` has one."""

from __future__ import annotations

import textwrap
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from renderline import resources
from renderline.diagnostic import Code

__all__ = ["Example", "examples", "listing", "render"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A small pipeline that has one kind of mistake, and the same pipeline put right."""

    wrong: str
    right: str


def examples() -> Mapping[str, Example]:
    """Id of a code to its example; the rarer codes have none."""
    table = tomllib.loads(resources.read_text("schemas", "diagnostics.toml"))
    return {code_id: Example(wrong=pair["wrong"], right=pair["right"]) for code_id, pair in table.items()}


def render(code: Code, example: Example | None) -> str:
    """One code for people: its id and name, what should hold, and the example's two pipelines."""
    parts = [f"{code.id} {code.name}\n", f"{code.description}\n"]
    if example is not None:
        parts += [f"Wrong:\n\n{_indented(example.wrong)}", f"Right:\n\n{_indented(example.right)}"]
    return "\n".join(parts)


def listing(codes: Iterable[Code]) -> str:
    """One code a line: id, name and what should hold, in columns."""
    shown = tuple(codes)
    width = max(len(code.name) for code in shown)
    return "".join(f"{code.id}  {code.name:<{width}}  {code.description}\n" for code in shown)


def _indented(pipeline: str) -> str:
    return textwrap.indent(pipeline, "    ")
