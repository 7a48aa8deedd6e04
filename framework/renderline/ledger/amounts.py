"""Amounts of Buzz as text: SQLite has no decimal numbers, and binary ones do not add up to what the service charged."""

from __future__ import annotations

from decimal import Decimal

__all__ = ["read", "written"]


def written(amount: Decimal | None) -> str | None:
    """An amount for a column; None where nobody knows it."""
    return None if amount is None else str(amount)


def read(text: str | None) -> Decimal | None:
    """The amount that `written` made a column of."""
    return None if text is None else Decimal(text)
