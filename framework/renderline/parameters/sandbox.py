"""
The Jinja2 environment in which expressions live: immutable, bounded, without clock, randomness or files.

Loops, `~` and growing operators are counted or measured, so that a runaway expression is refused within a second.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from jinja2 import nodes, pass_context
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context, LoopContext, StrictUndefined, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing
from jinja2.visitor import NodeTransformer

from renderline.diagnostic import nearest
from renderline.parameters import filters
from renderline.parameters.limits import MAX_ROUNDS, OPERATORS, TooMuch, bounded_range
from renderline.parameters.plain import as_text, plain
from renderline.parameters.values import kind_of

__all__ = ["METHODS", "ROUNDS", "Sandbox", "bounded"]

METHODS: Mapping[type, frozenset[str]] = MappingProxyType(
    {
        dict: frozenset({"get", "items", "keys", "values"}),
        list: frozenset({"count", "index"}),
        str: frozenset(
            {
                *(
                    "capitalize",
                    "casefold",
                    "count",
                    "endswith",
                    "find",
                    "index",
                    "isalnum",
                    "isalpha",
                    "isdigit",
                ),
                *(
                    "islower",
                    "isnumeric",
                    "isspace",
                    "isupper",
                    "lower",
                    "lstrip",
                    "partition",
                    "removeprefix",
                ),
                *(
                    "removesuffix",
                    "rfind",
                    "rpartition",
                    "rsplit",
                    "rstrip",
                    "split",
                    "splitlines",
                    "startswith",
                ),
                *("strip", "swapcase", "title", "upper"),
            }
        ),
    }
)
"""The methods that expressions may call: pure ones that cannot grow their value."""

# Names that no expression can spell.
_COUNTED = "counted loop"
_CONCATENATED = "bounded ~"
ROUNDS = "rounds so far"


class Nothing(StrictUndefined):
    """What an unknown name or entry evaluates to: every use of it raises jinja2.UndefinedError, with a cure."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        name, owner = self._undefined_name, self._undefined_obj
        if self._undefined_hint:
            return self._undefined_hint
        if isinstance(owner, dict):
            return f"there is no `{name}`; {_entries_hint(str(name), owner)}"
        if isinstance(owner, (list, tuple)):
            return f"there is no item `{name}` in a list of {len(owner)}"
        return (
            f"there is no `{name}` in {kind_of(owner)}"
            if owner is not missing
            else f"`{name}` is not defined"
        )


def _entries_hint(name: str, owner: Mapping[str, object]) -> str:
    if meant := nearest(name, owner):
        return f"did you mean `{meant}`?"
    return f"it holds {', '.join(f'`{each}`' for each in owner)}" if owner else "it is empty"


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja2 with strict names, JSON's spelling in texts, and limits."""

    intercepted_binops = frozenset(OPERATORS)

    def __init__(self) -> None:
        super().__init__(
            undefined=Nothing,
            # A body loses nothing, not even the line end of a block scalar.
            keep_trailing_newline=True,
            # Folding constants would run filters while compiling, before anything is counted.
            optimized=False,
            finalize=_spelt,
        )
        # Whatever is not listed is gone: Jinja's defaults hold `random`, `lipsum` and ways to make a text of any width.
        pure = {name: self.filters[name] for name in filters.JINJA_FILTERS}
        own = {_COUNTED: _counted, _CONCATENATED: filters.concatenate}
        self.filters = {**pure, **filters.OWN_FILTERS, **own}
        self.tests = {name: test for name, test in self.tests.items() if name not in _IMPURE_TESTS}
        self.globals = {"range": bounded_range}
        self.binop_table.update(OPERATORS)

    def getattr(self, obj: object, attribute: str) -> object:
        """Entries of a mapping come before its methods: `params.items` is the parameter of that name."""
        if isinstance(obj, dict) and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)

    def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:
        """Only what METHODS names, and what Jinja's `loop` offers; what it is there does not matter."""
        del value
        if isinstance(obj, LoopContext):
            return not attr.startswith("_")
        return any(isinstance(obj, kind) and attr in names for kind, names in METHODS.items())

    def wrap_str_format(self, value: object) -> None:
        """No wrapper: `format` can make a text of any width, so it is hidden like any other method; the filter stays."""

    def unsafe_undefined(self, obj: object, attribute: str) -> Undefined:
        """What stands for a hidden attribute: using it is an error that says so."""
        message = f"`{attribute}` of {kind_of(obj)} is not available in expressions"
        return self.undefined(message, name=attribute, obj=obj, exc=SecurityError)


def _spelt(value: object) -> str:
    """A value as it stands in a text; most are short texts and whole numbers, which need no walk."""
    kind = type(value)
    if kind is int or (kind is str and len(str(value)) <= _SHORT_TEXT):
        return str(value)
    return as_text(plain(value))


_SHORT_TEXT = 1000
_IMPURE_TESTS = frozenset({"callable", "escaped", "sameas"})


def bounded(tree: nodes.Template) -> nodes.Template:
    """The template itself, its loops now counted and its `~` measured."""
    _Bounding().visit(tree)
    return tree


class _Bounding(NodeTransformer):
    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802 - Jinja's visitor derives the name from the class
        self.generic_visit(node)
        node.iter = _filtered(node.iter, _COUNTED)
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802 - the same
        self.generic_visit(node)
        return _filtered(nodes.List(node.nodes, lineno=node.lineno), _CONCATENATED)


def _filtered(node: nodes.Node, name: str) -> nodes.Filter:
    return nodes.Filter(node, name, [], [], None, None, lineno=node.lineno)


@pass_context
def _counted(context: Context, values: Iterable[object]) -> Iterator[object]:
    rounds: list[int] = context.parent[ROUNDS]
    for value in values:
        rounds[0] += 1
        if rounds[0] > MAX_ROUNDS:
            raise TooMuch(f"its loops run more than {MAX_ROUNDS:,} times")
        yield value
