"""The cells of a pipeline that would be sent otherwise than at a git revision."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import compress
from pathlib import Path

from renderline.api.compiling import Compilation
from renderline.api.diff_cells import is_alike
from renderline.api.diff_sides import Side, compile_side, existing, path_in, revision_side
from renderline.compiler.submission import Submission
from renderline.parameters.given import Given
from renderline.reporting.wording import place_text
from renderline.source.git import Repository, repository_of
from renderline.source.revisions import Revision, laid_out

__all__ = ["Narrowing", "changed_since"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """
    A compilation without the cells that stayed the same.

    Attributes:
        same: how many were left out.
        note: why none could be compared; empty where they were.
    """

    compilation: Compilation
    same: int
    note: str = ""


def changed_since(compilation: Compilation, pipeline: Path, revision: str, given: Given) -> Narrowing:
    """
    Leave out the cells whose body and outputs are what they were; a pipeline that git finds renamed is followed.

    Args:
        compilation: of the pipeline as it is now, with the same values.

    Raises:
        UsageError: the pipeline lies in no repository, or there is no such revision.
    """
    repository = repository_of(existing(pipeline.absolute().parent))
    with laid_out(repository, revision) as old:
        side = revision_side(old, repository.top, given)
        tree_path = _old_path(repository, old, path_in(repository.top, pipeline))
        if tree_path is None:
            return Narrowing(compilation=compilation, same=0, note=f"{revision} has no such pipeline")
        before, note = _cells(side, tree_path)
    is_kept = [not _is_known(each, before) for each in compilation.submissions]
    kept = dataclasses.replace(
        compilation,
        submissions=tuple(compress(compilation.submissions, is_kept)),
        budgets=tuple(compress(compilation.budgets, is_kept)),
    )
    return Narrowing(compilation=kept, same=is_kept.count(False), note=note)


def _old_path(repository: Repository, old: Revision, path: str) -> str | None:
    if (old.root / path).is_file():
        return path
    return repository.renames(old.sha).get(path)


def _cells(side: Side, tree_path: str) -> tuple[Mapping[str, Submission], str]:
    """The cells of the old side by their keys, or why there are none."""
    compiled = compile_side(side, tree_path, side.top / tree_path, by_case=False)
    if compiled.report.errors:
        first = compiled.report.errors[0]
        return {}, f"the old side does not compile: {place_text(first.location)}: {first.message}"
    return {key: found for (_, key), found in compiled.cells.items()}, ""


def _is_known(submission: Submission, before: Mapping[str, Submission]) -> bool:
    was = before.get(submission.cell_key)
    return was is not None and is_alike(was, submission)
