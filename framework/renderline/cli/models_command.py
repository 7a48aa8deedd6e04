"""`renderline models`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from renderline import api
from renderline.cli.arguments import CommandGroup
from renderline.cli.console import people, write_json, write_text
from renderline.cli.exit_codes import ExitCode
from renderline.cli.options import json_option

__all__ = ["command"]

_data_option = click.option(
    "--data",
    "data_dir",
    type=click.Path(file_okay=False, path_type=Path),
    help="Data folder of the local engine; the project's by default.",
)


def _folders_option(wrapped: Callable[..., int]) -> Callable[..., int]:
    return click.option(
        "--folder",
        "folders",
        multiple=True,
        envvar="RENDERLINE_MODEL_FOLDERS",
        show_envvar=True,
        type=click.Path(file_okay=False, path_type=Path),
        help="A folder of ComfyUI, A1111 or Upscayl, or one with models in it.",
    )(wrapped)


@click.group("models", cls=CommandGroup)
def command() -> None:
    """Add, list, check and remove upscaler models."""


@command.command("add")
@click.argument("air")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--sha256", metavar="HASH", help="Refuse the file unless this is its sha256.")
@_data_option
@_folders_option
def add(*, air: str, file: Path, sha256: str | None, data_dir: Path | None, folders: tuple[Path, ...]) -> int:
    """
    Have a local file enlarge where pipelines name the model AIR.

    FILE is a .pth, .safetensors or .onnx file, or one of ncnn's two; a bare name is looked for in the folders of --folder too. The file is
    copied, or converted, into the data folder; what it says of itself is measured and shown.
    """
    from renderline.reporting import models_text

    model = api.add_model(air, file, sha256=sha256, data_dir=data_dir, folders=folders)
    people().print(f"added {models_text.one(model)}")
    return ExitCode.OK


@command.command("list")
@_data_option
@_folders_option
@json_option
def list_(*, data_dir: Path | None, folders: tuple[Path, ...], as_json: bool) -> int:
    """List the added models, and those of other programs that could be added."""
    from renderline.reporting import models, models_text

    found = api.list_models(data_dir=data_dir, folders=folders)
    if as_json:
        write_json(models.document(found))
    else:
        write_text(models_text.listing(found))
    return ExitCode.OK


@command.command("remove")
@click.argument("air")
@_data_option
def remove(*, air: str, data_dir: Path | None) -> int:
    """Take an added model away; the file it was made from stays where it is."""
    api.remove_model(air, data_dir=data_dir)
    return ExitCode.OK


@command.command("verify")
@_data_option
def verify(*, data_dir: Path | None) -> int:
    """Compare the files of all added models with their hashes."""
    from renderline.reporting import models_text

    results = api.verify_models(data_dir=data_dir)
    write_text(models_text.checks(results))
    return ExitCode.FAILURE if any(each.fault for each in results) else ExitCode.OK
