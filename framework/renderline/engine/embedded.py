"""The engine inside another process: on a loopback socket, in a thread, for as long as a `with` block lasts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from renderline.engine.clock import Clock
from renderline.engine.core import Engine
from renderline.engine.folder import locked
from renderline.engine.ids import IdSource, random_id
from renderline.engine.leftovers import discard
from renderline.engine.options import EngineOptions
from renderline.engine.server import answering, check_installed, listen, local_url

__all__ = ["RunningEngine", "running"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningEngine:
    """
    Where the engine is, and the token it wants.

    Attributes:
        discarded: how many workflows of earlier runs it found unfinished and cancelled.
    """

    url: str
    token: str = field(repr=False)
    discarded: int = 0


@contextmanager
def running(
    data_dir: Path,
    options: EngineOptions | None = None,
    *,
    for_one_run: bool = False,
    clock: Clock | None = None,
    ids: IdSource = random_id,
) -> Iterator[RunningEngine]:
    """
    Run an engine on a port that is free, and stop it at the end; what it had not finished is taken up next time.

    Args:
        for_one_run: nobody comes back for its workflows; what it leaves unfinished is cancelled by the next such engine.

    Raises:
        UsageError: the options name something that does not exist.
        DataFolderBusy: another process holds the data folder.
        ExtraMissing: the parts that the engine needs are not installed.
        EngineUnreachable: the cluster that is to do its work is not there.
    """
    check_installed()
    # The lock comes first and goes last: until the engine is closed its workers write into the folder.
    with locked(data_dir), listen("127.0.0.1", 0) as sock:
        url = local_url(sock)
        with closing(
            Engine(data_dir, options or EngineOptions(), base_url=url, clock=clock, ids=ids)
        ) as engine:
            # Before anybody is answered: what comes in from then on is this run's.
            discarded = discard(engine, data_dir) if for_one_run else 0
            with answering(engine, sock):
                yield RunningEngine(url=url, token=engine.token, discarded=discarded)
