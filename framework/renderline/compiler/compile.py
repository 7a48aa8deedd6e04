"""The last pure stage: a judged pipeline becomes a submission."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from renderline.canonical import JsonObject
from renderline.compiler.assets import Measure, collect
from renderline.compiler.naming import outputs_of
from renderline.compiler.submission import Asset, Submission, digest_of
from renderline.diagnostic import Finding
from renderline.parameters.resolve import ResolvedDocument
from renderline.parameters.values import LocalPath
from renderline.pipeline.model import Pipeline

__all__ = ["Compiled", "compile_pipeline"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """The submission, or what stands in its way."""

    submission: Submission | None
    findings: tuple[Finding, ...]


def compile_pipeline(
    document: ResolvedDocument, pipeline: Pipeline, *, folder: Path, measure: Measure
) -> Compiled:
    """
    Compile one workflow.

    A file that holds API keys alone compiles to itself, so no text in it is taken for a local file.
    """
    if not pipeline.templated:
        return Compiled(submission=_submission(document, pipeline, document.body, ()), findings=())
    collected = collect(document.body, folder=folder, measure=measure)
    if collected.findings:
        return Compiled(submission=None, findings=collected.findings)
    return Compiled(submission=_submission(document, pipeline, collected.body, collected.assets), findings=())


def _submission(
    document: ResolvedDocument, pipeline: Pipeline, body: JsonObject, assets: tuple[Asset, ...]
) -> Submission:
    return Submission(
        pipeline=pipeline.name,
        cell_key=document.cell.key,
        params=_portable(document.params, assets),
        matrix=_portable(document.matrix, assets),
        body=body,
        digest=digest_of(body),
        assets=assets,
        outputs=outputs_of(pipeline, document.cell.key),
        assumptions=_assumptions(document),
    )


def _assumptions(document: ResolvedDocument) -> Mapping[str, JsonObject]:
    stated = document.own.get("assumptions")
    by_step = stated.items() if isinstance(stated, Mapping) else ()
    return {step: facts for step, facts in by_step if isinstance(facts, Mapping)}


def _portable(values: JsonObject, assets: tuple[Asset, ...]) -> JsonObject:
    """Values for the plan: a local file is named as its asset is, the same on every machine."""
    names = {asset.path: asset.name for asset in assets}
    return {
        key: names.get(value.path, str(value)) if isinstance(value, LocalPath) else value
        for key, value in values.items()
    }
