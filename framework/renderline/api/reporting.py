"""A past run as a page of HTML."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path

from renderline.api.history import open_ledger
from renderline.api.runs import latest_run, show_run
from renderline.canonical import JsonObject, JsonValue
from renderline.errors import ExtraMissing, UsageError
from renderline.execution.sidecars import sidecar_of
from renderline.ledger import events
from renderline.provenance.document import is_provenance
from renderline.reporting.html.building import PageContext, run_page
from renderline.reporting.html.render import render
from renderline.reporting.html.thumbnails import Thumbnails
from renderline.reporting.run_history import PastRun

__all__ = ["ReportOptions", "WrittenReport", "report_run"]

_MARK = b'<meta name="generator" content="renderline report">'
_HEAD_BYTES = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportOptions:
    """
    How a report is written.

    Attributes:
        path: where to; None is beside the run's files, named like the run.
        side_px: of the pictures inside it, at most.
        force: whether a file that is no report of ours is overwritten.
    """

    path: Path | None = None
    side_px: int = 320
    force: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenReport:
    """Where a report lies, and how large it is."""

    path: Path
    size_bytes: int


def report_run(
    folder: Path, run_id: str | None = None, options: ReportOptions | None = None
) -> WrittenReport:
    """
    Write one HTML file about a run that needs nothing else; the originals of its pictures are linked.

    Args:
        folder: where the ledger lies.
        run_id: of the run, or how it begins; None is the latest.

    Raises:
        UsageError: there is no such run, or the file is another's or cannot be written.
        ExtraMissing: Pillow, which makes the small pictures, is not installed.
    """
    if find_spec("PIL") is None:
        raise ExtraMissing(feature="the report", extra="local")
    options = options or ReportOptions()
    past = show_run(folder, run_id or latest_run(folder).id)
    target = options.path or Path(past.entry.out_dir) / f"report-{past.entry.id}.html"
    if not options.force:
        _refuse_foreign(target)
    page = run_page(past, _page_context(past, folder, target.absolute()))
    size_bytes = _write(target, render(page, Thumbnails(options.side_px)))
    return WrittenReport(path=target, size_bytes=size_bytes)


def _page_context(past: PastRun, folder: Path, page: Path) -> PageContext:
    charged: dict[int, Decimal] = {}
    with open_ledger(folder) as ledger, ledger.snapshot() as tx:
        for position, charge in events.charges(tx, past.entry.id):
            charged[position] = charged.get(position, Decimal(0)) + charge.net
    paths = (Path(str(facts.get("path"))) for each in past.standings for facts in each.files)
    return PageContext(
        page=page,
        project=folder.absolute().parent,
        charged=charged,
        notes={str(path): notes for path in paths if (notes := _notes(path))},
    )


def _notes(path: Path) -> Mapping[str, tuple[str, ...]]:
    """What a file's sidecar remembers of the steps that made it; nothing where it has none."""
    try:
        document = json.loads(sidecar_of(path).read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    if not is_provenance(document):
        return {}
    return dict(_step_notes(document))


def _step_notes(document: JsonObject) -> Iterator[tuple[str, tuple[str, ...]]]:
    for step in _list(document.get("steps")):
        noted = step.get("notes") if isinstance(step, Mapping) else None
        ours = noted.get("renderline") if isinstance(noted, Mapping) else None
        if isinstance(step, Mapping) and isinstance(ours, Mapping):
            said = tuple(each for each in _list(ours.get("notes")) if isinstance(each, str))
            yield str(step.get("name")), said


def _list(value: JsonValue) -> tuple[JsonValue, ...]:
    return tuple(value) if isinstance(value, (list, tuple)) else ()


def _refuse_foreign(target: Path) -> None:
    # A link to nothing is somebody's as well.
    if not os.path.lexists(target):
        return
    if target.is_file():
        with target.open("rb") as file:
            if _MARK in file.read(_HEAD_BYTES):
                return
    raise UsageError(f"{target} exists and is no report; name another file (-o), or overwrite it (--force)")


def _write(target: Path, pieces: Iterator[str]) -> int:
    """Write all of it or nothing: a reader never sees half a page."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    except OSError as error:
        raise UsageError(f"{target} cannot be written: {error.strerror}") from None
    part = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.writelines(pieces)
        size_bytes = part.stat().st_size
        # A temporary file is for its owner alone, and a report is there to be shown.
        part.chmod(0o644)
        part.replace(target)
    except OSError as error:
        raise UsageError(f"{target} cannot be written: {error.strerror}") from None
    finally:
        with contextlib.suppress(FileNotFoundError):
            part.unlink()
    return size_bytes
