"""
Local files in a body: hashed and measured at compile time, uploaded when the body is sent.

In the compiled body a file stands as `asset:sha256:<hex>`, so the digest speaks of its content, not of its name.
"""

from __future__ import annotations

import functools
import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from renderline.canonical import JsonObject, JsonValue
from renderline.compiler.submission import Asset
from renderline.diagnostic import Code, Finding, Place, Related, TreePath
from renderline.parameters.values import LocalPath
from renderline.wire import pixel_size
from renderline.wire.trees import texts

__all__ = ["ALL", "MISSING_FILE", "NOT_AN_IMAGE", "Collected", "Measure", "collect", "measurer"]

MISSING_FILE = Code(
    id="RL501", name="missing-file", description="A local file that a step takes exists and can be read."
)
NOT_AN_IMAGE = Code(
    id="RL502",
    name="not-an-image",
    description="A local file in a field that takes an image is a PNG, JPEG, WebP, GIF or another known image.",
)

ALL = (MISSING_FILE, NOT_AN_IMAGE)
"""Every code of this room."""

Measure = Callable[[Path], Asset]
"""Hashes and measures a file; remembers it, so that a thousand cells read it once."""

_OTHER_SCALARS = frozenset({int, float, bool, type(None)})
_LOCAL_STARTS = ("./", "../")
_HEAD_BYTES = 1 << 20
_BLOCK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """A body whose local files are replaced, the files, and what is wrong with them."""

    body: JsonObject
    assets: tuple[Asset, ...]
    findings: tuple[Finding, ...]


def measurer(folder: Path) -> Measure:
    """A `Measure` that names files relative to the pipeline's folder."""

    @functools.cache
    def measure(path: Path) -> Asset:
        return _asset(path, name=Path(os.path.relpath(path, folder)).as_posix())

    return measure


def collect(body: JsonObject, *, folder: Path, measure: Measure) -> Collected:
    """
    Replace every local file in a body.

    Args:
        folder: of the pipeline file; `./cat.jpg` in a field that takes an image is relative to it.
        measure: from `measurer`.
    """
    found: dict[TreePath, Asset] = {}
    findings: list[Finding] = []
    for path, file in _local_files(body, folder):
        try:
            asset = measure(file.path)
        except OSError as error:
            findings.append(_missing(path, file, error))
            continue
        if asset.width_px is None and _takes_image(body, path):
            findings.append(_not_an_image(path, file, asset))
        found[path] = asset
    assets = {asset.sha256: asset for asset in found.values()}
    return Collected(
        body=_replaced(body, found),
        assets=tuple(sorted(assets.values(), key=lambda asset: asset.sha256)),
        findings=tuple(findings),
    )


def _asset(path: Path, *, name: str) -> Asset:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
        digest.update(head)
        while block := file.read(_BLOCK_BYTES):
            digest.update(block)
        size_bytes = file.tell()
    measured = pixel_size.measure(head)
    return Asset(
        sha256=digest.hexdigest(),
        path=path,
        name=name,
        media_type=measured.media_type if measured else "application/octet-stream",
        size_bytes=size_bytes,
        width_px=measured.width_px if measured else None,
        height_px=measured.height_px if measured else None,
    )


def _local_files(body: JsonObject, folder: Path) -> Iterator[tuple[TreePath, LocalPath]]:
    if not _may_name_files(body):
        return
    for path, text in texts(body):
        if isinstance(text, LocalPath):
            yield path, text
        elif text.startswith(_LOCAL_STARTS) and _takes_image(body, path):
            yield path, LocalPath(text, folder / text)


def _may_name_files(value: JsonValue) -> bool:
    """Most cells of a matrix name none, which is known without keeping track of where one is."""
    for child in value.values() if type(value) is dict else _items(value):
        kind = type(child)
        if kind in _OTHER_SCALARS:
            continue
        if kind is dict or kind is list:
            if _may_name_files(child):
                return True
        elif kind is not str or str(child).startswith(_LOCAL_STARTS):
            return True
    return False


def _takes_image(body: JsonObject, path: TreePath) -> bool:
    """Whether the vendored schema says that a source image stands here."""
    from renderline.contract import fields
    from renderline.contract.media import Media

    match path, body.get("steps"):
        case ("steps", int(index), "input", *inside), list(steps) if isinstance(steps[index], Mapping):
            step = steps[index]
            field = fields.field_at(str(step.get("$type")), step.get("input"), tuple(inside))
            return field is not None and field.media is Media.IMAGE
        case _:
            return False


def _replaced(body: JsonObject, found: Mapping[TreePath, Asset]) -> JsonObject:
    """A copy of the body with asset keys; what holds no file is shared, not copied."""
    if not found:
        return body
    keys = {path: asset.key for path, asset in found.items()}
    above = {path[:length] for path in keys for length in range(len(path))}

    def replace(value: JsonValue, path: TreePath) -> JsonValue:
        if path in keys:
            return keys[path]
        if path not in above:
            return value
        if isinstance(value, Mapping):
            return {key: replace(child, (*path, key)) for key, child in value.items()}
        return [replace(child, (*path, index)) for index, child in enumerate(_items(value))]

    return {key: replace(child, (key,)) for key, child in body.items()}


def _items(value: JsonValue) -> list[JsonValue]:
    if isinstance(value, list):
        return value
    return list(value) if isinstance(value, tuple) else []


def _missing(path: TreePath, file: LocalPath, error: OSError) -> Finding:
    return Finding(
        code=MISSING_FILE,
        place=Place(path=path, option=file.option),
        message=f"the file `{file}` cannot be read: {(error.strerror or str(error)).lower()}",
        hint="" if file.option else "paths are relative to the pipeline file",
    )


def _not_an_image(path: TreePath, file: LocalPath, asset: Asset) -> Finding:
    what = "is empty" if asset.size_bytes == 0 else "is no image"
    return Finding(
        code=NOT_AN_IMAGE,
        place=Place(path=path, option=file.option),
        message=f"`{file}` {what}, and this field takes one",
        hint="PNG, JPEG, WebP and GIF are understood, by their bytes and not by their names",
        related=(Related(place=Place(path=path), message="the field"),) if file.option else (),
    )
