"""The library's door."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

from renderline import api


def test_public_names_are_sorted_and_all_there() -> None:
    assert list(api.__all__) == sorted(api.__all__, key=lambda name: (name[0].islower(), name))
    assert all(getattr(api, name) is not None for name in api.__all__)


def test_what_type_checkers_read_is_what_is_imported() -> None:
    """The names stand in the file twice: a checker cannot follow a table, and an import cannot wait."""
    tree = ast.parse(Path(api.__file__).read_text(encoding="utf-8"))
    (block,) = (node for node in tree.body if isinstance(node, ast.If))
    read = {
        alias.name: node.module
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert sorted(read) == sorted(api.__all__)
    for name, home in read.items():
        assert getattr(api, name) is getattr(importlib.import_module(str(home)), name)


def test_no_verb_has_the_name_of_a_module() -> None:
    """Importing `renderline.api.NAME` puts the module where the verb stands, for whoever imports first."""
    modules = {module.name for module in pkgutil.iter_modules(api.__path__)}
    assert not modules & set(api.__all__)


@pytest.mark.parametrize("content", [b"a: [1\n", b"a: \xff\n"])
def test_a_file_without_a_tree_is_quoted_all_the_same(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "broken.yaml"
    path.write_bytes(content)
    report = api.validate(path)
    assert report.files == (str(path),)
    assert report.sources[str(path)].startswith("a: ")


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="nonsense"):
        api.nonsense  # noqa: B018 - asking is the test


@pytest.mark.parametrize(
    ("command", "unwanted"),
    [
        ("import renderline.cli.main", {"yaml", "jinja2", "jsonschema", "httpx", "rich", "asyncio"}),
        (
            "import renderline.cli.validate_command as c; c.api.validate",
            {"httpx", "rich", "asyncio", "jinja2", "PIL"},
        ),
        (
            "import renderline.cli.plan_command as c; c.api.plan",
            {"httpx", "numpy", "PIL", "ncnn", "starlette"},
        ),
    ],
)
def test_starting_loads_only_what_is_needed(command: str, unwanted: set[str]) -> None:
    """The start-up budget, kept by what is not imported."""
    code = f"import sys; {command}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not unwanted & set(done.stdout.split())
