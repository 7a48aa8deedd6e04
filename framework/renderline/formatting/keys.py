"""Where the keys of the mappings stand whose order is canonical."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from renderline.source.yaml_events import FASTEST, shield_line_ends

__all__ = ["KeyLines", "step_keys", "top_level_keys"]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyLines:
    """
    A block mapping's keys as they are written, merge keys among them.

    Attributes:
        keys: each with its line, from 0, in the order of the file.
        column: of the keys, from 0.
    """

    keys: tuple[tuple[str, int], ...]
    column: int


def top_level_keys(text: str) -> KeyLines | None:
    """The keys of the document; None where it is no block mapping, or its lines could not be told apart."""
    root = _root(text)
    return None if root is None else _key_lines(root)


def step_keys(text: str) -> Iterator[KeyLines]:
    """The keys of each step that is written in the list `steps` as a block mapping."""
    root = _root(text)
    for key, steps in root.value if root is not None else ():
        if key.value == "steps" and isinstance(steps, yaml.SequenceNode) and _is_below(steps, key):
            yield from filter(None, (_key_lines(step) for step in steps.value if _is_below(step, key)))


def _root(text: str) -> yaml.MappingNode | None:
    shield = shield_line_ends(text)
    try:
        root = yaml.compose(text.translate(shield) if shield else text, Loader=FASTEST)
    # PyYAML's composer refuses an anchor that is set twice, which is good YAML.
    except yaml.YAMLError:
        return None
    return root if isinstance(root, yaml.MappingNode) else None


def _is_below(node: yaml.Node, key: yaml.Node) -> bool:
    """Whether a value is written after its key: an alias stands for a node further up."""
    return bool(node.start_mark.index > key.start_mark.index)


def _key_lines(node: yaml.Node) -> KeyLines | None:
    if not isinstance(node, yaml.MappingNode) or node.flow_style or not node.value:
        return None
    keys = [key for key, _ in node.value]
    lines = [key.start_mark.line for key in keys]
    columns = {key.start_mark.column for key in keys}
    # Keys on one line, or an alias as a key, cannot be moved by moving lines.
    if len(columns) > 1 or any(above >= below for above, below in itertools.pairwise(lines)):
        return None
    named = tuple((str(key.value), line) for key, line in zip(keys, lines, strict=True))
    return KeyLines(keys=named, column=columns.pop())
