"""What a service tells by itself: the events that it sends to a workflow's callbacks."""

from __future__ import annotations

import json
from collections import OrderedDict
from dataclasses import dataclass

from renderline.wire.statuses import TERMINAL

__all__ = ["HeardEvent", "Recently", "read_event"]

_KINDS = frozenset({"workflow", "step", "job"})
# What tells events of one workflow apart; a service that is not sure whether it was heard sends the same again.
_MARKS = ("$type", "workflowId", "name", "stepName", "jobId", "status", "timestamp")
_MOST_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardEvent:
    """
    One event.

    Attributes:
        kind: `workflow`, `step` or `job`.
        mark: the same for the same event, however often it is sent.
    """

    workflow_id: str
    kind: str
    status: str
    mark: tuple[str, ...]

    @property
    def is_an_end(self) -> bool:
        """Whether there may be something to fetch now, or to give up."""
        return self.kind != "job" and self.status in TERMINAL


class Recently:
    """Which of the latest events were heard already."""

    def __init__(self, most: int = _MOST_REMEMBERED) -> None:
        self._most = most
        self._marks: OrderedDict[tuple[str, ...], None] = OrderedDict()

    def is_new(self, event: HeardEvent) -> bool:
        """Whether it is heard for the first time; it counts as heard from now on."""
        known = event.mark in self._marks
        # An ordered dictionary, for a set would not know which of its marks is the oldest.
        self._marks[event.mark] = None
        self._marks.move_to_end(event.mark)
        if len(self._marks) > self._most:
            self._marks.popitem(last=False)
        return not known


def read_event(body: bytes) -> HeardEvent:
    """
    The event in a delivery.

    Raises:
        ValueError: it holds none; says why.
    """
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise ValueError("the body is no JSON document") from None
    fields = found if isinstance(found, dict) else {}
    workflow_id, status = fields.get("workflowId"), fields.get("status")
    if not isinstance(workflow_id, str) or not workflow_id or not isinstance(status, str):
        raise ValueError("an event is an object with a `workflowId` and a `status`")
    kind = fields.get("$type", "workflow")
    if kind not in _KINDS:
        raise ValueError("an event is of `$type` workflow, step or job")
    mark = tuple(str(fields.get(name, "")) for name in _MARKS)
    return HeardEvent(workflow_id=workflow_id, kind=kind, status=status, mark=mark)
