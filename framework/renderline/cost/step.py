"""The price of one step: its rule, found and applied, or the reason why there is no amount."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

from renderline.canonical import JsonValue
from renderline.contract.depth import too_deep
from renderline.cost.arithmetic import buzz
from renderline.cost.derived import derived_facts
from renderline.cost.inputs import contract_defaults, given
from renderline.cost.preview import Certainty, StepEstimate
from renderline.cost.price_rules import Match, PriceRule, Published, is_unpublished, match, rules_for

if TYPE_CHECKING:
    from renderline.cost.pricing import Amount, Unpriced

__all__ = ["NESTED_TOO_DEEP", "estimate_match", "estimate_step", "match_step"]

NESTED_TOO_DEEP = "it is nested too deep to be read"
"""The reason for whatever holds mappings and lists beyond any sense."""

_NO_FACTS: Mapping[str, object] = MappingProxyType({})
_CERTAINTY: Mapping[Published, Certainty] = MappingProxyType(
    {
        Published.EXACT: Certainty.EXACT,
        Published.APPROXIMATE: Certainty.APPROXIMATE,
        Published.RANGE: Certainty.RANGE,
    }
)


def estimate_step(
    step_type: str, step_input: object, context: Mapping[str, object] = _NO_FACTS
) -> StepEstimate:
    """
    Price one step.

    Args:
        step_type: such as `imageUpscaler`.
        step_input: as it would be sent; references stand for values that are not known yet.
        context: facts that the input lacks, such as `width` and `height` of its source image in pixels, or
            `durationSeconds`; each rule names those it needs.

    Returns:
        An amount, or the reason why there is none. Odd input is such a reason; nothing is raised for it.
    """
    if too_deep(cast("JsonValue", step_input)):
        return StepEstimate(step_type=step_type, reason=NESTED_TOO_DEEP)
    return estimate_match(step_type, match_step(step_type, step_input), context)


def match_step(step_type: str, step_input: object) -> Match:
    """A step's input with its defaults, and the price rule that holds for it."""
    fields = given(step_input)
    return match(rules_for(step_type), fields, contract_defaults(step_type, fields))


def estimate_match(step_type: str, found: Match, context: Mapping[str, object]) -> StepEstimate:
    """Price one step whose rule has been looked up; `context` as in `estimate_step`."""
    if found.rule is None:
        return StepEstimate(step_type=step_type, reason=_no_rule(step_type, found.step_input))
    # Here, because it loads Jinja: steps without a published price need none.
    from renderline.cost import pricing

    # What is passed in comes last: a measured fact is better than one read out of the input.
    facts = {**derived_facts(step_type, found.step_input), **context}
    outcome = pricing.price(found.rule, found.step_input, facts)
    if isinstance(outcome, pricing.Unpriced):
        return _unpriced(found.rule, outcome)
    return _priced(found.rule, outcome)


def _unpriced(rule: PriceRule, outcome: Unpriced) -> StepEstimate:
    return StepEstimate(
        step_type=rule.step_type,
        rule_id=rule.id,
        reason=outcome.reason if outcome.missing or not rule.note else f"{outcome.reason}; {rule.note}",
        missing=outcome.missing,
    )


def _priced(rule: PriceRule, amount: Amount) -> StepEstimate:
    status = Certainty.APPROXIMATE if amount.partial else _CERTAINTY[rule.published]
    return StepEstimate(
        step_type=rule.step_type,
        rule_id=rule.id,
        buzz=None if status is Certainty.RANGE else buzz(amount.low),
        low=buzz(amount.low),
        high=buzz(amount.high),
        status=status,
        reason="" if status is Certainty.EXACT else rule.note,
    )


def _no_rule(step_type: str, fields: Mapping[str, object]) -> str:
    rules = rules_for(step_type)
    if not rules:
        known = is_unpublished(step_type)
        return f"no price is published for {step_type}" if known else f"`{step_type}` is no known step type"
    asked = dict.fromkeys(field for rule in rules for field in rule.when)
    said = [f"{field} `{fields[field]}`" for field in asked if isinstance(fields.get(field), str)]
    return f"no price is published for {step_type} with {', '.join(said) or 'this input'}"
