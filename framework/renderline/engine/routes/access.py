"""The engine behind a request, and for whom it is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from renderline.engine.core import Answer, Engine
from renderline.engine.refusals import not_found

if TYPE_CHECKING:
    from anyio import CapacityLimiter
    from starlette.requests import Request

__all__ = ["engine_of", "owner_of", "turns", "workflow_answer"]


def engine_of(request: Request) -> Engine:
    """The engine that the application serves."""
    return cast("Engine", request.app.state.engine)


def owner_of(request: Request) -> str:
    """Whose token a request carries; not to be asked of one that came in without."""
    return cast("str", request.state.owner)


def turns(request: Request, name: str, most: int) -> CapacityLimiter:
    """
    How many threads one kind of work may take at once.

    Work that may wait for an object store gets turns of its own: in those that all requests share, it would hold up the others.
    """
    from anyio import CapacityLimiter

    kept = request.app.state
    if not hasattr(kept, name):
        setattr(kept, name, CapacityLimiter(most))
    return cast("CapacityLimiter", getattr(kept, name))


async def workflow_answer(engine: Engine, workflow_id: str, owner: str, *, kept_only: bool = True) -> Answer:
    """
    An owner's workflow as it stands.

    Args:
        kept_only: False for whoever waited for its end, and so gets to see an ephemeral one that has ended.

    Raises:
        Refused: 404 for one that is unknown or another owner's.
    """
    from starlette.concurrency import run_in_threadpool

    found = await run_in_threadpool(engine.answer, workflow_id, owner)
    if found is None or (kept_only and not found.kept):
        raise not_found(f"workflow {workflow_id!r}")
    return found
