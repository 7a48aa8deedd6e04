"""A past run as the page that shows it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from urllib.parse import quote

from renderline import canonical
from renderline.canonical import JsonValue
from renderline.compiler.submission import Submission
from renderline.ledger.entries import RunEntry
from renderline.ledger.standing import Standing
from renderline.reporting.graph_svg import svg
from renderline.reporting.html.commands import checkout_command, run_command
from renderline.reporting.html.sources import Before, Sources
from renderline.reporting.html.step_graph import body_steps, graph_of_body
from renderline.reporting.html.value import CellPage, Field, Outcome, Picture, RunPage, StepLine
from renderline.reporting.run_history import PastRun, expected, standing_words
from renderline.rules.secret_literal import veiled
from renderline.wire.step_models import step_model
from renderline.wire.step_titles import step_place

__all__ = ["PageContext", "run_page"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageContext:
    """
    What the ledger's entries of a run do not say.

    Attributes:
        page: where the page will lie; links are relative to its folder.
        project: the folder that the pipeline's file is named from.
        charged: in Buzz, by the position of the cell.
        notes: by the path of a file, what the engine said of the steps that made it.
    """

    page: Path
    project: Path
    charged: Mapping[int, Decimal] = field(default_factory=dict)
    notes: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)


def run_page(past: PastRun, around: PageContext) -> RunPage:
    """The page of a run; secrets are names in it, and what looks like one is veiled."""
    entry, first = past.entry, next(iter(past.standings), None)
    commit = entry.commit
    return RunPage(
        run_id=entry.id,
        pipeline=entry.pipeline,
        started=f"{datetime.fromtimestamp(entry.started_at_ms / 1000, UTC):%Y-%m-%d %H:%M} UTC",
        engine="the embedded engine" if entry.engine == "local" else veiled("", entry.engine),
        is_free=not entry.costs,
        commit="" if commit is None else f"{commit.sha}{' with changes on top' if commit.is_dirty else ''}",
        is_dirty=commit is not None and commit.is_dirty,
        checkout=checkout_command(entry),
        graph_svg="" if first is None else svg(graph_of_body(first.cell.submission)),
        cells=tuple(_cell(each, entry, around) for each in past.standings),
    )


def _cell(standing: Standing, entry: RunEntry, around: PageContext) -> CellPage:
    submission = standing.cell.submission
    low, high = expected([standing])
    return CellPage(
        number=standing.cell.position + 1,
        title=submission.cell_key or submission.pipeline,
        axes=_axes(submission.cell_key),
        outcome=_outcome(standing),
        standing=standing_words(standing),
        reason=veiled("", standing.reason),
        parameters=tuple(_fields(submission.params)),
        steps=tuple(_steps(standing, around)),
        pictures=tuple(_pictures(standing, around)),
        low=low,
        high=high,
        charged=around.charged.get(standing.cell.position, Decimal(0)) if entry.costs else None,
        command=run_command(entry, submission, around.project, attempt=standing.attempt),
        facts=tuple(_facts(standing)),
        matrix=tuple(_matrix(submission.matrix)),
    )


def _axes(cell_key: str) -> Mapping[str, str]:
    """By the key, for the ledger's own values have lost the order of their axes."""
    parts = (part.partition("=") for part in cell_key.split(",") if part)
    return {name: label for name, _, label in parts}


def _outcome(standing: Standing) -> Outcome:
    if standing.is_complete:
        return Outcome.COMPLETE
    return Outcome.FAILED if standing.has_failed or standing.reason else Outcome.OPEN


def _fields(values: Mapping[str, JsonValue]) -> Iterator[Field]:
    for name, value in values.items():
        text = value if isinstance(value, str) else canonical.compact(value).decode("utf-8")
        yield Field(name=name, value=veiled(name, text))


def _matrix(values: Mapping[str, JsonValue]) -> Iterator[Field]:
    """Each axis with its value, and each column of a row by itself."""
    for name, value in values.items():
        # As an expression names them, so that a reader finds them in the pipeline.
        columns = {f"{name}.{key}": each for key, each in value.items()} if isinstance(value, Mapping) else {}
        yield from _fields(columns or {name: value})


def _steps(standing: Standing, around: PageContext) -> Iterator[StepLine]:
    notes: dict[str, tuple[str, ...]] = {}
    for facts in standing.files:
        notes.update(around.notes.get(str(facts.get("path")), {}))
    for name, step in body_steps(standing.cell.submission.body):
        step_input = step.get("input")
        inputs = step_input if isinstance(step_input, Mapping) else {}
        seed, prompt = inputs.get("seed"), inputs.get("prompt")
        yield StepLine(
            name=step_place(name),
            type=str(step.get("$type", "")),
            model=step_model(step),
            seed=str(seed) if isinstance(seed, int) else "",
            prompt=veiled("prompt", prompt) if isinstance(prompt, str) else "",
            # By its number alone in an answer, where the pipeline gives it no name.
            notes=notes.get(name) or notes.get(name.removeprefix("$"), ()),
        )


def _pictures(standing: Standing, around: PageContext) -> Iterator[Picture]:
    sources = Sources(standing.cell.submission, standing.files)
    for index, facts in enumerate(standing.files):
        path, size = Path(str(facts.get("path"))), facts.get("size_bytes")
        before = sources.before(index) or Before(path=None, name="")
        yield Picture(
            path=path,
            name=path.name,
            link=_link(path, around.page.parent),
            step=step_place(str(facts.get("step"))),
            media_type=str(facts.get("media_type")),
            size_bytes=size if isinstance(size, int) else 0,
            before=before.path,
            before_name=before.name,
        )


def _link(path: Path, folder: Path) -> str:
    return quote(Path(os.path.relpath(path, folder)).as_posix())


def _facts(standing: Standing) -> Iterator[Field]:
    submission: Submission = standing.cell.submission
    yield Field(name="digest", value=submission.digest)
    if standing.workflow_id:
        yield Field(name="workflow", value=standing.workflow_id)
    if standing.prefix.workflows:
        yield Field(name="goes on from workflow", value=", ".join(standing.prefix.workflows))
    if standing.external_id:
        yield Field(name="externalId", value=standing.external_id)
    if standing.attempt > 1:
        yield Field(name="attempt", value=str(standing.attempt))
