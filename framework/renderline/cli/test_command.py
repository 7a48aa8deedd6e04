"""`renderline test`."""

from __future__ import annotations

from pathlib import Path

import click

from renderline.cli.exit_codes import ExitCode

__all__ = ["command"]


@click.command("test")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--update", is_flag=True, help="Write the snapshots; read them before you commit them.")
def command(*, paths: tuple[Path, ...], update: bool) -> int:
    """
    Test pipelines against their snapshots and expectations.

    PATHS are files or folders; without any, the project's pipelines are tested. Each case of a pipeline is compiled, and each
    of its cells compared with a file in __snapshots__ beside the pipeline. Exit code 20 says that something differs or is missing.
    """
    from renderline.testing.session import Verdict, run

    return {
        Verdict.PASSED: ExitCode.OK,
        Verdict.FAILED: ExitCode.TEST_FAILED,
        Verdict.REFUSED: ExitCode.FINDINGS,
        Verdict.BROKEN: ExitCode.FAILURE,
        Verdict.INTERRUPTED: ExitCode.INTERRUPTED,
    }[run(paths, update=update)]
