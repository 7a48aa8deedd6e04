"""The few words that are said to a Ray cluster, all from one thread."""

from __future__ import annotations

import logging
import socket
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from renderline.engine.executors.messages import NotDone
from renderline.engine.executors.remote import Board, Errand, Parcel, carry_errand
from renderline.engine.failures import Failure, Reason
from renderline.engine.options import Cluster
from renderline.errors import EngineUnreachable, ExtraMissing

__all__ = ["Link", "RayLink"]


_KNOCK_S = 5.0
# A job that takes its process down every time must come to an end.
_LOST_NODES = 3


class _Tell(Protocol):
    def remote(self, task_id: str, rate: float) -> object: ...


class _Board(Protocol):
    """The board as a job on another node has it."""

    tell: _Tell


class Link(Protocol):
    """
    A connection to a cluster, used from one thread.

    Whatever it raises means that the cluster is lost, with all that was placed there.
    """

    def place(self, errand: Errand) -> object:
        """Have a job run somewhere; what comes back stands for its outcome."""

    def cancel(self, reference: object) -> None:
        """Stop a job, by ending its process."""

    def ready(self, references: Sequence[object], timeout_s: float) -> Sequence[object]:
        """Those that are over, once one is or the time is up."""

    def outcome(self, reference: object) -> Parcel | NotDone:
        """What came of a job; its process, its node or its result may have been lost."""

    def capacity(self) -> int:
        """How many jobs the cluster has room for, at least one; nodes come and go."""

    def rates(self) -> Mapping[str, float]:
        """How far jobs are, by the ids of their tasks, 0 to 1, as far as they have told since the last time."""

    def leave(self) -> None:
        """Disconnect."""


class RayLink:
    """A connection to a Ray cluster; see `Link`."""

    def __init__(self, cluster: Cluster) -> None:
        """
        Connect.

        Raises:
            ExtraMissing: Ray is not installed.
            EngineUnreachable: there is no cluster at the address.
        """
        try:
            import ray
        except ImportError:
            raise ExtraMissing(feature="the Ray executor", extra="ray") from None
        try:
            _knock(cluster.address)
            ray.init(
                address=cluster.address,
                namespace="renderline",
                # Else all that is printed on the nodes comes to our stderr, in the midst of a progress line.
                log_to_driver=False,
                logging_level=logging.ERROR,
            )
        except (OSError, RuntimeError, ValueError) as failed:
            cause = f"no Ray cluster is there, or none that this Python can join ({failed}); `ray start --head` makes one"
            raise EngineUnreachable(cluster.address, cause) from None
        # Ray's own types leave out what its decorator makes of a class.
        self._ray: Any = ray
        self._cluster = cluster
        # With no CPU of its own it always has a place.
        self._board = self._ray.remote(Board).options(num_cpus=0).remote()
        # A step's own retries are for jobs that fail; a node that goes away is no fault of the job's.
        self._carry = self._ray.remote(_carry).options(
            num_cpus=cluster.cpus, num_gpus=cluster.gpus, max_retries=_LOST_NODES
        )

    def place(self, errand: Errand) -> object:
        """Have a job run somewhere; what comes back stands for its outcome."""
        reference: object = self._carry.remote(errand, self._board)
        return reference

    def cancel(self, reference: object) -> None:
        """Stop a job, by ending its process."""
        # Without force Ray raises KeyboardInterrupt in the job, which a network notices when its run is over.
        self._ray.cancel(reference, force=True)

    def ready(self, references: Sequence[object], timeout_s: float) -> Sequence[object]:
        """Those that are over, once one is or the time is up."""
        first, others = self._ray.wait(references, num_returns=1, timeout=timeout_s)
        if first and others:
            # Ray gives back no more than it is asked for; asked for all, it would wait for all.
            more, _ = self._ray.wait(others, num_returns=len(others), timeout=0)
            first += more
        return list(first)

    def outcome(self, reference: object) -> Parcel | NotDone:
        """What came of a job; its process, its node or its result may have been lost."""
        try:
            found: Parcel | NotDone = self._ray.get(reference)
        except self._ray.exceptions.RayError as lost:
            # Behind it come a dozen lines of Ray's own addresses and advice.
            first_line = str(lost).strip().partition("\n")[0]
            message = f"the worker was lost: {first_line}"
            return NotDone(failure=Failure(reason=Reason.WORKER_LOST, message=message, passing=True))
        return found

    def capacity(self) -> int:
        """How many jobs the cluster has room for, at least one; nodes come and go."""
        # All that there is, and not what is free: our own jobs hold some of it.
        room = self._ray.cluster_resources()
        needs = (("CPU", self._cluster.cpus), ("GPU", self._cluster.gpus))
        shares = [room.get(kind, 0) / needed for kind, needed in needs if needed]
        # One at least: a cluster that grows on demand adds its first node for a task that waits there.
        return max(int(min(shares, default=1)), 1)

    def rates(self) -> Mapping[str, float]:
        """How far jobs are, as far as they have told since the last time."""
        try:
            told: Mapping[str, float] = self._ray.get(self._board.take.remote())
        except self._ray.exceptions.RayError:
            # It was lost with its node. Jobs that run go on telling the old one, in vain.
            self._board = self._ray.remote(Board).options(num_cpus=0).remote()
            return {}
        return told

    def leave(self) -> None:
        """Disconnect."""
        self._ray.shutdown()


def _knock(address: str) -> None:
    """See whether anybody listens there: Ray itself goes on trying for minutes."""
    host, colon, port = address.rpartition(":")
    if colon and port.isdecimal():
        socket.create_connection((host, int(port)), timeout=_KNOCK_S).close()


def _carry(errand: Errand, board: _Board) -> Parcel | NotDone:
    """What runs on a node."""
    return carry_errand(errand, board.tell.remote)
