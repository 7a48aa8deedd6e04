"""Options that several commands share, as decorators."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import wraps
from pathlib import Path

import click

from renderline import api
from renderline.cli import completion
from renderline.cli.arguments import ExistingFile
from renderline.reporting.formats import FORMATS

__all__ = [
    "FILE",
    "allowance_options",
    "engine_options",
    "format_options",
    "given_options",
    "json_option",
    "name_and_value",
    "records_options",
    "selection_options",
    "spread_options",
    "upscaler_option",
]

FILE = ExistingFile()
"""A file that is there."""


def given_options(command: Callable[..., int]) -> Callable[..., int]:
    """`-p`, `--params-file` and `--profile`, handed to the command as its argument `given`."""

    @click.option(
        "-p",
        "--param",
        "params",
        multiple=True,
        metavar="NAME=VALUE",
        shell_complete=completion.parameters,
        help="Set a parameter.",
    )
    @click.option(
        "--params-file", "files", multiple=True, type=FILE, help="Take parameters from YAML or JSON."
    )
    @click.option(
        "--profile",
        metavar="NAME",
        shell_complete=completion.profiles,
        help="Lay a profile of the pipeline over its defaults.",
    )
    @wraps(command)
    def wrapped(
        *, params: tuple[str, ...], files: tuple[Path, ...], profile: str | None, **others: object
    ) -> int:
        return command(given=_given(params, files, profile), **others)

    return wrapped


upscaler_option = click.option(
    "--upscaler",
    metavar="NAME",
    help="The built-in model that stands in on the embedded engine: x4plus, x4plus-anime, animevideov3-x4 (or animevideov3), "
    "animevideov3-x3, animevideov3-x2.",
)
"""Which model stands in; it never enters a compiled body."""


def selection_options(command: Callable[..., int]) -> Callable[..., int]:
    """`--cell`, `--sample` and `--seed`, handed to the command as its argument `selection`."""

    @click.option("--cell", metavar="KEY", help="Only the matrix cell of this key, e.g. style=neon,seed=1.")
    @click.option(
        "--sample", type=click.IntRange(1), metavar="N", help="Only N cells, the same ones every time."
    )
    @click.option("--seed", type=int, default=0, show_default=True, help="Another seed samples other cells.")
    @wraps(command)
    def wrapped(*, cell: str | None, sample: int | None, seed: int, **others: object) -> int:
        if cell is not None and sample is not None:
            raise click.UsageError("--cell and --sample exclude each other")
        return command(selection=api.Selection(key=cell, sample=sample, seed=seed), **others)

    return wrapped


def engine_options(command: Callable[..., int]) -> Callable[..., int]:
    """`--engine`, `--upscaler`, `--token-file` and `--data`, handed to the command as its argument `engine`."""

    @click.option(
        "--engine",
        default="local",
        show_default=True,
        metavar="local|civitai|URL",
        help="Where it runs; anything but local may cost Buzz.",
    )
    @click.option("--token-file", type=FILE, help="A file with the token of a service elsewhere.")
    @click.option(
        "--data",
        type=click.Path(file_okay=False, path_type=Path),
        help="Data folder of the local engine; by default .renderline/engine in the pipeline's project.",
    )
    @upscaler_option
    @wraps(command)
    def wrapped(
        *, engine: str, token_file: Path | None, data: Path | None, upscaler: str | None, **others: object
    ) -> int:
        choice = api.EngineChoice(engine=engine, upscaler=upscaler, token_file=token_file, data_dir=data)
        return command(engine=choice, **others)

    return wrapped


def records_options(command: Callable[..., int]) -> Callable[..., int]:
    """`--project` and `--data`, handed to the command as `folder`, where the ledger lies, and `data_dir`, the engine's."""

    @click.option(
        "--project",
        default=".",
        type=click.Path(exists=True, path_type=Path),
        help="A folder or file of the project whose runs are meant.  [default: the current folder]",
    )
    @click.option(
        "--data",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        help="The data folder, if the run was given one.",
    )
    @wraps(command)
    def wrapped(*, project: Path, data: Path | None, **others: object) -> int:
        folder = data or api.ledger_dir(project)
        return command(folder=folder, data_dir=data or folder / "engine", **others)

    return wrapped


def spread_options(command: Callable[..., int]) -> Callable[..., int]:
    """`--concurrency`, `--fail-fast`, `--no-wait`, `--timeout` and `--cancel`, handed to the command as its argument `spread`."""

    @click.option("--concurrency", type=click.IntRange(1), metavar="N", help="So many workflows at once.")
    @click.option("--fail-fast", is_flag=True, help="Send nothing more after the first failure.")
    @click.option("--no-wait", is_flag=True, help="Only send; `renderline resume` fetches the files later.")
    @click.option(
        "--timeout",
        type=click.FloatRange(0, min_open=True),
        metavar="SECONDS",
        help="Stop waiting after so long; what was sent goes on, and may be paid for.",
    )
    @click.option(
        "--cancel",
        is_flag=True,
        help="At Ctrl-C, or after --timeout, stop what is under way; what it has cost may not come back.",
    )
    @wraps(command)
    def wrapped(
        *,
        concurrency: int | None,
        fail_fast: bool,
        no_wait: bool,
        timeout: float | None,
        cancel: bool,
        **others: object,
    ) -> int:
        spread = api.Spread(
            in_flight=concurrency,
            fails_fast=fail_fast,
            waits=not no_wait,
            patience_s=timeout,
            cancels=cancel,
        )
        return command(spread=spread, **others)

    return wrapped


def allowance_options(command: Callable[..., int]) -> Callable[..., int]:
    """`--max-cost` and `--allow-unknown`, handed to the command as its argument `allowance`."""

    @click.option(
        "--max-cost",
        type=click.FloatRange(0),
        metavar="BUZZ",
        help="The most that the run may cost on a service that charges; more ends with exit code 11.",
    )
    @click.option(
        "--allow-unknown", is_flag=True, help="Keep the budget without steps whose price is unknown."
    )
    @wraps(command)
    def wrapped(*, max_cost: float | None, allow_unknown: bool, **others: object) -> int:
        # By way of its text: 0.1 is a tenth, as it was typed.
        most = None if max_cost is None else Decimal(str(max_cost))
        return command(allowance=api.Allowance(max_buzz=most, allows_unknown=allow_unknown), **others)

    return wrapped


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for machines on stdout.")


def format_options(command: Callable[..., int]) -> Callable[..., int]:
    """`--format` and its short form `--json`, handed to the command as its argument `report_format`."""

    @click.option(
        "--format",
        "report_format",
        type=click.Choice(tuple(FORMATS)),
        help="How the findings are told; text goes to stderr, the others to stdout.  [default: text]",
    )
    @click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
    @wraps(command)
    def wrapped(*, report_format: str | None, as_json: bool, **others: object) -> int:
        if as_json and report_format not in {None, "json"}:
            raise click.UsageError(f"--json and --format {report_format} exclude each other")
        return command(report_format="json" if as_json else report_format or "text", **others)

    return wrapped


def _given(params: tuple[str, ...], files: tuple[Path, ...], profile: str | None) -> api.Given:
    return api.Given(
        values=dict(name_and_value(text) for text in params),
        files=[(str(path), api.read_parameters(path)) for path in files],
        profile=profile,
        base=Path.cwd(),
    )


def name_and_value(text: str) -> tuple[str, str]:
    """
    The two sides of what `-p` was given.

    Raises:
        BadParameter: there is no name, or no `=` behind it.
    """
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise click.BadParameter(f"`{text}` is not NAME=VALUE", param_hint="-p")
    return name, value
