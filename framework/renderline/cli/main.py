"""The `renderline` command and its table of subcommands."""

from __future__ import annotations

import importlib
import sys

import click

from renderline import __version__
from renderline.cli.arguments import CommandGroup
from renderline.cli.exit_codes import ExitCode
from renderline.cli.failures import exit_code_of, sentence
from renderline.cli.termination import Termination

__all__ = ["main"]

COMMANDS = {
    "init": "Begin a project: pipelines, a photo, a step template, tests.",
    "validate": "Report every problem in pipeline files.",
    "compile": "Print the request bodies a pipeline compiles to.",
    "plan": "Show what a pipeline will do and cost.",
    "diff": "Compare what two revisions would send, and what it costs.",
    "comment": "Comment on a pull request what it changes, and what that costs.",
    "run": "Run a pipeline and write its images.",
    "resume": "Go on with a run that was interrupted.",
    "status": "Ask the service how a run stands now.",
    "download": "Fetch the files of a run that are ready; nothing is sent.",
    "listen": "Hear callbacks, and fetch what they tell of.",
    "runs": "List, show and cancel the runs of this project.",
    "report": "Write a run as one HTML file with its pictures, costs and failures.",
    "verify": "Check a run's images and bodies against its commit.",
    "ledger": "Compare what runs were expected to cost with what they did.",
    "test": "Test pipelines against their snapshots and expectations.",
    "fmt": "Format pipeline files, comments and meaning kept.",
    "graph": "Draw what a pipeline's steps read from each other.",
    "explain": "Explain a code of a report, or where a value came from.",
    "schemas": "Show, check and compare the vendored schemas.",
    "models": "Add, list, check and remove upscaler models.",
    "serve": "Serve the embedded engine over HTTP.",
    "gc": "Free the disk of old work of the embedded engine.",
    "completion": "Print what a shell completes commands, parameters and step names with.",
    "doctor": "Say what is installed, whose token is used and where data lies.",
    "version": "Print the version.",
}
"""Every command's one-line help; its module, of the same name, is imported when it is used."""


class _Commands(CommandGroup):
    """Commands that are imported on demand, so that `--help` stays quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        module = importlib.import_module(f"renderline.cli.{cmd_name}_command")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Pipelines run on the embedded engine unless --engine says otherwise; it never costs anything.",
)
@click.version_option(__version__, message="renderline %(version)s")
def _cli() -> None:
    """Pipelines as code for image rendering: checked, priced, compiled and run."""


def main() -> None:
    """Run the command and exit with a code of `ExitCode`; a failure is one sentence on stderr."""
    termination = Termination()
    try:
        status = _cli.main(standalone_mode=False, obj=termination)
    except click.ClickException as error:
        error.show()
        sys.exit(ExitCode.USAGE)
    except (click.Abort, KeyboardInterrupt):
        click.echo("terminated" if termination.is_asked_for else "interrupted", err=True)
        sys.exit(ExitCode.TERMINATED if termination.is_asked_for else ExitCode.INTERRUPTED)
    except Exception as error:
        code = exit_code_of(error)
        if code is None:
            # A defect of ours: whoever reports it needs the traceback.
            raise
        click.echo(f"renderline: {sentence(error)}", err=True)
        sys.exit(code)
    sys.exit(status if isinstance(status, int) else ExitCode.OK)
