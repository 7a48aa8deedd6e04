"""
Price formulas: Jinja expressions in a sandbox that knows plain data and exact numbers, and nothing else.

Every number is a `Fraction`, those written in a formula too, so that 0.3 * 20 is 6 and its `ceil` is not 7. Names lead into
mappings only, never to attributes; the one filter is `default`, the one test `defined`. A JSON null counts as absent, and so
does a reference, whose value exists only when its step has run.

Jinja is loaded with this module: import it inside the function that computes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from jinja2 import StrictUndefined, TemplateError, Undefined, UndefinedError
from jinja2.environment import TemplateExpression
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment

from renderline.cost.arithmetic import FUNCTIONS, FormulaFailed, exact_number, plain_text
from renderline.wire import references

__all__ = ["ContextMissing", "evaluate"]

# Far beyond what any published formula has; a larger one would turn a mistyped number into minutes of computing.
_HIGHEST_EXPONENT = 64
_WRONG_KIND = "the input holds a value of the wrong kind or size"


class ContextMissing(UndefinedError):
    """A formula asked for a fact that nobody gave; the message is the fact's name."""


class _Later(StrictUndefined):
    """What a reference stands for: given, but without a value before its step has run."""


@dataclass(frozen=True, slots=True)
class _Table:
    """A mapping with the name that formulas give it, for the sentence about what it lacks."""

    name: str
    entries: Mapping[str, object]

    def __len__(self) -> int:
        return len(self.entries)


def evaluate(formula: str, names: Mapping[str, object]) -> object:
    """
    The value of a formula: a `Fraction`, a text, a truth value.

    Args:
        formula: an expression such as `ceil(c.width * c.height / 1000000)`.
        names: what its free names stand for: JSON values, or values of other formulas.

    Raises:
        ContextMissing: it needs an entry of `c` that is not there.
        FormulaFailed: it cannot be computed from these values.
    """
    try:
        value = _compiled(formula)({name: _exact(value, name) for name, value in names.items()})
        if isinstance(value, Undefined):
            bool(value)  # raises what the absent name has to say
    except (ContextMissing, FormulaFailed):
        raise
    except UndefinedError as error:
        raise FormulaFailed(str(error)) from error
    # The input is the user's and of any shape; a price that cannot be computed is a reason, never a traceback.
    except (ArithmeticError, LookupError, TypeError, ValueError, TemplateError) as error:
        raise FormulaFailed(_WRONG_KIND) from error
    return value


def _is_given(value: object) -> bool:
    return isinstance(value, _Later) or not isinstance(value, Undefined)


def _default(value: object, fallback: object) -> object:
    return value if _is_given(value) else fallback


def _exact(value: object, name: str) -> object:
    if isinstance(value, Mapping):
        return _Table(name, value)
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        return exact_number(value)
    return value


class _PriceSandbox(SandboxedEnvironment):
    """Looks names up in mappings, exactly, and says what is absent."""

    # Jinja hands over the operators that are named here, and computes all others by itself.
    intercepted_binops = frozenset({"**"})

    def getitem(self, obj: object, argument: object) -> object:
        """The entry of a table, or an undefined value that knows why there is none."""
        # What is absent stays absent all the way out, with its own reason, for `default` to see.
        if isinstance(argument, Undefined):
            return argument
        if isinstance(obj, Undefined):
            return obj
        if not isinstance(obj, _Table):
            raise FormulaFailed(_WRONG_KIND)
        return self._entry(obj, plain_text(argument))

    def getattr(self, obj: object, attribute: str) -> object:
        """The same as `getitem`: an attribute of a Python object is never reached."""
        return self.getitem(obj, attribute)

    def call(self, _context: Context, function: Callable[..., object], *values: object) -> object:
        """One of the functions that prices are written with; formulas can name no other."""
        return _exact(function(*values), "T")

    def call_binop(self, _context: object, _operator: str, left: object, right: object) -> object:
        """A power with a small whole exponent, the only operator that could eat time or exactness."""
        if not isinstance(left, Fraction) or not isinstance(right, Fraction):
            raise FormulaFailed(_WRONG_KIND)
        if right.denominator != 1 or not 0 <= right <= _HIGHEST_EXPONENT:
            raise FormulaFailed(f"an exponent is not a whole number from 0 to {_HIGHEST_EXPONENT}")
        return left ** int(right)

    def _entry(self, table: _Table, key: str) -> object:
        value = table.entries.get(key)
        if references.is_reference(value):
            return _Later(hint=f"{key} comes from another step and is known only when that has run")
        if value is not None:
            return _exact(value, f"{table.name}.{key}")
        if table.name == "c":
            return self.undefined(hint=key, exc=ContextMissing)
        missing_figure = f"no figure is published for `{key}`"
        return self.undefined(hint=missing_figure if table.name[0] == "T" else f"the input has no {key}")


class _ExactNumbers(Extension):
    """Turns each number written in a formula into a call of `exact`, before Jinja makes it a float."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """The tokens of a formula, with numbers spelled out."""
        for token in stream:
            if token.type not in {"integer", "float"}:
                yield token
                continue
            yield Token(token.lineno, "name", "exact")
            yield Token(token.lineno, "lparen", "(")
            yield Token(token.lineno, "string", repr(token.value))
            yield Token(token.lineno, "rparen", ")")


@lru_cache(maxsize=1)
def _sandbox() -> _PriceSandbox:
    sandbox = _PriceSandbox(undefined=StrictUndefined, extensions=[_ExactNumbers])
    # Replaced, not extended: Jinja's own globals, filters and tests reach attributes and could build large texts.
    sandbox.globals = dict(FUNCTIONS)
    sandbox.filters = {"default": _default}
    sandbox.tests = {"defined": _is_given}
    return sandbox


@lru_cache(maxsize=256)
def _compiled(formula: str) -> TemplateExpression:
    # With None in its place an absent name could not be told from a null.
    return _sandbox().compile_expression(formula, undefined_to_none=False)
