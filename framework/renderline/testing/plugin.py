"""
The plugin's door: options, and which files are pipelines.

Nothing is collected unless `--renderline` is given or the ini option `renderline_pipelines` names folders or files. All but
pytest is imported when it is needed, because this module is part of every pytest run in the environment.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from renderline.source.discovery import PIPELINES_FOLDER, SKIPPED_FOLDERS, SUFFIXES
from renderline.testing.fixtures import compile_pipeline, local_engine, plan_pipeline

__all__ = [
    "compile_pipeline",
    "local_engine",
    "plan_pipeline",
    "pytest_addoption",
    "pytest_collect_file",
    "pytest_configure",
]

_INI = "renderline_pipelines"
_FLAG = "--renderline"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The flag and the ini option that switch collecting on."""
    told = "collect pipelines that are named, or lie below a folder called `pipelines`"
    parser.getgroup("renderline").addoption(_FLAG, action="store_true", help=told)
    parser.addini(_INI, "pipelines that are tests: folders and files", type="paths", default=[])


def pytest_configure(config: pytest.Config) -> None:
    """Refuse to begin without what the snapshots need."""
    if _is_on(config) and importlib.util.find_spec("syrupy") is None:
        raise pytest.UsageError("tests of pipelines need syrupy: pip install 'renderline[testing]'")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A collector for a file that is a pipeline to be tested."""
    if not _is_on(parent.config) or not _is_meant(file_path, parent):
        return None
    from renderline.testing.items import PipelineFile

    return PipelineFile.from_parent(parent, path=file_path)


def _is_on(config: pytest.Config) -> bool:
    return bool(config.getoption(_FLAG) or config.getini(_INI))


def _is_meant(file: Path, parent: pytest.Collector) -> bool:
    listed: list[Path] = parent.config.getini(_INI)
    is_flagged = bool(parent.config.getoption(_FLAG))
    if file in listed or (is_flagged and parent.session.isinitpath(file)):
        return file.suffix != ".py"
    by_name = [folder for folder in file.parents if is_flagged and folder.name == PIPELINES_FOLDER]
    return file.suffix in SUFFIXES and any(_lies_in(folder, file) for folder in (*listed, *by_name))


def _lies_in(folder: Path, file: Path) -> bool:
    return folder in file.parents and not SKIPPED_FOLDERS.intersection(file.relative_to(folder).parts)
