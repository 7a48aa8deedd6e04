"""Options that say where an engine's jobs run."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

import click

from renderline.engine.options import Cluster
from renderline.errors import UsageError

__all__ = ["cluster_options"]


def cluster_options(command: Callable[..., int]) -> Callable[..., int]:
    """`--executor` and `--ray-…`, handed to the command as its argument `cluster`; None where jobs run on this machine."""

    @click.option(
        "--executor",
        type=click.Choice(["local", "ray"]),
        default="local",
        show_default=True,
        help="Run jobs in processes of this machine, or on a Ray cluster.",
    )
    @click.option(
        "--ray-address", metavar="HOST:PORT", help="The cluster's head; by default that of this machine."
    )
    @click.option(
        "--ray-cpus", type=click.FloatRange(0, min_open=True), help="CPUs that a job takes; by default 1."
    )
    @click.option(
        "--ray-gpus", type=click.FloatRange(0), help="GPUs that a job takes; with 0.5 two share one."
    )
    @wraps(command)
    def wrapped(
        *,
        executor: str,
        ray_address: str | None,
        ray_cpus: float | None,
        ray_gpus: float | None,
        **others: object,
    ) -> int:
        cluster = Cluster(
            address=ray_address or Cluster().address,
            cpus=ray_cpus or Cluster().cpus,
            gpus=ray_gpus or Cluster().gpus,
        )
        # Refused rather than ignored: who names a cluster wants their work there.
        if executor == "local" and cluster != Cluster():
            raise UsageError("--ray-address, --ray-cpus and --ray-gpus are for --executor ray")
        return command(cluster=cluster if executor == "ray" else None, **others)

    return wrapped
