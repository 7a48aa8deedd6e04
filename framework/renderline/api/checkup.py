"""What a user's surroundings look like to renderline: nothing is sent anywhere, and no token is shown."""

from __future__ import annotations

import importlib.util
import os
import platform
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from renderline import __version__
from renderline.api.folders import project_data_dir
from renderline.api.settings import read_settings
from renderline.errors import UsageError
from renderline.execution.tokens import find_token
from renderline.reporting.wording import place_text

__all__ = ["Fact", "check_up"]

# The package that tells whether an optional part is there.
_PARTS: Mapping[str, tuple[str, str]] = {
    "embedded engine": ("ncnn", "local"),
    "pipeline tests": ("syrupy", "testing"),
    "ONNX models": ("onnxruntime", "onnx"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """
    One thing that was looked at.

    Attributes:
        cure: what to do about it; empty where nothing is wrong.
    """

    subject: str
    found: str
    cure: str = ""


def check_up(
    project: Path, environment: Mapping[str, str], *, home: Path, token_file: Path | None = None
) -> tuple[Fact, ...]:
    """
    Look at the installation, the token, and the project's folders.

    Args:
        project: a folder of it.
        environment: usually `os.environ`.
        home: the user's home folder.
    """
    return tuple(_facts(project, environment, home, token_file))


def _facts(
    project: Path, environment: Mapping[str, str], home: Path, token_file: Path | None
) -> Iterator[Fact]:
    yield Fact(subject="renderline", found=f"{__version__} on Python {platform.python_version()}")
    for part, (package, extra) in _PARTS.items():
        yield _part(part, package, extra)
    yield from _token(environment, home, token_file)
    engine = project_data_dir(project)
    yield _folder("engine's data", engine, "--data names another folder")
    yield _folder("ledger", engine.parent, "runs that cost cannot be begun here")
    yield _served(engine)
    yield from _settings(engine.parents[1])


def _part(part: str, package: str, extra: str) -> Fact:
    if importlib.util.find_spec(package) is not None:
        return Fact(subject=part, found="installed")
    return Fact(subject=part, found="not installed", cure=f"pip install 'renderline[{extra}]'")


def _token(environment: Mapping[str, str], home: Path, token_file: Path | None) -> Iterator[Fact]:
    try:
        choice = find_token(environment, home=home, token_file=token_file)
    except UsageError as unusable:
        yield Fact(subject="token", found="cannot be used", cure=str(unusable))
        return
    if choice is None:
        cure = "set CIVITAI_TOKEN, or give --token-file; the embedded engine needs none"
        yield Fact(subject="token", found="none", cure=cure)
        return
    yield Fact(subject="token", found=f"from {choice.source}", cure=choice.warning)


def _folder(subject: str, folder: Path, cure: str) -> Fact:
    nearest = next(each for each in (folder, *folder.parents) if each.exists())
    if os.access(nearest, os.W_OK):
        return Fact(subject=subject, found=str(folder))
    return Fact(subject=subject, found=f"{folder} cannot be written", cure=cure)


def _settings(project: Path) -> Iterator[Fact]:
    """What is wrong with them; nothing else about them is worth a line."""
    for each in read_settings(project).report.errors:
        found = f"{place_text(each.location)}: {each.message}"
        yield Fact(
            subject="settings", found=found, cure=each.hint or "nothing is spent before that is put right"
        )


def _served(folder: Path) -> Fact:
    from renderline.engine.folder import live_engine

    served = live_engine(folder)
    return Fact(subject="engine here", found=f"serving at {served.url}" if served else "not serving")
