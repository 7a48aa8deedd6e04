"""
The engine's memory: one SQLite file.

`Store` opens it and gives transactions; the modules beside it hold the statements, one table each, as functions of the
open transaction. What belongs together (a status, its event, what it makes ready) is written by `engine.lifecycle`
inside one transaction, so a process that is killed at any point leaves a state that can be taken up again.
"""

from __future__ import annotations

from renderline.engine.store.database import Store, Transaction
from renderline.engine.store.rows import (
    HOUSE,
    BlobRow,
    DeliveryRow,
    EventRow,
    JobRow,
    StepHead,
    StepKey,
    StepRow,
    WorkflowRow,
)

__all__ = [
    "HOUSE",
    "BlobRow",
    "DeliveryRow",
    "EventRow",
    "JobRow",
    "StepHead",
    "StepKey",
    "StepRow",
    "Store",
    "Transaction",
    "WorkflowRow",
]
