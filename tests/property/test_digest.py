"""What the digest does not depend on: how the file is written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from renderline.api import Given, compile_reading
from renderline.source import reader

ROOT = Path(__file__).parents[2]
TEXTS = {path.name: path.read_text() for path in sorted((ROOT / "pipelines").glob("hero*.yaml"))}
TREES: dict[str, dict[str, Any]] = {name: yaml.safe_load(text) for name, text in TEXTS.items()}


def digest(text: str, name: str) -> str:
    """The digest of the one workflow in a text that stands beside the pipelines."""
    compilation = compile_reading(reader.read_text(text, name=str(ROOT / "pipelines" / name)), Given())
    assert compilation.report.errors == ()
    (submission,) = compilation.submissions
    return submission.digest


def shuffled(tree: Any, draw: st.DrawFn) -> Any:
    """The same tree with its keys in another order."""
    if isinstance(tree, dict):
        keys = draw(st.permutations(list(tree)))
        return {key: shuffled(tree[key], draw) for key in keys}
    return [shuffled(child, draw) for child in tree] if isinstance(tree, list) else tree


@st.composite
def rewritten(draw: st.DrawFn) -> tuple[str, str]:
    """The name of a pipeline, and its content in another order and style."""
    name = draw(st.sampled_from(sorted(TREES)))
    tree = shuffled(TREES[name], draw)
    if draw(st.booleans()):
        return name, json.dumps(
            tree, indent=draw(st.sampled_from([None, 1, 4])), ensure_ascii=draw(st.booleans())
        )
    return name, yaml.safe_dump(
        tree,
        sort_keys=False,
        indent=draw(st.integers(2, 6)),
        width=draw(st.integers(20, 200)),
        default_flow_style=draw(st.sampled_from([None, True, False])),
        default_style=draw(st.sampled_from([None, '"', "'"])) if draw(st.booleans()) else None,
    )


@st.composite
def commented(draw: st.DrawFn) -> tuple[str, str]:
    """The name of a pipeline, and its text with comments, blank lines and other line ends strewn in."""
    name = draw(st.sampled_from(sorted(TEXTS)))
    comment = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp", "Cn"]), max_size=20)
    lines: list[str] = []
    for line in TEXTS[name].splitlines():
        if draw(st.integers(0, 4)) == 0:
            lines.append(draw(st.sampled_from(["", "  "])) + "# " + draw(comment).replace("\ufeff", ""))
        lines.append(line + draw(st.sampled_from(["", "", "   ", "  # here"])))
    return name, draw(st.sampled_from(["\n", "\r\n"])).join(lines) + "\n"


@settings(max_examples=60, deadline=None)
@given(rewritten())
def test_style_and_the_order_of_keys_keep_the_digest(case: tuple[str, str]) -> None:
    name, text = case
    assert digest(text, name) == digest(TEXTS[name], name)


@settings(max_examples=60, deadline=None)
@given(commented())
def test_comments_and_line_ends_keep_the_digest(case: tuple[str, str]) -> None:
    name, text = case
    assert digest(text, name) == digest(TEXTS[name], name)
