"""A rest that was under way when the run was killed is gone on with, and is sent once."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from renderline.ledger import events
from renderline.ledger.entries import Entry, Kind
from renderline.ledger.prefix import Prefix

Make = Callable[..., Any]
_serial = itertools.count()
ADDRESS = "data:image/png;base64,AA=="


def chain() -> dict[str, Any]:
    """An image, and a second step that no engine here can make: `wdTagging` has no provider."""
    hero = {
        "$type": "imageGen",
        "name": "hero",
        "input": {
            "engine": "flux2",
            "model": "klein",
            "operation": "createImage",
            "modelVersion": "4b",
            "prompt": f"a dog {next(_serial)}",
            "width": 512,
            "height": 512,
        },
    }
    image = {"$ref": "hero", "path": "output.images[0].url"}
    return {"steps": [hero, {"$type": "wdTagging", "name": "tags", "input": {"mediaUrl": image}}]}


def intend_rest(place: Any, workflow_id: str, key: str) -> None:
    """What is in the ledger when the process is killed before the answer comes."""
    prefix = Prefix(workflows=(workflow_id,), steps=("hero",))
    facts = {"attempt": 2, "external_id": key, **prefix.facts}
    with place.ledger.transaction() as tx:
        events.add(tx, "r", Entry(position=0, kind=Kind.INTENDED, at_ms=9, facts=facts))


def books(place: Any) -> dict[str, list[str]]:
    """The steps of each workflow that the engine has, by its key."""
    answer = httpx.get(
        f"{place.engine.url}/v2/consumer/workflows",
        params={"take": 100, "hideMatureContent": "false"},
        headers={"Authorization": f"Bearer {place.engine.token}"},
    )
    return {
        each["externalId"]: [step["name"] for step in each["steps"]]
        for each in answer.raise_for_status().json()["items"]
    }


def test_the_rest_is_sent_and_not_the_whole(workplace: Make) -> None:
    place = workplace(chain())
    first = place.carry_out()
    assert first.status == "failed"
    intend_rest(place, first.workflow_id, key := f"{place.external_id[:40]}-2")
    outcome = place.carry_out()
    assert books(place)[key] == ["tags"]
    assert [(step.name, step.status) for step in outcome.steps] == [("hero", "succeeded"), ("tags", "failed")]
    whole, again = place.kinds[:4], place.kinds[4:]
    assert whole == ["intended", "submitted", "finished", "intended"]
    assert again == ["intended", "submitted", "finished"]


def test_the_same_rest_finds_its_workflow(workplace: Make) -> None:
    """Killed after it was taken in, and before that could be written."""
    place = workplace(chain())
    first = place.carry_out()
    key = f"{place.external_id[:40]}-2"
    taken = httpx.post(
        f"{place.engine.url}/v2/consumer/workflows",
        json={"steps": [{**chain()["steps"][1], "input": {"mediaUrl": ADDRESS}}], "externalId": key},
        headers={"Authorization": f"Bearer {place.engine.token}"},
    )
    intend_rest(place, first.workflow_id, key)
    assert place.carry_out().workflow_id == taken.raise_for_status().json()["id"]


@pytest.mark.parametrize("is_intended", [False, True])
def test_a_rest_whose_beginning_is_gone_is_told_of_and_not_sent(
    workplace: Make, *, is_intended: bool
) -> None:
    place = workplace(chain())
    known = books(place)
    if is_intended:
        intend_rest(place, "wf-gone", "rl-rest")
    outcome = place.carry_out(prefix=Prefix(workflows=("wf-gone",), steps=("hero",)))
    assert (outcome.status, outcome.is_complete) == ("lost" if is_intended else "refused", False)
    assert "what hero made before is no longer to be had" in outcome.failure
    assert place.kinds == (["intended"] if is_intended else ["refused"])
    assert books(place) == known
