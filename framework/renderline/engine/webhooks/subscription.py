"""Who wants to hear of what: a workflow's `callbacks`, read from its template."""

from __future__ import annotations

from dataclasses import dataclass

from renderline.canonical import JsonObject
from renderline.engine.store import EventRow

__all__ = ["Subscription", "event_kind"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """
    One callback.

    Attributes:
        types: `workflow:*`, `step:succeeded`, … as submitted.
        detailed: whether the payload holds inputs and outputs too.
    """

    url: str
    types: frozenset[str]
    detailed: bool

    @classmethod
    def read(cls, template: JsonObject, callback: int) -> Subscription:
        """The callback of a number in a template that the contract found nothing in."""
        callbacks = template["callbacks"]
        assert isinstance(callbacks, list)  # noqa: S101 - checked by the contract
        given = callbacks[callback]
        assert isinstance(given, dict)  # noqa: S101 - checked by the contract
        types = given["type"]
        assert isinstance(types, list)  # noqa: S101 - checked by the contract
        return cls(
            url=str(given["url"]), types=frozenset(map(str, types)), detailed=given.get("detailed") is True
        )

    def wants(self, event: EventRow) -> bool:
        """Whether an event is to be told here."""
        kind = event_kind(event)
        # Both ways to name it may stand side by side in a callback; it is told once all the same.
        return not self.types.isdisjoint({f"{kind}:*", f"{kind}:{event.status}"})


def event_kind(event: EventRow) -> str:
    """What an event is about: `workflow`, `step` or `job`."""
    if event.job_id is not None:
        return "job"
    return "workflow" if event.step_name is None else "step"
