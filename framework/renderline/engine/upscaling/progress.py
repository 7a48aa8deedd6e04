"""How far the work is, told by its parts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

__all__ = ["Part", "Tell", "unheard"]

Tell: TypeAlias = Callable[[float], None]
"""Is told the share that is done, 0 to 1; what it raises stops the work."""


def unheard(_share: float) -> None:
    """For who does not ask."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """
    What a part of the work tells its own share to, so that the whole's is told.

    Attributes:
        tell: is told the share of the whole.
        done: the share of the whole that was done before this part.
        share: how much of the whole this part is.
    """

    tell: Tell
    done: float
    share: float

    def __call__(self, rate: float) -> None:
        """`rate` of this part is done."""
        self.tell(self.done + self.share * rate)
