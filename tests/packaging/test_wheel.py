"""What a user installs: the wheel, in an environment of its own."""

from __future__ import annotations

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.long

OPEN_EVERY_DATA_FILE = """
import json, sys, tomllib
from pathlib import Path
import renderline
from renderline import resources

package = Path(renderline.__file__).parent
assert package.is_relative_to(sys.prefix), package
opened = 0
for room in ("schemas", "templates"):
    for file in sorted(resources.data_path(room).rglob("*")):
        if file.is_file():
            assert file.is_relative_to(package), file
            content = resources.read_bytes(*file.relative_to(package).parts)
            if file.suffix == ".json":
                json.loads(content)
            if file.suffix == ".toml":
                tomllib.loads(content.decode())
            opened += 1
assert (package / "py.typed").exists()
print(opened)
"""


def run(*command: str | Path, cwd: Path | None = None) -> str:
    """The output of a command that has to succeed."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the checkout."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--wheel", "--outdir", folder, root)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def clean_python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment that holds the wheel and what it asks for, nothing else."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wheel)
    return python


def tracked(root: Path, folder: str) -> set[str]:
    """Every file of a data folder in the checkout."""
    return {path.relative_to(root).as_posix() for path in (root / folder).rglob("*") if path.is_file()}


def test_the_wheel_holds_every_data_file(root: Path, wheel: Path) -> None:
    """A line in .gitignore or in the build's settings must not drop data silently."""
    held = set(zipfile.ZipFile(wheel).namelist())
    expected = {f"renderline/{name}" for name in tracked(root, "schemas") | tracked(root, "templates")}
    assert expected <= held
    assert not {name for name in held if not name.startswith("renderline") or "/tests/" in name}


def test_every_data_file_opens_in_a_clean_environment(clean_python: Path, tmp_path: Path) -> None:
    assert int(run(clean_python, "-I", "-c", OPEN_EVERY_DATA_FILE, cwd=tmp_path)) > 90


def test_the_core_alone_validates_compiles_and_plans(root: Path, clean_python: Path, tmp_path: Path) -> None:
    """No part of the embedded engine is needed to check and price a pipeline."""
    renderline = clean_python.parent / "renderline"
    photo = root / "pipelines" / "rescue-photo.yaml"
    run(renderline, "validate", photo, cwd=tmp_path)
    assert '"renderline.plan/1"' in run(renderline, "compile", photo, cwd=tmp_path)
    assert '"buzz"' in run(renderline, "plan", photo, "--json", cwd=tmp_path)


def test_running_without_the_engine_names_the_missing_part(
    root: Path, clean_python: Path, tmp_path: Path
) -> None:
    renderline = clean_python.parent / "renderline"
    done = subprocess.run(
        [renderline, "run", root / "pipelines" / "rescue-photo.yaml", "--data", tmp_path / "data"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "pip install 'renderline[local]'" in done.stderr
    assert not list(tmp_path.iterdir())


def test_testing_without_pytest_names_the_missing_part(
    root: Path, clean_python: Path, tmp_path: Path
) -> None:
    done = subprocess.run(
        [clean_python.parent / "renderline", "test", root / "pipelines" / "hero.yaml"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "pip install 'renderline[testing]'" in done.stderr
