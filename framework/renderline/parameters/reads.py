"""What the expression of a scalar reads: for telling where its value came from, and in which cells it is the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jinja2 import nodes

from renderline.diagnostic import TreePath
from renderline.parameters.names import free_names
from renderline.parameters.sandbox import Sandbox
from renderline.parameters.scope import CELL_ROOTS, Reads

__all__ = ["Reading", "cell_reads", "read_expression"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """
    What stands between the braces of one scalar.

    Attributes:
        names: each root with the keys that follow it, `("params", "sizes", 0)`, in the order of the text.
        filters: the names of its filters, in the order of the text.
    """

    names: tuple[TreePath, ...]
    filters: tuple[str, ...]


def read_expression(text: str) -> Reading:
    """
    The names and filters of a scalar's expressions.

    Raises:
        jinja2.exceptions.TemplateSyntaxError: the text is no template.
    """
    # The same sandbox as for evaluation: it knows the same syntax.
    tree = Sandbox().parse(text)
    free = free_names(tree)
    names = (name for name in _chains(tree) if name[0] in free)
    # The outermost of several filters is the last one in the text.
    filters = reversed([node.name for node in tree.find_all(nodes.Filter)])
    return Reading(names=tuple(dict.fromkeys(names)), filters=tuple(dict.fromkeys(filters)))


def cell_reads(tree: nodes.Template) -> Reads:
    """What a template reads of that which differs from cell to cell."""
    chains = (chain for chain in _chains(tree) if chain[0] in CELL_ROOTS)
    return frozenset(
        (str(root), entry[0] if entry and isinstance(entry[0], str) else "") for root, *entry in chains
    )


def _chains(node: nodes.Node) -> Iterator[TreePath]:
    """Every `root.key[0]…`, each as long as its keys are written out."""
    chain = _chain(node)
    # The whole chain and no part of it: `params.sizes` inside `params.sizes[0]` is not read by itself.
    if chain:
        yield chain
        return
    for child in node.iter_child_nodes():
        yield from _chains(child)


def _chain(node: nodes.Node) -> TreePath:
    """The path that a node spells; empty when it is no path, or one whose keys are computed."""
    if isinstance(node, nodes.Name):
        # A name that a loop binds is stored, not read.
        return (node.name,) if node.ctx == "load" else ()
    if isinstance(node, nodes.Getattr):
        above = _chain(node.node)
        return (*above, node.attr) if above else ()
    if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
        above, key = _chain(node.node), node.arg.value
        return (*above, key) if above and isinstance(key, (str, int)) else ()
    return ()
