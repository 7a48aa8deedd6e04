"""What two revisions of a repository would send: compiled bodies are compared, never text."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from renderline.api.budget import check_budget
from renderline.api.diff_cells import compare_cells
from renderline.api.diff_sides import (
    CompiledSide,
    Side,
    compile_side,
    existing,
    lacks_values,
    path_in,
    revision_side,
    work_tree_side,
)
from renderline.api.planning import plan
from renderline.cost.compare import CostDelta
from renderline.diagnostic import Severity
from renderline.errors import UsageError
from renderline.parameters.given import Given
from renderline.reporting.diff import BudgetNote, Diff, PipelineDiff
from renderline.reporting.report import Report, merge
from renderline.reporting.wording import place_text
from renderline.source import discovery
from renderline.source.git import Repository, repository_of
from renderline.source.revisions import laid_out

__all__ = ["diff"]


def diff(paths: Sequence[Path], *, base: str, head: str | None = None, given: Given | None = None) -> Diff:
    """
    Compare what pipelines compile to on two sides.

    Args:
        paths: files and folders, those too that only one side has; without any, the project's pipelines.
        base: the old revision.
        head: the new one; the files as they are now if left out.
        given: the same values for both sides. A pipeline that lacks some is compared with those of its cases.

    Raises:
        UsageError: the paths lie in no repository or outside of it, there is no such revision, or no pipeline is found.
    """
    repository = _repository(paths)
    with _sides(repository, base, head, given or Given()) as (old, new):
        pairs = tuple(_pairs(paths, old, new, repository))
        compared = [_compare(pair, old, new) for pair in pairs]
    return Diff(
        base=base,
        head=head or "",
        pipelines=tuple(each for each, _ in compared),
        report=merge(report for _, report in compared),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _FilePair:
    """A pipeline's file on both sides, by its paths from the top; None on a side that lacks it."""

    old: tuple[str, Path] | None
    new: tuple[str, Path] | None


def _repository(paths: Sequence[Path]) -> Repository:
    places = [path.absolute() for path in paths] or [Path.cwd()]
    repository = repository_of(existing(places[0] if places[0].is_dir() else places[0].parent))
    for path in paths:
        if path_in(repository.top, path).startswith(".."):
            raise UsageError(f"`{path}` lies outside of the repository {repository.top}")
    return repository


@contextlib.contextmanager
def _sides(repository: Repository, base: str, head: str | None, given: Given) -> Iterator[tuple[Side, Side]]:
    with contextlib.ExitStack() as stack:
        old = revision_side(stack.enter_context(laid_out(repository, base)), repository.top, given)
        if head is None:
            new = work_tree_side(repository, given)
        else:
            new = revision_side(stack.enter_context(laid_out(repository, head)), repository.top, given)
        yield old, new


def _pairs(paths: Sequence[Path], old: Side, new: Side, repository: Repository) -> Iterator[_FilePair]:
    """A renamed pipeline is one pipeline where git sees the rename; else one went and another came."""
    before, after = old.pipelines(paths), new.pipelines(paths)
    _require(paths, old, new, before, after)
    renames = _renames(repository, old, new)
    came_from = {
        path: was
        for path in after
        if path not in before and (was := renames.get(path)) is not None and (old.top / was).is_file()
    }
    for path, file in after.items():
        was = came_from.get(path, path)
        known = before.get(was) or (old.top / was if path in came_from else None)
        yield _FilePair(old=None if known is None else (was, known), new=(path, file))
    for path, file in before.items():
        if path not in after and path not in came_from.values():
            yield _FilePair(old=(path, file), new=None)


def _require(
    paths: Sequence[Path], old: Side, new: Side, before: Mapping[str, Path], after: Mapping[str, Path]
) -> None:
    for path in paths:
        if not any(side.located(path).exists() for side in (old, new)):
            raise UsageError(discovery.absence(path))
    if not before and not after:
        # In the words that any other command has for it.
        discovery.find(paths)
        raise UsageError("neither side has a pipeline")


def _renames(repository: Repository, old: Side, new: Side) -> Mapping[str, str]:
    if old.revision is None:
        return {}
    return repository.renames(old.revision.sha, None if new.revision is None else new.revision.sha)


def _compare(pair: _FilePair, old: Side, new: Side) -> tuple[PipelineDiff, Report]:
    was, now = _compiled(pair, old, new)
    path = (pair.new or pair.old or ("", Path()))[0]
    old_problem, new_problem = _problem(was), _problem(now)
    is_comparable = not old_problem and not new_problem
    cells = compare_cells(was, now) if is_comparable else None
    found = PipelineDiff(
        path=path,
        old_path=pair.old[0] if pair.old is not None and pair.old[0] != path else None,
        on_old=was is not None,
        on_new=now is not None,
        old_problem=old_problem,
        new_problem=new_problem,
        added=cells.added if cells else (),
        removed=cells.removed if cells else (),
        changed=cells.changed if cells else (),
        same=cells.same if cells else 0,
        before=cells.before if cells else CostDelta(),
        after=cells.after if cells else CostDelta(),
    )
    if now is not None and not found.is_same:
        found = replace(found, budget=tuple(_budget_notes(now)))
    # Warnings are `validate`'s to tell; here only what keeps a pipeline from being compared.
    return found, now.report if now is not None and new_problem else Report()


def _budget_notes(side: CompiledSide) -> Iterator[BudgetNote]:
    """What `run` would say of each set of values by itself; several sets are several runs."""
    for variant in side.variants:
        judged = check_budget(variant.compilation, plan(variant.compilation))
        for each in judged.diagnostics:
            case = f"with the values of `{variant.case}`, " if variant.case else ""
            yield BudgetNote(
                is_over=each.severity is Severity.ERROR,
                message=f"{case}{each.message}",
                location=side.side.spelt(each.location),
            )


def _compiled(pair: _FilePair, old: Side, new: Side) -> tuple[CompiledSide | None, CompiledSide | None]:
    """Both sides with the caller's values, or both with those of the cases, so that cells can be paired."""
    was = None if pair.old is None else compile_side(old, *pair.old, by_case=False)
    now = None if pair.new is None else compile_side(new, *pair.new, by_case=False)
    if any(each is not None and lacks_values(each) for each in (was, now)):
        was = None if pair.old is None else compile_side(old, *pair.old, by_case=True)
        now = None if pair.new is None else compile_side(new, *pair.new, by_case=True)
    return was, now


def _problem(side: CompiledSide | None) -> str:
    """The first mistake in one line with their number; empty where there is none."""
    if side is None or not side.report.errors:
        return ""
    errors = side.report.errors
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    return f"{place_text(side.side.spelt(errors[0].location))}: {errors[0].message}{more}"
