"""The last pure stage: a judged pipeline becomes a submission."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from renderline.canonical import JsonObject
from renderline.compiler.assets import AssetCollector
from renderline.compiler.encoding import BodyEncoder
from renderline.compiler.naming import outputs_of
from renderline.compiler.submission import Asset, Submission, digest_of
from renderline.diagnostic import Finding
from renderline.parameters.resolve import ResolvedDocument
from renderline.parameters.values import LocalPath
from renderline.pipeline.model import Pipeline

__all__ = ["Compiled", "PipelineCompiler"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """The submission, or what stands in its way."""

    submission: Submission | None
    findings: tuple[Finding, ...]


class PipelineCompiler:
    """
    Compiles the workflows of one pipeline; what they share is read, measured and written once.

    Args:
        folder: of the pipeline file.
    """

    def __init__(self, folder: Path) -> None:
        self._assets = AssetCollector(folder)
        self._encoder = BodyEncoder()

    def compile(self, document: ResolvedDocument, pipeline: Pipeline) -> Compiled:
        """
        Compile one workflow.

        A file that holds API keys alone compiles to itself, so no text in it is taken for a local file.
        """
        if not pipeline.templated:
            return Compiled(submission=self._submission(document, pipeline, document.body, ()), findings=())
        collected = self._assets.collect(document.body)
        if collected.findings:
            return Compiled(submission=None, findings=collected.findings)
        submission = self._submission(document, pipeline, collected.body, collected.assets)
        return Compiled(submission=submission, findings=())

    def _submission(
        self, document: ResolvedDocument, pipeline: Pipeline, body: JsonObject, assets: tuple[Asset, ...]
    ) -> Submission:
        return Submission(
            pipeline=pipeline.name,
            cell_key=document.cell.key,
            params=_portable(document.params, assets),
            matrix=_portable(document.matrix, assets),
            body=body,
            digest=digest_of(body, self._encoder.compact),
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
    # By the path: a text may be written in two ways and mean one file.
    names = {asset.path: asset.name for asset in assets}
    return {
        key: names.get(value.path, str(value)) if isinstance(value, LocalPath) else value
        for key, value in values.items()
    }
