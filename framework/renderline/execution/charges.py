"""The money in a service's answer, as the ledger keeps it."""

from __future__ import annotations

from decimal import Decimal

from renderline.canonical import JsonObject
from renderline.execution.workflow import Workflow
from renderline.ledger.entries import Charge

__all__ = ["charges_of"]


def charges_of(workflow: Workflow) -> tuple[Charge, ...]:
    """What the service says it took and gave back for a workflow; an entry it cannot mean is left out."""
    read = (_charge(workflow.id, place, entry) for place, entry in enumerate(workflow.transactions))
    return tuple(charge for charge in read if charge)


def _charge(workflow_id: str, place: int, entry: JsonObject) -> Charge | None:
    kind, amount, own_id, account = (entry.get(key) for key in ("type", "amount", "id", "accountType"))
    # A wrong figure in the account would be worse than one less; `bool` is an `int` in Python.
    if kind not in {"debit", "credit"} or isinstance(amount, bool) or not isinstance(amount, (int, float)):
        return None
    return Charge(
        workflow_id=workflow_id,
        key=own_id if isinstance(own_id, str) and own_id else f"#{place}",
        is_credit=kind == "credit",
        currency=account if isinstance(account, str) else "",
        buzz=Decimal(str(amount)),
    )
