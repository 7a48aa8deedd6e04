"""Which architectures are known; adding one is a file and a line in the table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from renderline.engine.upscaling.architectures import compact, rrdb
from renderline.engine.upscaling.architectures.recognised import Recognised

if TYPE_CHECKING:
    from renderline.engine.upscaling.weights.tensors import Tensors

    Recognise: TypeAlias = Callable[[Tensors], Recognised | None]

__all__ = ["ARCHITECTURES", "recognised"]

ARCHITECTURES: Mapping[str, Recognise] = MappingProxyType(
    {rrdb.NAME: rrdb.recognise, compact.NAME: compact.recognise}
)
"""By the names that people are shown."""


def recognised(tensors: Tensors) -> Recognised | None:
    """The network that tensors are of; None when no architecture here knows them."""
    found = (recognise(tensors) for recognise in ARCHITECTURES.values())
    return next((network for network in found if network is not None), None)
