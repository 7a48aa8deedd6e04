"""`renderline diff`."""

from __future__ import annotations

from pathlib import Path

import click

from renderline import api
from renderline.cli.console import write_json, write_report, write_text
from renderline.cli.exit_codes import ExitCode
from renderline.cli.options import given_options
from renderline.reporting.text import count

__all__ = ["command"]


@click.command("diff")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--base", required=True, metavar="REV", help="The git revision to compare with, e.g. main.")
@click.option("--head", metavar="REV", help="The new side.  [default: the files as they are now]")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(("text", "json", "markdown")),
    default="text",
    show_default=True,
    help="How the differences are told.",
)
@click.option(
    "--exit-code", "is_telling", is_flag=True, help="Exit code 1 where something differs, as git does."
)
@given_options
def command(
    *,
    given: api.Given,
    paths: tuple[Path, ...],
    base: str,
    head: str | None,
    output_format: str,
    is_telling: bool,
) -> int:
    """
    Compare what two revisions would send, and what it costs.

    Requests are compared, not text: a changed comment is no change. PATHS are files or folders; without any, the
    project's pipelines are compared. A pipeline that lacks values is compared with those of its cases.
    """
    found = api.diff(paths, base=base, head=head, given=given)
    write_report(found.report)
    if found.is_same:
        click.echo(f"{count(len(found.pipelines), 'pipeline')} compared, nothing differs", err=True)
    _write(found, output_format)
    if found.report.errors:
        return ExitCode.FINDINGS
    return ExitCode.FAILURE if is_telling and not found.is_same else ExitCode.OK


def _write(found: api.Diff, output_format: str) -> None:
    from renderline.reporting import diff_json, diff_markdown, diff_text

    if output_format == "json":
        write_json(diff_json.diff_document(found))
    else:
        write_text((diff_markdown if output_format == "markdown" else diff_text).render(found))
