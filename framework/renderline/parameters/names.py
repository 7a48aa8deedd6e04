"""What an expression may speak of, and the check of its names before it is ever evaluated."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from jinja2 import nodes

from renderline.diagnostic import nearest, unmistakable
from renderline.parameters.scope import Names

__all__ = ["Problem", "check_names", "free_names"]

_FUNCTIONS = frozenset({"range"})
_REFERENCE_ROOT = "steps"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """
    One mistake in an expression.

    Attributes:
        pattern: finds the words that are meant in the scalar's text.
        cure: what to write in their place, where nothing else can have been meant.
    """

    pattern: str
    message: str
    hint: str = ""
    cure: str = ""


def free_names(tree: nodes.Template) -> frozenset[str]:
    """The names that a template reads and does not bind itself."""
    read = {name.name for name in tree.find_all(nodes.Name) if name.ctx == "load"}
    return frozenset(read - _bound_names(tree))


def check_names(tree: nodes.Template, names: Names) -> Iterator[Problem]:
    """Unknown names, unknown entries of the known ones, and secrets that are more than handed on."""
    known = names.entries
    bound = _bound_names(tree)
    for name in sorted(bound & known.keys()):
        yield Problem(pattern=_word(name), message=f"`{name}` is taken and cannot name a loop's item")
    for name in sorted(free_names(tree) - known.keys() - _FUNCTIONS):
        yield _unknown_name(name, known)
    # A method of the mapping itself, `params.items()`, is called where it stands; an entry of that name is not.
    called = {id(call.node) for call in tree.find_all(nodes.Call)}
    handed_on = {id(node) for output in tree.find_all(nodes.Output) for node in output.nodes}
    for node in tree.find_all((nodes.Getattr, nodes.Getitem)):
        root, entry = _root_and_entry(node)
        # A computed key, `params[name]`, is known only when it is evaluated.
        if root not in known or entry is None or root in bound:
            continue
        if entry not in known[root] and root not in names.illegible and id(node) not in called:
            yield _unknown_entry(root, entry, names)
        elif root == "params" and entry in names.secrets and id(node) not in handed_on:
            yield _used_secret(entry)
        elif root == "params" and entry in names.references:
            yield _used_reference(entry)


def _bound_names(tree: nodes.Template) -> frozenset[str]:
    stored = {name.name for name in tree.find_all(nodes.Name) if name.ctx == "store"}
    # Jinja binds `loop` in each `for` without a node that says so.
    return frozenset(stored | {"loop"} if tree.find(nodes.For) else stored)


def _root_and_entry(node: nodes.Node) -> tuple[str, str | None]:
    if isinstance(node, (nodes.Getattr, nodes.Getitem)) and isinstance(node.node, nodes.Name):
        if isinstance(node, nodes.Getattr):
            return node.node.name, node.attr
        if isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
            return node.node.name, node.arg.value
    return "", None


def _unknown_name(name: str, known: Mapping[str, frozenset[str]]) -> Problem:
    holders = [root for root in known if name in known[root]]
    meant = f"{holders[0]}.{name}" if holders else nearest(name, known)
    return Problem(
        pattern=_word(name),
        message=f"`{name}` is not defined",
        hint=f"did you mean `{meant}`?"
        if meant
        else f"expressions know {', '.join(f'`{root}`' for root in known)}",
        # With two roots that hold the name, one would be a guess.
        cure=(meant or "") if len(holders) == 1 else unmistakable(name, known) or "",
    )


def _unknown_entry(root: str, entry: str, names: Names) -> Problem:
    entries = names.entries[root]
    pattern = rf"(?<![\w.]){root}\s*(?:\.\s*{re.escape(entry)}\b|\[\s*['\"]{re.escape(entry)}['\"]\s*\])"
    meant = nearest(entry, entries)
    return Problem(
        pattern=pattern,
        message=f"there is no `{root}.{entry}`",
        hint=f"did you mean `{root}.{meant}`?" if meant else names.hint(root),
        cure=f"{root}.{sure}" if (sure := unmistakable(entry, entries)) else "",
    )


def _used_secret(entry: str) -> Problem:
    return Problem(
        pattern=rf"(?<![\w.])params\s*(?:\.\s*{entry}\b|\[)",
        message=f"`params.{entry}` is a secret: its value is filled in when the request is sent, so nothing can be computed from it",
        hint=f"write `{{{{ params.{entry} }}}}`",
    )


def _used_reference(entry: str) -> Problem:
    return Problem(
        pattern=rf"(?<![\w.])params\s*(?:\.\s*{entry}\b|\[)",
        message=f"`params.{entry}` stands for what a step yields, which is not known yet, so nothing can be computed from it",
        hint=f"write `{{{{ params.{entry} }}}}`, or give the template a value",
    )


def _word(name: str) -> str:
    return rf"(?<![\w.]){re.escape(name)}\b"
