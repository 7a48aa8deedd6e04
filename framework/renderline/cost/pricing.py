"""
One rule applied to one input: the facts it needs, its formulas, and an amount that makes sense.

It loads Jinja: import it inside the function that prices.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from renderline.cost.arithmetic import FormulaFailed
from renderline.cost.formula import ContextMissing, evaluate
from renderline.cost.price_rules import PriceRule

__all__ = ["Amount", "Unpriced", "price"]

# A billion dollars: no workflow costs that, but a mistyped duration or a formula out of its range does.
_HIGHEST_BUZZ = 10**12


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """What a rule comes to, in Buzz; `partial` where its own condition says that this is not the whole price."""

    low: Fraction
    high: Fraction
    partial: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpriced:
    """Why a rule comes to nothing, and the facts that would help."""

    reason: str
    missing: tuple[str, ...] = ()


def price(
    rule: PriceRule, step_input: Mapping[str, object], context: Mapping[str, object]
) -> Amount | Unpriced:
    """
    Apply a rule.

    Args:
        rule: one that holds for the input.
        step_input: with its defaults.
        context: facts that the input lacks, named as in the rule's `needs`.
    """
    if not rule.low:
        return Unpriced(reason="no price is published for this")
    try:
        return _amount(rule, {"i": step_input, "c": context, "T": rule.tables})
    except ContextMissing as missing:
        return _needs(rule, context, str(missing))
    except FormulaFailed as failure:
        return Unpriced(reason=str(failure))


def _amount(rule: PriceRule, names: Mapping[str, object]) -> Amount | Unpriced:
    known = dict(names)
    for name, formula in rule.let.items():
        known[name] = evaluate(formula, known)
    low = _total(rule, rule.low, known)
    high = low if rule.high == rule.low else _total(rule, rule.high, known)
    # A formula that comes to nothing was fed odd input; to show its 0 would be the silent zero that people were burnt by.
    if not (low > 0 or (low == 0 and rule.may_be_free)) or high < low:
        return Unpriced(reason="the published formula gives no sensible price for this input")
    if high > _HIGHEST_BUZZ:
        return Unpriced(reason=f"the published formula gives more than {_HIGHEST_BUZZ} Buzz for this input")
    partial = bool(rule.approximate_when and evaluate(rule.approximate_when, known))
    return Amount(low=low, high=high, partial=partial)


def _total(rule: PriceRule, formula: str, names: Mapping[str, object]) -> Fraction:
    amounts = [evaluate(formula, bound) for bound in _bindings(rule, names)]
    if not all(isinstance(amount, Fraction) for amount in amounts):
        raise FormulaFailed("the published formula gives no number for this input")
    return sum((amount for amount in amounts if isinstance(amount, Fraction)), Fraction(0))


def _bindings(rule: PriceRule, names: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    if not rule.for_each:
        yield names
    for name, items in rule.for_each.items():
        found = evaluate(items, names)
        if not isinstance(found, (list, tuple)):
            raise FormulaFailed(f"{items} is not a list")
        yield from ({**names, name: item} for item in found)


def _needs(rule: PriceRule, context: Mapping[str, object], asked: str) -> Unpriced:
    # All facts at once: told one by one, a person would run the command as often as there are facts.
    missing = tuple(name for name in rule.needs if context.get(name) is None) or (asked,)
    facts = ", ".join(rule.needs.get(name, name) for name in missing)
    return Unpriced(reason=f"needs the {facts}", missing=missing)
