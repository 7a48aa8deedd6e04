"""`renderline fmt`."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from renderline import api
from renderline.cli.console import write_report, write_text
from renderline.cli.exit_codes import ExitCode
from renderline.reporting.terminal import printable
from renderline.reporting.text import count

__all__ = ["command"]


@click.command("fmt")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--check", "is_check", is_flag=True, help="Write nothing; exit code 10 where a file would change."
)
@click.option("--diff", "is_diff", is_flag=True, help="Write nothing; print the changes as a unified diff.")
def command(*, paths: tuple[Path, ...], is_check: bool, is_diff: bool) -> int:
    """
    Format pipeline files, comments and meaning kept.

    Two spaces a level, keys of the file and of its steps in one order, LF and UTF-8. PATHS are files or folders; without
    any, the project's pipelines are formatted. JSON stays as it is, and so does a file that does not read.
    """
    seen: Counter[str] = Counter()
    for formatting in api.format_files(paths):
        write_report(formatting.report)
        if is_diff:
            write_text(api.difference(formatting))
        outcome = _outcome(formatting, is_written=not (is_check or is_diff))
        seen[outcome] += 1
        if outcome != _SAME:
            click.echo(f"{printable(str(formatting.path))}: {outcome}", err=True)
    click.echo(f"{count(seen.total(), 'file')}, {seen[_DONE] + seen[_WOULD]} changed", err=True)
    return _exit_code(seen, is_check=is_check)


_SAME = "as it should be"
_DONE = "formatted"
_WOULD = "would be formatted"
_UNREAD = "left as it is: it does not read"
_UNSAFE = "left as it is: formatted, it would say something else; that is a defect of renderline"


def _outcome(formatting: api.Formatting, *, is_written: bool) -> str:
    if formatting.text is None:
        return _UNREAD if formatting.report.diagnostics else _UNSAFE
    if not formatting.is_changed:
        return _SAME
    if is_written:
        api.write(formatting)
    return _DONE if is_written else _WOULD


def _exit_code(seen: Counter[str], *, is_check: bool) -> ExitCode:
    if seen[_UNREAD] or (is_check and seen[_WOULD]):
        return ExitCode.FINDINGS
    return ExitCode.FAILURE if seen[_UNSAFE] else ExitCode.OK
