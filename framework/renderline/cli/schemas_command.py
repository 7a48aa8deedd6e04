"""`renderline schemas`."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from renderline.cli.arguments import CommandGroup
from renderline.cli.console import write_json, write_text
from renderline.cli.exit_codes import ExitCode
from renderline.cli.options import FILE, json_option

__all__ = ["command"]


@click.group("schemas", cls=CommandGroup)
def command() -> None:
    """Show, check and compare the vendored schemas."""


@command.command("show")
@click.argument("step_type", metavar="[TYPE]", required=False)
@click.argument("chosen", metavar="[KEY=VALUE]...", nargs=-1)
@json_option
def show(*, step_type: str | None, chosen: tuple[str, ...], as_json: bool) -> int:
    """
    Show what a step type takes and yields.

    TYPE is a step type or recipe such as imageUpscaler; without it, all are listed. KEY=VALUE, as in engine=flux2, leaves only the
    variants that have it. A star marks what must be given.
    """
    from renderline.contract import steps
    from renderline.contract.bundle import bundle
    from renderline.contract.inventory import inventory
    from renderline.contract.narrowing import narrowed
    from renderline.reporting import schema_text

    if step_type is None:
        write_text("".join(f"{name}\n" for name in steps.recipe_names()))
        return ExitCode.OK
    taken, given = steps.input_schema(steps.meant(step_type)), steps.output_schema(step_type)
    if as_json:
        write_json({"type": step_type, "input": bundle(taken), "output": bundle(given)})
        return ExitCode.OK
    fields = narrowed(tuple(inventory(taken)), dict(_pair(text) for text in chosen))
    write_text(schema_text.render(step_type, fields, tuple(inventory(given))))
    return ExitCode.OK


@command.command("check")
def check() -> int:
    """Check the files against the catalog and their metaschema, and tell their age."""
    from renderline.contract.audit import audit
    from renderline.reporting import audit_text

    results = tuple(audit(dt.datetime.now(tz=dt.UTC).date()))
    write_text("".join(audit_text.render(result) for result in results))
    return ExitCode.OK if all(result.is_sound for result in results) else ExitCode.FAILURE


@command.command("diff")
@click.argument("upstream", type=FILE)
@click.option("--overlays", type=FILE, metavar="FILE", help="Corrections to lay over it instead of our own.")
def diff(*, upstream: Path, overlays: Path | None) -> int:
    """
    Compare with an OpenAPI document that the service publishes.

    UPSTREAM is that document, as JSON. Nothing is written; exit code 1 says that something differs.
    """
    from renderline.contract.comparison import compare
    from renderline.reporting import changelog

    changes = compare(upstream, overlays)
    write_text(changelog.render(changes))
    return ExitCode.FAILURE if changes else ExitCode.OK


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals:
        raise click.UsageError(f"`{text}` is not KEY=VALUE, as in engine=flux2")
    return key, value
