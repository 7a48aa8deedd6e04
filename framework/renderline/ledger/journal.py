"""The record of one run while it goes on: what `write` has returned for survives the loss of power."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from renderline.canonical import JsonObject
from renderline.errors import LedgerError
from renderline.ledger import events
from renderline.ledger.entries import Charge, Entry, Kind
from renderline.ledger.ledger import Ledger

__all__ = ["Journal"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    entry: Entry
    charges: tuple[Charge, ...]
    written: asyncio.Future[None]


class Journal:
    """
    Writes entries of one run, for many cells at once.

    Entries that come while the disk is busy are committed together: a hundred cells in flight wait for a few commits, not for
    a hundred.
    """

    def __init__(self, ledger: Ledger, run_id: str, *, now_ms: Callable[[], int]) -> None:
        self._ledger = ledger
        self._run_id = run_id
        self._now_ms = now_ms
        self._waiting: list[_Line] = []
        self._writer: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._writer:
            await self._writer

    async def write(
        self,
        position: int,
        kind: Kind,
        facts: JsonObject | None = None,
        *,
        charges: tuple[Charge, ...] = (),
    ) -> None:
        """
        Write that something happened to a cell, and return once it cannot be lost.

        Raises:
            LedgerError: it could not be written.
        """
        entry = Entry(position=position, kind=kind, at_ms=self._now_ms(), facts=facts or {})
        line = _Line(entry=entry, charges=charges, written=asyncio.get_running_loop().create_future())
        self._waiting.append(line)
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write_waiting())
        # Shielded: an entry once handed in is written, whatever becomes of the one who waits for it.
        await asyncio.shield(line.written)

    async def _write_waiting(self) -> None:
        while self._waiting:
            # Taken before the commit: what comes meanwhile waits for the next one.
            lines, self._waiting = self._waiting, []
            try:
                await asyncio.to_thread(self._commit, lines)
            except Exception as error:  # noqa: BLE001 - whatever it is, those who wait would otherwise wait for ever
                _settle(lines, LedgerError(f"the ledger cannot be written: {error}"))
            else:
                _settle(lines, None)

    def _commit(self, lines: list[_Line]) -> None:
        with self._ledger.transaction() as tx:
            for line in lines:
                entry = line.entry
                events.add(tx, self._run_id, entry)
                events.add_charges(tx, self._run_id, entry.position, line.charges, at_ms=entry.at_ms)


def _settle(lines: list[_Line], failure: LedgerError | None) -> None:
    for line in lines:
        if line.written.done():
            continue
        if failure:
            line.written.set_exception(failure)
        else:
            line.written.set_result(None)
