"""Where a compiled case is not what its `expect` says, in sentences for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from renderline import canonical
from renderline.canonical import JsonObject, JsonValue
from renderline.compiler.submission import Submission
from renderline.diagnostic import TreePath
from renderline.parameters.expectations import Expectations, tree_path
from renderline.reporting.amounts import buzz_range, number
from renderline.reporting.plan import Plan
from renderline.reporting.terminal import printable
from renderline.reporting.text import count
from renderline.wire.references import follow

__all__ = ["Disappointment", "in_bodies", "in_cost"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Disappointment:
    """
    An expectation that does not hold.

    Attributes:
        path: of the expectation below `expect`.
        message: what is so instead, safe to print.
    """

    path: TreePath
    message: str


def in_bodies(expected: Expectations, submissions: Sequence[Submission]) -> Iterator[Disappointment]:
    """What the number of workflows and their bodies do not come up to; every body must."""
    if expected.cells is not None and expected.cells != len(submissions):
        message = f"{count(expected.cells, 'workflow')} expected, and there are {len(submissions)}"
        yield Disappointment(path=("cells",), message=message)
    for path, value in expected.values.items():
        wanted = _shown(value)
        found = ((each.cell_key, _found(each.body, path)) for each in submissions)
        others = [(key, shown) for key, shown in found if shown != wanted]
        if others:
            block = "references" if path in expected.references else "body"
            message = f"{path} is {others[0][1]}, expected {wanted}{_where([key for key, _ in others])}"
            yield Disappointment(path=(block, path), message=printable(message))


def in_cost(expected: Expectations, plan: Plan) -> Iterator[Disappointment]:
    """What the price of all workflows together does not come up to; an unknown price never does."""
    price = buzz_range(plan.low, plan.high) + (
        f" ({', '.join(plan.unknown)} unknown)" if plan.unknown else ""
    )
    exact, most = expected.cost_buzz, expected.cost_most_buzz
    if exact is not None and not plan.low == plan.high == exact:
        message = f"a price of {number(exact)} Buzz expected, and it is {price}"
        yield Disappointment(path=("cost", "buzz"), message=printable(message))
    if most is not None and (plan.high is None or plan.high > most):
        message = f"a price of at most {number(most)} Buzz expected, and it is {price}"
        yield Disappointment(path=("cost", "max"), message=printable(message))


def _where(keys: Sequence[str]) -> str:
    """In which cells it is so; nothing is said without a matrix."""
    if len(keys) > 1:
        return f", in {len(keys):,} cells, first in {keys[0]}"
    return f", in cell {keys[0]}" if keys[0] else ""


def _found(body: JsonObject, path: str) -> str:
    """The canonical text of what stands at a path; so 1, 1.0 and true are three values."""
    try:
        return _shown(follow(body, _by_index(body, tree_path(path) or ())))
    except LookupError:
        return "not there"


def _by_index(body: JsonObject, path: TreePath) -> TreePath:
    """The same path with a step's name replaced by its number."""
    steps, named = body.get("steps"), path[1] if path[:1] == ("steps",) and len(path) > 1 else None
    if not isinstance(named, str) or not isinstance(steps, (list, tuple)):
        return path
    names = [step.get("name") if isinstance(step, Mapping) else None for step in steps]
    return ("steps", names.index(named), *path[2:]) if named in names else path


def _shown(value: JsonValue) -> str:
    return canonical.compact(value).decode()
