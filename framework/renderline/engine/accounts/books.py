"""
What workflows take from their owners' accounts and give back.

Each function belongs into the transaction of the change that it pays for: there is no moment at which work was accepted
and not paid, or ended and not given back, whenever the process is killed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from renderline.canonical import JsonObject, JsonValue
from renderline.engine.accounts.buzz import split
from renderline.engine.pricing import Price
from renderline.engine.store import StepRow, Transaction, WorkflowRow, books, steps, workflows
from renderline.engine.store.books import MINT, SERVICE, Kind, Move, Posting
from renderline.wire.statuses import TERMINAL, Status

__all__ = ["charge", "open_account", "paid", "settle", "summary", "upgrade"]


def open_account(tx: Transaction, owner: str, opening: Mapping[str, int], *, now_ms: int) -> None:
    """Give an owner what is opened with, by currency; one who has an account keeps what it holds."""
    account = books.account_of(owner)
    # An account that was spent has its currencies still, each with nothing: it is not opened again.
    if books.balances(tx, account):
        return
    moves = [
        Move(currency=currency, buzz=buzz, source=MINT, target=account)
        for currency, buzz in opening.items()
        if buzz
    ]
    if moves:
        books.record(tx, Kind.OPENING, moves, workflow_id=None, now_ms=now_ms)


def charge(
    tx: Transaction, owner: str, workflow_id: str, buzz: int, currencies: Sequence[str], *, now_ms: int
) -> None:
    """
    Take the price of a workflow.

    Raises:
        InsufficientBuzz: the account does not hold it in these currencies.
    """
    account = books.account_of(owner)
    taken = split(buzz, books.balances(tx, account), currencies)
    if taken:
        moves = [
            Move(currency=each, buzz=share, source=account, target=SERVICE) for each, share in taken.items()
        ]
        books.record(tx, Kind.CHARGE, moves, workflow_id=workflow_id, now_ms=now_ms)


def paid(tx: Transaction, workflow_id: str) -> Mapping[str, int]:
    """What a workflow has cost its owner until now, by currency, in the order in which it was taken."""
    return _net(books.of_workflow(tx, workflow_id))


def settle(tx: Transaction, workflow_id: str, *, now_ms: int) -> None:
    """
    Give back what was paid for steps that have ended and were never begun; what was taken last goes back first.

    What is due follows from the steps alone, so settling twice gives nothing back twice.
    """
    postings = books.of_workflow(tx, workflow_id)
    # A deleted one too: what it never began is its owner's all the same.
    row = workflows.find_any(tx, workflow_id) if postings else None
    if row is None:
        return
    # In the order in which they were first taken, which is the order of the list here.
    cost = _net(postings)
    over = sum(cost.values()) - _due(row, steps.of_workflow(tx, workflow_id))
    if over > 0:
        back = split(over, cost, tuple(reversed(cost)))
        account = postings[0].account
        moves = [
            Move(currency=each, buzz=share, source=SERVICE, target=account) for each, share in back.items()
        ]
        books.record(tx, Kind.REFUND, moves, workflow_id=workflow_id, now_ms=now_ms)


def upgrade(tx: Transaction, workflow_id: str, currencies: Sequence[str], *, now_ms: int) -> None:
    """
    Pay anew with some currencies what was paid with others.

    Raises:
        InsufficientBuzz: the account does not hold so much of them.
    """
    postings = books.of_workflow(tx, workflow_id)
    others = {currency: buzz for currency, buzz in _net(postings).items() if currency not in currencies}
    if not others:
        return
    account = postings[0].account
    taken = split(sum(others.values()), books.balances(tx, account), currencies)
    moves = [
        *(Move(currency=each, buzz=share, source=SERVICE, target=account) for each, share in others.items()),
        *(Move(currency=each, buzz=share, source=account, target=SERVICE) for each, share in taken.items()),
    ]
    books.record(tx, Kind.UPGRADE, moves, workflow_id=workflow_id, now_ms=now_ms)


def summary(tx: Transaction, workflow_id: str) -> JsonObject:
    """A workflow's payments as a `TransactionSummary`."""
    return {"list": list(map(_transaction, books.of_workflow(tx, workflow_id)))}


def _transaction(posting: Posting) -> JsonValue:
    return {
        "id": f"{posting.transfer}-{posting.currency}",
        "type": "debit" if posting.buzz < 0 else "credit",
        "amount": abs(posting.buzz),
        "accountType": posting.currency,
    }


def _net(postings: Sequence[Posting]) -> dict[str, int]:
    net: dict[str, int] = {}
    for posting in postings:
        net[posting.currency] = net.get(posting.currency, 0) - posting.buzz
    return {currency: buzz for currency, buzz in net.items() if buzz > 0}


def _due(row: WorkflowRow, rows: Sequence[StepRow]) -> int:
    """What a workflow costs, as far as its steps have come; what is paid beside the steps, as long as any was worked on."""
    price = Price.read(row.price)
    idle = list(_idle(rows))
    # Tips are no step's: they would stay paid where nothing was ever begun.
    if row.status in TERMINAL and len(idle) == len(rows):
        return 0
    for position in idle:
        price = price.without(position)
    return price.total


def _idle(rows: Sequence[StepRow]) -> Iterator[int]:
    """The steps that nobody will begin any more."""
    for row in rows:
        if row.status in TERMINAL and row.status is not Status.SUCCEEDED and row.started_at_ms is None:
            yield row.key.position
