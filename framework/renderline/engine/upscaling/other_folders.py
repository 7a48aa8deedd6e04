"""Upscalers that other programs have on this machine: ComfyUI, A1111 and Upscayl."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from renderline.errors import NotFound

__all__ = ["Found", "found_models", "located"]

_PLACES = (
    ("models/upscale_models", "ComfyUI"),
    ("models/ESRGAN", "A1111"),
    ("models/RealESRGAN", "A1111"),
    ("resources/models", "Upscayl"),
)
"""Where the programs keep them, below the folder that they were installed to."""
_SUFFIXES = frozenset({".pth", ".safetensors", ".onnx", ".bin"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A file that may be added; `program` is whose folder it lies in, empty for any other."""

    path: Path
    program: str


def found_models(folders: Sequence[Path]) -> tuple[Found, ...]:
    """
    The files in other programs' folders, each by its own folder or the program's; what is no file of a network is left out.

    Args:
        folders: those of a program as it was installed, or of models alone.
    """
    # Each folder in the order in which it was named; within one the file system's order is anybody's guess.
    return tuple(found for folder in folders for found in sorted(_in(folder), key=lambda each: each.path))


def _in(folder: Path) -> Iterator[Found]:
    inner = [(folder / place, program) for place, program in _PLACES if (folder / place).is_dir()]
    # People name either the program's folder or that of its models.
    for place, program in inner or [(folder, _program(folder))]:
        for path in place.glob("*"):
            if path.suffix in _SUFFIXES and path.is_file() and _is_whole(path):
                yield Found(path=path, program=program)


def _program(folder: Path) -> str:
    whole = folder.absolute().as_posix()
    return next((program for place, program in _PLACES if whole.endswith(f"/{place}")), "")


def _is_whole(path: Path) -> bool:
    """Of ncnn's two files both have to be there."""
    return path.suffix != ".bin" or path.with_suffix(".param").is_file()


def located(file: Path, folders: Sequence[Path]) -> Path:
    """
    The file of this path or, if there is none, of this name in other programs' folders; the suffix may be left out.

    Raises:
        NotFound: there is none.
    """
    if file.is_file():
        return file
    named = [found.path for found in found_models(folders) if file.name in {found.path.name, found.path.stem}]
    # A bare name only: who writes a path means the file there.
    if file.parent == Path() and named:
        return named[0]
    where = f", nor in {', '.join(map(str, folders))}" if folders else ""
    raise NotFound(f"there is no file {file}{where}")
