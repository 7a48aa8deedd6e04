"""What a shell offers behind the Tab key: names out of the pipeline and the ledger that the command line is about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import click

from renderline.errors import RenderlineError

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from renderline.api.completing import PipelineNames

__all__ = ["axes", "parameters", "places", "profiles", "runs"]

Offer: TypeAlias = Iterable[tuple[str, str]]
"""Words, each with what it is."""

Complete: TypeAlias = Callable[[click.Context, click.Parameter, str], "list[CompletionItem]"]

_MOST_RUNS = 20


def _completing(offer: Callable[[click.Context], Offer]) -> Complete:
    """Click's form of an offer: what begins as typed; nothing at all where the file or the ledger cannot be read."""

    @wraps(offer)
    def complete(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        try:
            words = list(offer(ctx))
        except (RenderlineError, OSError):
            return []
        return [
            CompletionItem(word, help=about or None) for word, about in words if word.startswith(incomplete)
        ]

    return complete


@_completing
def parameters(ctx: click.Context) -> Offer:
    """`width=`, or `style=neon` and its like where the values are few."""
    for names in _pipelines(ctx):
        for each in names.parameters:
            yield from ((f"{each.name}={value}", each.about) for value in each.values or ("",))


@_completing
def profiles(ctx: click.Context) -> Offer:
    """The profiles of the pipeline."""
    return [(name, "") for names in _pipelines(ctx) for name in names.profiles]


@_completing
def axes(ctx: click.Context) -> Offer:
    """The axes of its matrix."""
    return [(name, "") for names in _pipelines(ctx) for name in names.axes]


@_completing
def places(ctx: click.Context) -> Offer:
    """Its steps and parameters, as `explain` takes them."""
    for names in _pipelines(ctx):
        yield from ((f"steps.{name}", "a step") for name in names.steps)
        yield from ((f"params.{each.name}", each.about) for each in names.parameters)


@_completing
def runs(ctx: click.Context) -> Offer:
    """The latest runs of the project."""
    from renderline import api

    folder = ctx.params.get("data") or api.ledger_dir(ctx.params.get("project") or Path())
    for past in api.list_runs(folder, limit=_MOST_RUNS):
        yield past.entry.id, f"{past.entry.pipeline}, {past.complete} of {len(past.standings)} complete"


def _pipelines(ctx: click.Context) -> Iterator[PipelineNames]:
    """The names of every pipeline that stands on the command line already."""
    from renderline import api

    given = (ctx.params.get(name) for name in ("pipeline", "subject", "paths"))
    listed = [each if isinstance(each, tuple) else (each,) for each in given if each]
    # Behind an option that still lacks its value click has not told the arguments apart.
    words = [word for words in (*listed, ctx.args) for word in words]
    yield from (api.names_in(file) for file in dict.fromkeys(map(Path, words)) if file.is_file())
