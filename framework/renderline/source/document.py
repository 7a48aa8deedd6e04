"""What reading a file gives."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from renderline.canonical import JsonValue
from renderline.diagnostic import Diagnostic
from renderline.source.positions import PositionIndex

__all__ = ["Reading", "SourceDocument"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SourceDocument:
    """
    A file as a plain tree with positions.

    Attributes:
        path: of the file; local paths in it are relative to its folder.
        name: of the file in reports, as the user wrote it.
        text: with LF line ends and without a byte order mark.
        tree: of dict, list, str, int, float, bool and None; never a NaN or an infinity.
    """

    path: Path
    name: str
    text: str
    tree: JsonValue
    positions: PositionIndex


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reading:
    """
    A document with what is wrong in its writing.

    Attributes:
        name: of the file in reports, as the user wrote it.
        text: of the file as far as it could be decoded, so that a report can quote it even where there is no document.
        document: None if the file has no readable tree. With errors beside it, it is what the user most likely meant:
            good for further checks, not for compiling.
        diagnostics: in the order of the file, the first few hundred at most.
    """

    name: str
    text: str
    document: SourceDocument | None
    diagnostics: tuple[Diagnostic, ...]
