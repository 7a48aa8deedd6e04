"""The upscalers of a data folder: those that the user added."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from renderline.api.folders import project_data_dir
from renderline.reporting.models import Model, ModelCheck, ModelList, OtherModel

if TYPE_CHECKING:
    from renderline.engine.upscaling.entry import Entry

__all__ = ["add_model", "list_models", "remove_model", "verify_models"]

_MODELS = "models"


def add_model(
    air: str,
    file: Path,
    *,
    sha256: str | None = None,
    data_dir: Path | None = None,
    folders: Sequence[Path] = (),
) -> Model:
    """
    Add an upscaler; a running engine uses it from its next job on.

    Args:
        air: AIR URN of the model's version.
        file: `.pth`, `.safetensors`, `.onnx` or one of ncnn's two files; a bare name is looked for in `folders` too.
        sha256: what the file's must be.
        data_dir: the engine's data folder; None takes the project's.
        folders: of ComfyUI, A1111, Upscayl, or of models alone.

    Raises:
        NotFound: there is no such file.
        UsageError: `air` names no version of an upscaler, or another file was added for it.
        ModelError: the file is another one, or no upscaler that can be run here.
        ExtraMissing: what it takes to read or run it is not installed.
    """
    from renderline.engine.upscaling.adding import add
    from renderline.engine.upscaling.other_folders import located

    return _model(add(air, located(file, folders), _models_dir(data_dir), sha256=sha256))


def list_models(*, data_dir: Path | None = None, folders: Sequence[Path] = ()) -> ModelList:
    """
    The added models, and the files in other programs' folders.

    Raises:
        ModelError: what was noted down about a model cannot be read.
    """
    from renderline.engine.upscaling.other_folders import found_models
    from renderline.engine.upscaling.shelf import entries, put_by_hand

    return ModelList(
        added=tuple(map(_model, entries(_models_dir(data_dir)))),
        by_hand=put_by_hand(_models_dir(data_dir)),
        others=tuple(OtherModel(path=found.path, program=found.program) for found in found_models(folders)),
    )


def remove_model(air: str, *, data_dir: Path | None = None) -> None:
    """
    Take an added model away.

    Raises:
        UsageError: `air` names no version of an upscaler.
        NotFound: it was not there.
    """
    from renderline.engine.upscaling.shelf import remove

    remove(air, _models_dir(data_dir))


def verify_models(*, data_dir: Path | None = None) -> tuple[ModelCheck, ...]:
    """Compare the files of all added models with the hashes that were noted down."""
    from renderline.engine.upscaling.shelf import verify

    return tuple(ModelCheck(name=each.name, fault=each.fault) for each in verify(_models_dir(data_dir)))


def _models_dir(data_dir: Path | None) -> Path:
    return (data_dir or project_data_dir(Path.cwd())) / _MODELS


def _model(entry: Entry) -> Model:
    return Model(
        air=entry.air,
        file=entry.source_name,
        sha256=entry.source_sha256,
        architecture=entry.architecture,
        runtime=entry.runtime,
        scale=entry.scale,
        channels=entry.channels,
        overlap_px=entry.tiles.overlap_px,
        output_megapixels_per_s=entry.output_megapixels_per_s,
    )
