"""Where submissions are paid, in an engine that was started with balances; in any other one all work is free."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from renderline.canonical import JsonObject, JsonValue
from renderline.engine.accounts import books
from renderline.engine.accounts.buzz import InsufficientBuzz, payers, split
from renderline.engine.pricing import Price
from renderline.engine.store import Transaction
from renderline.engine.store.books import account_of, balances

__all__ = ["Till"]


class Till:
    """
    Charges accounts.

    Args:
        opening: what each account is opened with, by currency; None has nothing charged.
    """

    def __init__(self, opening: Mapping[str, int] | None) -> None:
        self._opening = opening

    def open(self, tx: Transaction, owners: Iterable[str], *, now_ms: int) -> None:
        """Open the accounts that are not open yet."""
        if self._opening is None:
            return
        for owner in owners:
            books.open_account(tx, owner, self._opening, now_ms=now_ms)

    def charge(
        self,
        tx: Transaction,
        owner: str,
        workflow_id: str,
        template: JsonObject,
        price: Price,
        *,
        now_ms: int,
    ) -> None:
        """
        Take the price of a workflow.

        Raises:
            InsufficientBuzz: the account does not hold it.
        """
        if self._opening is not None:
            books.charge(tx, owner, workflow_id, price.total, payers(template), now_ms=now_ms)

    def held(self, tx: Transaction, owner: str) -> Mapping[str, int] | None:
        """What an owner's account holds, by currency; None where all work is free."""
        return None if self._opening is None else balances(tx, account_of(owner))

    def preview(self, tx: Transaction, owner: str, template: JsonObject, price: Price) -> JsonObject:
        """How a workflow would be paid, as a `TransactionSummary`; nothing is taken."""
        if self._opening is None:
            return {"list": []}
        try:
            # By the same split as the charge, so that what is foretold is what is taken.
            taken = split(price.total, balances(tx, account_of(owner)), payers(template))
        except InsufficientBuzz:
            return {"list": [], "insufficientBuzz": True}
        debits: list[JsonValue] = [
            {"type": "debit", "amount": buzz, "accountType": currency} for currency, buzz in taken.items()
        ]
        return {"list": debits, "insufficientBuzz": False}
