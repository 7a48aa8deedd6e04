"""The variants of a body that a few given discriminators leave over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from renderline.contract.inventory import Field
from renderline.contract.suggest import did_you_mean, listed
from renderline.errors import UsageError

__all__ = ["narrowed"]


def narrowed(fields: Sequence[Field], chosen: Mapping[str, str]) -> tuple[Field, ...]:
    """
    The places of the variants that have every value in `chosen`, discriminator to value.

    Raises:
        UsageError: no variant has them all.
    """
    for key, value in chosen.items():
        # Of those that are still left, so that a hint suggests nothing that an earlier choice rules out.
        known = dict.fromkeys(each.value for field in fields for each in field.variant if each.key == key)
        fields = [
            field for field in fields if any((each.key, each.value) == (key, value) for each in field.variant)
        ]
        if not fields:
            hint = did_you_mean(value, known) or (
                f"there is {listed(known)}" if known else "no variant has that key"
            )
            raise UsageError(f"no variant with {key}={value}; {hint}")
    return tuple(fields)
