"""`renderline serve`."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import click

from renderline import api
from renderline.cli.account_options import buzz_option, tokens_options
from renderline.cli.cluster_options import cluster_options
from renderline.cli.console import people
from renderline.cli.exit_codes import ExitCode
from renderline.cli.options import FILE, upscaler_option
from renderline.cli.quantities import SIZE_BYTES
from renderline.engine.access_log import Served
from renderline.engine.options import Cluster
from renderline.reporting.terminal import printable

__all__ = ["command"]


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8188, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one."
)
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    help="Data folder; by default .renderline/engine in the project of the current folder.",
)
@tokens_options
@click.option(
    "--chaos",
    metavar="FILE",
    type=FILE,
    help="Have things go wrong as a profile says; for authors of clients.",
)
@click.option(
    "--blobs", "blobs_url", metavar="URL", help="Keep images in an object store, e.g. s3://BUCKET/PREFIX."
)
@click.option(
    "--disk-limit",
    "disk_limit_bytes",
    type=SIZE_BYTES,
    metavar="SIZE",
    help="Refuse new work once the images take so much, e.g. 20GB; of those in an object store, copies go instead.",
)
@click.option(
    "--allow-loopback-callbacks",
    is_flag=True,
    help="Let callbacks name this machine, over plain http too; otherwise https to the internet only.",
)
@buzz_option
@upscaler_option
@cluster_options
def command(  # noqa: PLR0913 - one argument an option
    *,
    host: str,
    port: int,
    data: Path | None,
    tokens: tuple[str, ...],
    blobs_url: str | None,
    chaos: Path | None,
    disk_limit_bytes: int | None,
    allow_loopback_callbacks: bool,
    balances: Mapping[str, int] | None,
    upscaler: str | None,
    cluster: Cluster | None,
) -> int:
    """
    Serve the embedded engine over HTTP.

    It answers the orchestration API's own routes until Ctrl-C, and listens on this machine only unless --host says otherwise, and then it wants a --token.
    Each request is a line on stderr. A browser shows at the same address what is queued, running and done.
    """
    console = people()
    data_dir = data or api.project_data_dir(Path.cwd())

    def announce(url: str, made_token: str) -> None:
        console.print(f"serving {url}, data in {printable(str(data_dir))}; Ctrl-C stops it")
        if not tokens:
            console.print(f"Authorization: Bearer {made_token}")

    options = api.ServeOptions(
        host=host,
        port=port,
        data_dir=data_dir,
        tokens=tokens,
        upscaler=upscaler,
        cluster=cluster,
        blobs_url=blobs_url,
        chaos=chaos,
        disk_limit_bytes=disk_limit_bytes,
        allow_loopback_callbacks=allow_loopback_callbacks,
        balances=balances,
    )
    api.serve(options, on_up=announce, on_request=_log)
    return ExitCode.OK


def _log(served: Served) -> None:
    at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    line = (
        f"time={at} method={served.method} path={served.path} status={served.status} ms={served.duration_ms}"
    )
    # A reader of the log who has gone must not fail the requests.
    with suppress(OSError):
        click.echo(line, err=True)
