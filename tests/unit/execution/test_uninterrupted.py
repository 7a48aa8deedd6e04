"""Work on a thread goes to its end, and its failure to whoever waits."""

from __future__ import annotations

import asyncio
import threading

import pytest

from renderline.execution.uninterrupted import uninterrupted


def test_the_result_comes_from_another_thread() -> None:
    assert asyncio.run(uninterrupted(threading.get_ident)) != threading.get_ident()


def test_what_it_raises_is_raised() -> None:
    def fail() -> None:
        raise OSError("full")

    with pytest.raises(OSError, match="full"):
        asyncio.run(uninterrupted(fail))


@pytest.mark.parametrize("fails", [False, True])
def test_a_cancellation_waits_for_the_end(*, fails: bool) -> None:
    """Also of work that fails then; nobody is left to be told."""
    began, may_end, ended = threading.Event(), threading.Event(), threading.Event()

    def work() -> None:
        began.set()
        may_end.wait(30)
        ended.set()
        if fails:
            raise OSError("full")

    async def cancel() -> bool:
        task = asyncio.create_task(uninterrupted(work))
        await asyncio.to_thread(began.wait, 30)
        task.cancel()
        await asyncio.sleep(0)
        was_done = task.done()
        may_end.set()
        with pytest.raises(asyncio.CancelledError):
            await task
        return was_done

    assert asyncio.run(cancel()) is False
    assert ended.is_set()
