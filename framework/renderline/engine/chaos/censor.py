"""Blocked content: outputs that were made, and that nobody gets."""

from __future__ import annotations

from renderline.canonical import JsonObject, JsonValue, compact
from renderline.engine.chaos.dice import Dice
from renderline.engine.chaos.kinds import Kind
from renderline.engine.chaos.profile import Profile
from renderline.engine.outputs import with_blobs
from renderline.engine.store import StepRow

__all__ = ["REASON", "Censor"]

REASON = "Chaos"
"""What a blocked blob says for its reason."""


class Censor:
    """Decides whose outputs are blocked; the same step's are so whenever somebody asks."""

    def __init__(self, profile: Profile, dice: Dice) -> None:
        self._faults = profile.of(Kind.BLOCKED_CONTENT)
        self._dice = dice

    def output(self, row: StepRow, output: JsonValue) -> JsonValue:
        """A step's output as it is shown."""
        return with_blobs(output, _blocked) if self._blocks(row) else output

    def _blocks(self, row: StepRow) -> bool:
        if not self._faults:
            return False
        # By what is asked for: ids are new with each run, and the same run would be blocked elsewhere the next time.
        text = compact(row.template.get("input")).decode()
        return any(
            fault.contains in text and self._dice.falls(number, fault, text) for number, fault in self._faults
        )


def _blocked(blob: JsonObject) -> JsonObject:
    kept = {key: value for key, value in blob.items() if key not in {"url", "urlExpiresAt"}}
    return {**kept, "available": False, "blockedReason": REASON}
