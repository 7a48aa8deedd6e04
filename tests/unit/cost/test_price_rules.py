"""The price files are complete, consistent with themselves and with the contract."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from renderline.cost.price_rules import WORKFLOW, PriceRule, Published, is_unpublished, match, rules_for
from renderline.resources import data_path

PRICING = data_path("schemas", "pricing")
PRICED = sorted(
    {path.relative_to(PRICING).parts[0].removesuffix(".toml") for path in PRICING.rglob("*.toml")}
)
STEP_TYPES = [WORKFLOW if name == "workflow" else name for name in PRICED if name != "unpublished"]
RULES = [rule for step_type in STEP_TYPES for rule in rules_for(step_type)]
UPSTREAM = Path(__file__).parents[2] / "data" / "api" / "upstream.json"


def _formulas(rule: PriceRule) -> list[str]:
    return [rule.low, rule.high, rule.approximate_when, *rule.let.values(), *rule.for_each.values()]


def _step_types_of_the_contract() -> list[str]:
    schemas: dict[str, Any] = json.loads(UPSTREAM.read_text(encoding="utf-8"))["components"]["schemas"]
    return sorted(schemas["WorkflowStepTemplate"]["discriminator"]["mapping"])


def test_all_published_rules_are_here() -> None:
    """82 of them, each with a name of its own."""
    assert len(RULES) == 82
    assert len({rule.id for rule in RULES}) == 82


def test_a_step_type_is_priced_or_known_to_have_no_price() -> None:
    """Nothing of the contract is forgotten, and nothing is both."""
    for step_type in _step_types_of_the_contract():
        assert bool(rules_for(step_type)) != is_unpublished(step_type), step_type


@pytest.mark.parametrize("path", sorted(PRICING.rglob("*.toml")), ids=lambda path: path.stem)
def test_a_file_prices_the_step_type_it_is_named_for(path: Path) -> None:
    """So that looking up one step type reads its own files only."""
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    assert document["date"].isoformat() == "2026-11-22"
    if path.stem != "unpublished":
        assert document["step_type"].strip("()") == path.relative_to(PRICING).parts[0].removesuffix(".toml")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
class TestEachRule:
    """What holds for every rule by itself."""

    def test_says_where_it_comes_from(self, rule: PriceRule) -> None:
        """A price without a source cannot be checked again."""
        assert rule.source
        assert rule.published is Published.EXACT or rule.note or not rule.low

    def test_has_a_formula_unless_nothing_is_published(self, rule: PriceRule) -> None:
        """And the other way round."""
        assert bool(rule.low) == bool(rule.high) == (rule.published is not Published.UNPUBLISHED)

    def test_explains_the_facts_it_needs(self, rule: PriceRule) -> None:
        """Every `c.…` of its formulas stands in `needs`, but those with a default; and no other does."""
        required = re.compile(r"\bc\.(\w+)(?! \| default)\b")
        asked = {name for text in _formulas(rule) for name in required.findall(text)}
        assert asked - {"pro"} == set(rule.needs)

    def test_uses_its_tables_and_parts(self, rule: PriceRule) -> None:
        """Nothing is left over from an earlier price."""
        text = " ".join(_formulas(rule))
        assert all(f"T.{name}" in text for name in rule.tables)
        assert all(re.search(rf"\b{name}\b", text) for name in (*rule.let, *rule.for_each))

    def test_compiles(self, rule: PriceRule) -> None:
        """A slip in a formula shows here, not in front of a user."""
        from renderline.cost.formula import _compiled

        assert all(_compiled(text) for text in _formulas(rule) if text)


@pytest.mark.parametrize(
    "step_type", ["../unpublished", "imageGen/sdxl", "", "README", "unpublished", "nope"]
)
def test_a_step_type_never_reads_a_file_of_its_choosing(step_type: str) -> None:
    """The user's text is looked up, never joined to a path."""
    assert rules_for(step_type) == ()


@pytest.mark.parametrize(
    ("fields", "rule_id"),
    [
        ({"engine": "flux2", "model": "klein"}, "imageGen.flux2.klein"),
        ({"engine": "flux2", "model": "max"}, "imageGen.flux2.hosted"),
        ({"engine": "grok"}, "imageGen.grok.v1.0"),
        ({"engine": "grok", "version": "v2.0"}, None),
        ({"engine": {"$ref": "a", "path": "output.x"}}, None),
        ({"engine": ["flux2"], "model": "klein"}, None),
        ({}, None),
    ],
)
def test_a_rule_is_found_by_its_conditions(fields: dict[str, object], rule_id: str | None) -> None:
    """With the rule's own defaults; a value that is no text meets no condition."""
    found = match(rules_for("imageGen"), fields).rule
    assert (found.id if found else None) == rule_id


def test_a_rule_does_not_hold_where_its_exception_does() -> None:
    """Chat models of the service and of other providers are told apart by the form of their name."""
    rules = rules_for("chatCompletion")
    hosted, foreign = (match(rules, {"model": model}).rule for model in ("urn:air:q:llm:a:1@2", "x/y:free"))
    assert hosted is not None
    assert foreign is not None
    assert (hosted.id, foreign.id) == ("chatCompletion.air", "chatCompletion.openrouter")


def test_defaults_of_a_rule_come_before_those_of_the_contract() -> None:
    """And what the input says comes before both."""
    rules = rules_for("imageUpscaler")
    contract = {"numberOfRepeats": 3, "model": "urn:air:other:upscaler:civitai:1@2"}
    assert match(rules, {}, contract).step_input["numberOfRepeats"] == 1
    assert match(rules, {"numberOfRepeats": 2}, contract).step_input["numberOfRepeats"] == 2
    assert match(rules, {}, contract).step_input["model"] == contract["model"]
