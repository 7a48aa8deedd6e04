"""A run held against its commit and its files: whether each body still follows from the pipeline, and each hash holds."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from renderline.api.compiling import compile_reading
from renderline.api.diff_sides import existing, path_in
from renderline.api.runs import show_run
from renderline.canonical import JsonObject, JsonValue
from renderline.compiler.submission import Submission
from renderline.errors import UsageError
from renderline.execution.saving import has_content
from renderline.execution.sidecars import sidecar_of
from renderline.ledger.entries import RunEntry
from renderline.ledger.standing import Standing
from renderline.parameters.given import Given
from renderline.provenance.document import is_provenance
from renderline.reporting.verification import CellCheck, FileCheck, FileState, Lack, Verification
from renderline.reporting.wording import place_text
from renderline.source import reader
from renderline.source.git import repository_of
from renderline.source.revisions import laid_out

__all__ = ["verify"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Recompiled:
    """The cells of a pipeline as they compile again, by their keys; `fault` says why there are none."""

    digests: Mapping[str, str]
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Files:
    """
    What a run is compiled from again.

    Attributes:
        title: for people.
        root: the folder where a commit is laid out; None where the files are those of the work tree.
    """

    source: Path
    title: str
    root: Path | None = None

    def hold(self, name: str) -> bool:
        """Whether a file, named from the pipeline's folder, is among them."""
        path = Path(os.path.normpath(self.source.parent / name))
        return self.root is None or (path.is_relative_to(self.root) and path.exists())


def verify(folder: Path, run_id: str) -> Verification:
    """
    Check a run: compile its pipeline as of its commit again, and read every file that it saved.

    Nothing is written, and nobody is asked over a network. Secrets need not be given: bodies know them by their names.

    Args:
        folder: where the ledger lies.

    Raises:
        UsageError: there is no such run, or git cannot say what its commit holds.
    """
    past = show_run(folder, run_id)
    submissions = [each.cell.submission for each in past.standings]
    with _files(past.entry) as files:
        again = _compile(files, past.entry, submissions[0]) if submissions else _Recompiled(digests={})
    return Verification(
        run_id=past.entry.id,
        compiled_from=files.title,
        cells=tuple(_cell(each, again) for each in past.standings),
    )


@contextlib.contextmanager
def _files(entry: RunEntry) -> Iterator[_Files]:
    source, commit = Path(entry.source), entry.commit
    if commit is None:
        yield _Files(source=source, title="the files as they are now, which no repository holds")
    elif commit.is_dirty:
        # The commit lacks what had not been committed: the work tree is the nearest that there is.
        title = f"the files as they are now, for the run had changes on top of {commit.sha[:8]}"
        yield _Files(source=source, title=title)
    else:
        repository = repository_of(existing(source.parent))
        with laid_out(repository, commit.sha) as old:
            file = old.root / path_in(repository.top, source)
            yield _Files(source=file, title=f"commit {commit.sha[:8]}", root=old.root)


def _compile(files: _Files, entry: RunEntry, any_of_them: Submission) -> _Recompiled:
    try:
        reading = reader.read(files.source, name=files.source.name)
    except UsageError as gone:
        return _Recompiled(digests={}, fault=str(gone))
    profile = entry.given.get("profile")
    given = Given(
        files=[(f"run {entry.id}", _values(any_of_them, files))],
        profile=profile if isinstance(profile, str) else None,
    )
    compilation = compile_reading(reading, given)
    if compilation.report.errors:
        first = compilation.report.errors[0]
        return _Recompiled(digests={}, fault=f"{place_text(first.location)}: {first.message}")
    return _Recompiled(digests={each.cell_key: each.digest for each in compilation.submissions})


def _values(submission: Submission, files: _Files) -> JsonObject:
    """The parameters of the run; photos of the user's own, which no commit has, are where they were."""
    own = {each.name: str(each.path) for each in submission.assets if not files.hold(each.name)}
    return {name: _placed(value, own) for name, value in submission.params.items()}


def _placed(value: JsonValue, own: Mapping[str, str]) -> JsonValue:
    return own.get(value, value) if isinstance(value, str) else value


def _cell(standing: Standing, again: _Recompiled) -> CellCheck:
    submission = standing.cell.submission
    digest = again.digests.get(submission.cell_key)
    return CellCheck(
        key=submission.cell_key,
        digest=submission.digest,
        lack=_lack(standing),
        is_reproduced=digest == submission.digest,
        reason=_reason(submission, digest, again),
        files=tuple(_file(facts, submission) for facts in standing.files),
    )


def _lack(standing: Standing) -> Lack | None:
    if standing.is_complete:
        return None
    if standing.has_failed:
        return Lack.FAILED
    return Lack.UNFETCHED if standing.workflow_id else Lack.UNSENT


def _reason(submission: Submission, digest: str | None, again: _Recompiled) -> str:
    if again.fault:
        return f"the pipeline does not compile again: {again.fault}"
    if digest is None:
        return "the pipeline has no such cell"
    if digest != submission.digest:
        return f"the pipeline compiles to another body: {digest[:12]}, and {submission.digest[:12]} was sent"
    return ""


def _file(facts: JsonObject, submission: Submission) -> FileCheck:
    path, sha256 = Path(str(facts.get("path"))), str(facts.get("sha256"))
    state = FileState.MISSING
    if path.exists():
        state = FileState.SAME if has_content(path, sha256) else FileState.CHANGED
    return FileCheck(path=str(path), state=state, sidecar=_sidecar(path, sha256, submission.digest))


def _sidecar(path: Path, sha256: str, digest: str) -> FileState:
    try:
        document = json.loads(sidecar_of(path).read_bytes())
    except OSError:
        return FileState.MISSING
    except (ValueError, RecursionError):
        return FileState.CHANGED
    if not is_provenance(document):
        return FileState.CHANGED
    file = document.get("file")
    told = file.get("sha256") if isinstance(file, Mapping) else None
    return FileState.SAME if (told, document.get("digest")) == (sha256, digest) else FileState.CHANGED
