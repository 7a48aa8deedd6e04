"""The vendored files are what the vendoring makes of upstream, and sound as they lie there."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from renderline.canonical import pretty
from renderline.contract.vendor import build, main
from renderline.contract.vendoring.write import digest_of

ROOT = Path(__file__).parents[3]
UPSTREAM = ROOT / "tests" / "data" / "api" / "upstream.json"
OVERLAYS = ROOT / "schemas" / "overlays.json"
VENDORED = ROOT / "schemas" / "civitai-v2"
PROSE = {"description", "title", "summary", "example", "examples"}
# What ECMAScript and Python spell differently.
NOT_PORTABLE = re.compile(r"\(\?P?<(?![=!])|\\[AZ]|\(\?[aiLmsux]+[):]|\(\?>|[*+?]\+|\\p\{")


def load(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def built() -> dict[str, Any]:
    return dict(build(load(UPSTREAM), load(OVERLAYS)))


def schemas(value: Any, *, is_schema: bool = True) -> Iterator[dict[str, Any]]:
    """Every schema inside a document; what stands below `properties` and `$defs` is named, not said."""
    if isinstance(value, list):
        for child in value:
            yield from schemas(child)
    elif isinstance(value, dict):
        if is_schema:
            yield value
        for key, child in value.items():
            if key not in {"default", "enum", "discriminator"} or not is_schema:
                yield from schemas(child, is_schema=not (is_schema and key in {"properties", "$defs"}))


def test_the_files_are_built_from_upstream_byte_for_byte(built: dict[str, Any]) -> None:
    lying = {
        path.relative_to(VENDORED).as_posix(): path.read_bytes()
        for path in VENDORED.rglob("*")
        if path.is_file()
    }
    assert sorted(lying) == sorted(built)
    changed = [path for path, document in built.items() if lying[path] != pretty(document).encode()]
    assert changed == []


def test_the_command_writes_them_and_their_digest(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, catalog = tmp_path / "civitai-v2", tmp_path / "catalog.toml"
    (out / "steps").mkdir(parents=True)
    (out / "steps" / "gone.input.json").write_text("{}", encoding="utf-8")
    catalog.write_text(
        '[civitai-v2]\nversion = "1"\nsha256 = ""\n\n[other]\nsha256 = "x"\n', encoding="utf-8"
    )
    options = ["--overlays", str(OVERLAYS), "--out", str(out), "--catalog", str(catalog)]
    assert main([str(UPSTREAM), *options]) == 0
    assert digest_of(out) == digest_of(VENDORED)
    recorded = tomllib.loads(catalog.read_text(encoding="utf-8"))
    assert recorded == {
        "civitai-v2": {"version": "1", "sha256": digest_of(VENDORED)},
        "other": {"sha256": "x"},
    }
    assert digest_of(out) in capsys.readouterr().out


def test_the_catalog_has_the_digest_and_the_source() -> None:
    recorded = tomllib.loads((ROOT / "schemas" / "catalog.toml").read_text(encoding="utf-8"))["civitai-v2"]
    assert recorded["sha256"] == digest_of(VENDORED)
    assert {"source", "commit", "version", "date", "licence"} <= recorded.keys()


def test_each_file_is_a_sound_schema(vendored: dict[str, Any]) -> None:
    for document in vendored.values():
        Draft202012Validator.check_schema(document)
        assert document["$schema"] == Draft202012Validator.META_SCHEMA["$id"]


def test_no_prose_came_along(vendored: dict[str, Any]) -> None:
    told = [keyword for document in vendored.values() for schema in schemas(document) for keyword in schema]
    assert PROSE.isdisjoint(told)


def test_patterns_are_read_alike_by_python_and_ecmascript(vendored: dict[str, Any]) -> None:
    patterns = {
        schema["pattern"]
        for document in vendored.values()
        for schema in schemas(document)
        if "pattern" in schema
    }
    assert len(patterns) == 4
    for pattern in patterns:
        re.compile(pattern)
        assert not NOT_PORTABLE.search(pattern)


def test_each_definition_is_used(vendored: dict[str, Any]) -> None:
    text = "\n".join(json.dumps(document) for document in vendored.values())
    named = [(path, name) for path, document in vendored.items() for name in document.get("$defs", {})]
    assert [(path, name) for path, name in named if f'#/$defs/{name}"' not in text] == []


def test_each_definition_is_stated_once(vendored: dict[str, Any]) -> None:
    named = [name for document in vendored.values() for name in document.get("$defs", {})]
    assert sorted(set(named)) == sorted(named)


def test_required_asks_for_nothing_that_has_a_default_or_is_the_services_to_give(
    vendored: dict[str, Any],
) -> None:
    for document in vendored.values():
        for schema in schemas(document):
            for key in schema.get("required", ()):
                member = schema["properties"][key]
                assert "default" not in member
                assert not member.get("readOnly")


def test_every_variant_is_closed_and_names_itself(vendored: dict[str, Any]) -> None:
    definitions = {
        name: schema for each in vendored.values() for name, schema in each.get("$defs", {}).items()
    }
    for schema in [*definitions.values(), *vendored.values()]:
        discriminator = schema.get("discriminator")
        for value, target in (discriminator or {"mapping": {}})["mapping"].items():
            variant = definitions[target.rpartition("/")[2]]
            if "discriminator" not in variant:
                assert variant["properties"][discriminator["propertyName"]]["enum"] == [value]
                assert variant["additionalProperties"] is False


def test_each_overlay_states_where_it_comes_from() -> None:
    for overlay in load(OVERLAYS):
        assert overlay.keys() == {"pointer", "keyword", "value", "source"}
        assert overlay["source"]
