"""
Local files in a body: hashed and measured at compile time, uploaded when the body is sent.

In the compiled body a file stands as `asset:sha256:<hex>`, so the digest speaks of its content, not of its name.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from renderline.canonical import JsonObject, JsonValue
from renderline.compiler.submission import Asset
from renderline.diagnostic import Code, Finding, Place, Related, TreePath
from renderline.memo import IdentityMemo
from renderline.parameters.values import LocalPath
from renderline.wire import pixel_size
from renderline.wire.trees import texts

__all__ = ["ALL", "MISSING_FILE", "NOT_AN_IMAGE", "AssetCollector", "Collected"]

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

_OTHER_SCALARS = frozenset({int, float, bool, type(None)})
_LOCAL_STARTS = ("./", "../")
# Beyond what a camera puts before a JPEG's size: a preview picture and its metadata.
_HEAD_BYTES = 1 << 20
_BLOCK_BYTES = 1 << 20
# TIFF 6.0 and BigTIFF, in either byte order.
_FOREIGN_KINDS = MappingProxyType({b"II*\0": "TIFF", b"MM\0*": "TIFF", b"II+\0": "TIFF", b"MM\0+": "TIFF"})
_BMP_RESERVED = slice(6, 10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """A body whose local files are replaced, the files, and what is wrong with them."""

    body: JsonObject
    assets: tuple[Asset, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """A step, or a top-level value, with its files."""

    value: JsonValue
    assets: tuple[Asset, ...] = ()
    findings: tuple[Finding, ...] = ()


class AssetCollector:
    """
    Replaces the local files in the bodies of one pipeline; each file, and each part that bodies share, is read once.

    Args:
        folder: of the pipeline file; `./cat.jpg` in a field that takes an image is relative to it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._measured: dict[Path, Asset] = {}
        self._parts: IdentityMemo[JsonValue, _Part] = IdentityMemo(self._part)

    def collect(self, body: JsonObject) -> Collected:
        """Replace every local file in a body."""
        parts: list[_Part] = []
        replaced: dict[str, JsonValue] = {}
        for key, value in body.items():
            # Steps are parts of their own, because it is they that cells share.
            if key == "steps" and isinstance(value, list):
                steps = [self._parts.of(step, (key, index)) for index, step in enumerate(value)]
                parts += steps
                replaced[key] = [step.value for step in steps]
            else:
                parts.append(part := self._parts.of(value, (key,)))
                replaced[key] = part.value
        # By content: the same picture under two names is uploaded once.
        assets = {asset.sha256: asset for part in parts for asset in part.assets}
        return Collected(
            body=replaced if assets else body,
            # Sorted, so that steps that change places leave the plan's list as it is.
            assets=tuple(sorted(assets.values(), key=lambda asset: asset.sha256)),
            findings=tuple([finding for part in parts for finding in part.findings]),
        )

    def _part(self, value: JsonValue, at: TreePath) -> _Part:
        if not _may_name_files((value,)):
            return _Part(value=value)
        found: dict[TreePath, Asset] = {}
        findings: list[Finding] = []
        for inside, file in _local_files(value, at, self._folder):
            try:
                asset = self._measure(file.path)
            except (OSError, ValueError) as error:
                # A ValueError is of a name that no file can have, with a null character in it.
                findings.append(_missing((*at, *inside), file, error))
                continue
            # Only where an image is wanted: other fields take files of any kind.
            if asset.width_px is None and _takes_image(value, at, inside):
                findings.append(_not_an_image((*at, *inside), file, asset))
            found[inside] = asset
        return _Part(value=_replaced(value, found), assets=tuple(found.values()), findings=tuple(findings))

    def _measure(self, path: Path) -> Asset:
        if path not in self._measured:
            # relpath, since `relative_to` refuses a file that lies beside or above the folder.
            self._measured[path] = _asset(path, name=Path(os.path.relpath(path, self._folder)).as_posix())
        return self._measured[path]


def _asset(path: Path, *, name: str) -> Asset:
    # Hashed in blocks: videos do not fit into memory as a rule.
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


def _local_files(value: JsonValue, at: TreePath, folder: Path) -> Iterator[tuple[TreePath, LocalPath]]:
    """Each local file with its path below `at`."""
    for inside, text in texts(value):
        if isinstance(text, LocalPath):
            yield inside, text
        # A prompt may begin with `./`, so the field has to take an image.
        elif text.startswith(_LOCAL_STARTS) and _takes_image(value, at, inside):
            yield inside, LocalPath(text, folder / text)


def _may_name_files(value: JsonValue) -> bool:
    """Most cells of a matrix name none, which is known without keeping track of where one is."""
    for child in value.values() if type(value) is dict else _items(value):
        kind = type(child)
        if kind in _OTHER_SCALARS:
            continue
        if kind is dict or kind is list:
            if _may_name_files(child):
                return True
        # A `LocalPath` is a subclass of text, which the comparison of types lets through to here.
        elif kind is not str or str(child).startswith(_LOCAL_STARTS):
            return True
    return False


def _takes_image(value: JsonValue, at: TreePath, inside: TreePath) -> bool:
    """Whether the vendored schema says that a source image stands at a path of a step."""
    # Here and not above: without local files the contract's room need not be loaded.
    from renderline.contract import fields
    from renderline.contract.media import Media

    if at[:1] != ("steps",) or inside[:1] != ("input",) or not isinstance(value, Mapping):
        return False
    field = fields.field_at(str(value.get("$type")), value.get("input"), inside[1:])
    return field is not None and field.media is Media.IMAGE


def _replaced(value: JsonValue, found: Mapping[TreePath, Asset]) -> JsonValue:
    """A copy of a tree with asset keys; what holds no file is shared, not copied."""
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

    return replace(value, ())


def _items(value: JsonValue) -> list[JsonValue]:
    if isinstance(value, list):
        return value
    return list(value) if isinstance(value, tuple) else []


def _missing(path: TreePath, file: LocalPath, error: OSError | ValueError) -> Finding:
    reason = error.strerror if isinstance(error, OSError) else None
    return Finding(
        code=MISSING_FILE,
        place=Place(path=path, option=file.option),
        message=f"the file `{file}` cannot be read: {(reason or str(error)).lower()}",
        hint="" if file.option else "paths are relative to the pipeline file",
    )


def _foreign_kind(path: Path) -> str:
    """What a picture is of a kind that the service does not take; empty for anything else."""
    with path.open("rb") as file:
        head = file.read(_BMP_RESERVED.stop)
    # Two letters alone begin many a text; of a bitmap the reserved bytes are 0.
    if head.startswith(b"BM") and head[_BMP_RESERVED] == bytes(4):
        return "BMP"
    return next((kind for start, kind in _FOREIGN_KINDS.items() if head.startswith(start)), "")


def _not_an_image(path: TreePath, file: LocalPath, asset: Asset) -> Finding:
    kind = _foreign_kind(asset.path)
    if kind:
        message = f"`{file}` is {kind}, which is not understood"
        hint = "convert it to PNG, JPEG, WebP or GIF"
    else:
        message = (
            f"`{file}` {'is empty' if asset.size_bytes == 0 else 'is no image'}, and this field takes one"
        )
        hint = "PNG, JPEG, WebP and GIF are understood, by their bytes and not by their names"
    return Finding(
        code=NOT_AN_IMAGE,
        place=Place(path=path, option=file.option),
        message=message,
        hint=hint,
        related=(Related(place=Place(path=path), message="the field"),) if file.option else (),
    )
