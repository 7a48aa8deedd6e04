"""`renderline explain`."""

from __future__ import annotations

import re
from pathlib import Path

import click

from renderline import api
from renderline.cli import completion
from renderline.cli.console import write_json, write_report, write_text
from renderline.cli.exit_codes import ExitCode
from renderline.cli.options import given_options, json_option

__all__ = ["command"]

_CODE = re.compile(r"(?i:rl)\d+|[a-z]+(?:-[a-z]+)*")


@click.command("explain")
@click.argument("subject", metavar="[CODE | PIPELINE", required=False)
@click.argument("path", metavar="[PATH]]", required=False, shell_complete=completion.places)
@click.option("--cell", metavar="KEY", help="The matrix cell of this key; the first one if left out.")
@json_option
@given_options
def command(
    *, given: api.Given, subject: str | None, path: str | None, cell: str | None, as_json: bool
) -> int:
    """
    Explain a code of a report, or where a value came from.

    CODE is an id or a name, as in RL203 or unknown-key; without it, all codes are listed. PATH is a place in the body that
    a PIPELINE compiles to, such as steps.hero.input.width, $.steps[0].input.width, tags[1] or params.width; without it,
    all that is computed in the body is told.
    """
    if subject is not None and (path is not None or Path(subject).is_file() or not _CODE.fullmatch(subject)):
        return _explain_value(_pipeline(subject), path or "$", given, cell, as_json=as_json)
    _explain_code(subject)
    return ExitCode.OK


def _pipeline(name: str) -> Path:
    path = Path(name)
    if not path.is_file():
        raise click.BadParameter(f"there is no file `{name}`, and it is no code such as RL203")
    return path


def _explain_value(pipeline: Path, path: str, given: api.Given, cell: str | None, *, as_json: bool) -> int:
    from renderline.reporting import json_v1, origin_text

    found = api.find_origin(pipeline, path, given, cell=cell)
    if isinstance(found, api.Report):
        write_report(found)
        return ExitCode.FINDINGS
    if as_json:
        write_json(json_v1.origin_document(found))
    else:
        write_text(origin_text.render(found))
    return ExitCode.OK


def _explain_code(word: str | None) -> None:
    from renderline.reporting import catalogue, explanation

    if word is None:
        write_text(explanation.listing(catalogue.codes().values()))
        return
    found = catalogue.find(word)
    write_text(explanation.render(found, explanation.examples().get(found.id)))
