from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from renderline.parameters.resolve import ResolvedDocument

Documents = Callable[..., list[ResolvedDocument]]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("outputs: »{from: a}", "`outputs` is a list | write `- from: STEP`"),
        ("outputs: [»a]", "an output is a mapping with `from` | write `- from: a`"),
        ("outputs: [»{as: a}]", "this output does not say which step it is `from`"),
        ("outputs: [{from: a, »embd: b}]", "unknown key `embd` | did you mean `embed`?"),
        ("outputs: [{from: »1}]", "`from` is text, not an integer"),
        ("outputs: [{from: a, as: »[b]}]", "`as` is text, not a list"),
        ("outputs: [{from: a, embed: »yes}]", "`embed` is true or false, not text"),
        ("outputs: [{from: a, embed: »'{{ 1 }}'}]", "`embed` is true or false, not an integer"),
        ("outputs: [{from: a, embed: »'{{ cell.index }}'}]", "`embed` is true or false, not an integer"),
        ("budget: »5", "`budget` is a mapping | write `budget: {run: 500, workflow: 50}`, in Buzz"),
        ("budget: {»total: 5}", "unknown key `total` | keys: run, workflow, warn"),
        ("budget: {warn: »80%}", "`warn` is a mapping | write `warn: {run: 80%, workflow: 40}`"),
        ("budget: {warn: {»runs: 5}}", "unknown key `runs` | did you mean `run`?"),
        ("budget: {run: 9, warn: {run: »120%}}", "`run` is a number of Buzz, or a share such as `80%`"),
        ("budget: {run: 9, warn: {run: »'5'}}", "`run` is a number of Buzz, or a share such as `80%`"),
        ("budget: {run: 9, warn: {run: »-5}}", "`run` is a number of Buzz, or a share such as `80%`"),
        (
            "budget: {run: 9, warn: {workflow: »80%}}",
            "`80%` is a share of `budget.workflow`, which is not set | add `workflow` to `budget`",
        ),
        ("budget: {run: »'5'}", "`run` is a number of Buzz, 0 or more | write `run: 5`, the number alone"),
        (
            "budget: {run: »2.5 Buzz}",
            "`run` is a number of Buzz, 0 or more | write `run: 2.5`, the number alone",
        ),
        ("budget: {run: »a lot}", "`run` is a number of Buzz, 0 or more"),
        (
            "outputs: [{from: »[a, b, c, d]}]",
            "`from` is text, not a list | write one entry a step: `- from: a`, `- from: b`, `- from: c`, …",
        ),
        ("outputs: [{from: »[]}]", "`from` is text, not a list"),
        ("budget: {workflow: »-1}", "`workflow` is a number of Buzz, 0 or more"),
        ("budget: {workflow: »true}", "`workflow` is a number of Buzz, 0 or more"),
        ("assumptions: »[a]", "`assumptions` is a mapping of step names to facts"),
        ("assumptions: {up: »5}", "the assumptions of `up` are a mapping of facts to values"),
    ],
)
def test_our_keys_have_their_shapes(mistake: Callable[..., str], source: str, expected: str) -> None:
    assert mistake(f"version: 1\nsteps: []\n{source}\n").startswith(f"RL145 {expected}")


SOURCE: dict[str, Any] = {
    "version": 1,
    "name": "Poster",
    "description": "{{ not evaluated }}",
    "parameters": {"embed": {"type": "boolean", "default": True}},
    "matrix": {"axes": {"n": [1, 2]}},
    "steps": [],
    "outputs": [{"from": "up", "as": "{{ matrix.n }}", "embed": "{{ params.embed }}"}, {"from": "up"}],
    "budget": {"run": "{{ 10 * matrix.n }}"},
    "assumptions": {"up": {"width": "{{ matrix.n }}"}},
    "cases": {"a": {"parameters": {"embed": False}, "expect": {"body": {"$.x": "{{ kept }}"}}}},
    "x-notes": "{{ kept }}",
}


def test_our_keys_are_evaluated_in_every_cell(documents: Documents) -> None:
    """An output's name is always text; what is not evaluated stays as it is."""
    first, second = documents(SOURCE)
    assert first.name == "Poster"
    assert first.own["outputs"] == [{"from": "up", "as": "1", "embed": True}, {"from": "up"}]
    assert (second.own["budget"], second.own["assumptions"]) == ({"run": 20}, {"up": {"width": 2}})
    for key in ("description", "cases", "x-notes"):
        assert first.own[key] == SOURCE[key]
    assert first.body == {"steps": []}
