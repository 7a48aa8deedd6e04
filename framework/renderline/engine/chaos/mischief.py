"""A profile, laid over the parts of an engine; without one, every part stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from renderline.canonical import JsonValue
from renderline.engine.chaos.censor import Censor
from renderline.engine.chaos.dice import Dice
from renderline.engine.chaos.executor import UnreliableExecutor
from renderline.engine.chaos.kinds import Kind
from renderline.engine.chaos.profile import Profile
from renderline.engine.executors.base import Executor
from renderline.engine.store import StepRow

if TYPE_CHECKING:
    from starlette.types import ASGIApp

__all__ = ["Mischief"]


class Mischief:
    """What goes wrong in one engine, out of one set of dice."""

    def __init__(self, profile: Profile | None) -> None:
        self._profile = profile
        self._dice = Dice(profile or Profile())
        self._censor = Censor(profile or Profile(), self._dice)

    @property
    def link_life_ms(self) -> int | None:
        """How long the URLs in outputs live; None leaves that to the engine."""
        lives = self._profile.of(Kind.EARLY_EXPIRY) if self._profile else ()
        return min((int(fault.setting * 1000) for _, fault in lives), default=None)

    def executor(self, inner: Executor) -> Executor:
        """An executor, with workers that get lost."""
        return UnreliableExecutor(inner, self._profile, self._dice) if self._profile else inner

    def output(self, row: StepRow, output: JsonValue) -> JsonValue:
        """A step's output, or what is left of it where it is blocked."""
        return self._censor.output(row, output)

    def around(self, app: ASGIApp) -> ASGIApp:
        """An application, with a network that fails."""
        if self._profile is None:
            return app
        from renderline.engine.chaos.troublemaker import Troublemaker

        return Troublemaker(app, self._profile, self._dice)
