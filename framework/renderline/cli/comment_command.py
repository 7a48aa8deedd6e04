"""`renderline comment`."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import click

from renderline import api
from renderline.cli.console import write_report, write_text
from renderline.cli.exit_codes import ExitCode
from renderline.cli.options import FILE, given_options
from renderline.reporting.terminal import printable

__all__ = ["command"]


@click.command("comment")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--base", metavar="REV", help="The git revision to compare with.  [default: what it is merged into]"
)
@click.option(
    "--behavior",
    "behaviour",
    type=click.Choice(("update", "new", "hide-and-new", "delete-and-new")),
    default="update",
    show_default=True,
    help="What becomes of an earlier comment of ours.",
)
@click.option("--only-if-changed", is_flag=True, help="No first comment where nothing that is sent differs.")
@click.option(
    "--tag", default="default", show_default=True, help="Keeps several comments of one pull request apart."
)
@click.option(
    "--repository", metavar="OWNER/NAME", help="On GitHub.  [default: GITHUB_REPOSITORY, or the event's]"
)
@click.option(
    "--pull-request", type=click.IntRange(1), metavar="NUMBER", help="Its number.  [default: the event's]"
)
@click.option("--api-url", metavar="URL", help="Of GitHub's API.  [default: GITHUB_API_URL]")
@click.option("--token-file", type=FILE, help="A file with the token.  [default: GITHUB_TOKEN]")
@click.option("--dry-run", is_flag=True, help="Print the comment and send nothing.")
@given_options
def command(  # noqa: PLR0913 - one argument an option
    *,
    given: api.Given,
    paths: tuple[Path, ...],
    base: str | None,
    behaviour: str,
    only_if_changed: bool,
    tag: str,
    repository: str | None,
    pull_request: int | None,
    api_url: str | None,
    token_file: Path | None,
    dry_run: bool,
) -> int:
    """
    Comment on a pull request what it changes, and what that costs.

    Run by GitHub Actions it knows the pull request by itself. A later run updates the comment. Where the token may only read, as for a fork's pull request, the
    comment goes to the step's summary instead. The comment's address is printed to stdout.
    """
    occasion = api.with_pull_request(api.read_occasion(os.environ), repository, pull_request)
    occasion = replace(occasion, api_url=api_url or occasion.api_url)
    draft = api.draft_comment(paths, occasion, base=base, tag=tag, given=given)
    write_report(draft.diff.report)
    if dry_run:
        write_text(draft.body)
    else:
        delivery = api.CommentDelivery(
            token=api.find_github_token(os.environ, token_file),
            behaviour=api.Behaviour(behaviour),
            only_if_changed=only_if_changed,
        )
        _tell(api.post_comment(draft, occasion, delivery))
    return ExitCode.FINDINGS if draft.diff.report.errors else ExitCode.OK


def _tell(posting: api.Posting | None) -> None:
    if posting is None:
        click.echo("the token may not comment: the comment stands in the step's summary", err=True)
        return
    click.echo(f"comment {posting.action.value}", err=True)
    if posting.url:
        write_text(f"{printable(posting.url)}\n")
