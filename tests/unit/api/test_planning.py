"""What a plan says of every step type, and what a pipeline's assumptions add to it."""

from __future__ import annotations

import io
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from renderline import api, canonical
from renderline.canonical import JsonObject
from renderline.compiler.submission import Submission, digest_of
from renderline.ledger import submissions
from renderline.reporting import json_v1
from renderline.reporting.plan_text import plan_view
from renderline.reporting.report import Report
from renderline.source import reader

UPSTREAM = Path(__file__).parents[2] / "data" / "api" / "upstream.json"
SCHEMAS = json.loads(UPSTREAM.read_text(encoding="utf-8"))["components"]["schemas"]
STEP_TYPES = sorted(SCHEMAS["WorkflowStepTemplate"]["discriminator"]["mapping"])
FREE_RULES = {"composeMedia.audio", "chatCompletion.air"}
UPSCALE = (
    "version: 1\nsteps:\n- {$type: imageUpscaler, name: big, input: {image: 'https://example.com/a.png'}}\n"
)


def compiled(text: str) -> api.Compilation:
    compilation = api.compile_reading(reader.read_text(text, name="p.yaml"), api.Given())
    assert compilation.report.errors == ()
    return compilation


def planned(step_type: str, tmp_path: Path) -> api.Plan:
    """The plan of the smallest body that names a step type; whether the service would take it is not asked."""
    body: JsonObject = {"steps": [{"$type": step_type, "input": {}}]}
    submission = Submission(
        pipeline="p",
        cell_key="",
        params={},
        matrix={},
        body=body,
        digest=digest_of(body),
        assets=(),
        outputs=(),
    )
    compilation = api.Compilation(name="p", report=Report(), submissions=(submission,))
    return api.plan(compilation, data_dir=tmp_path)


def shown(plan: api.Plan) -> str:
    out = io.StringIO()
    Console(file=out, width=160, no_color=True).print(plan_view(plan))
    return out.getvalue()


@pytest.mark.parametrize("step_type", STEP_TYPES)
def test_a_plan_prints_no_zero_for_what_it_does_not_know(step_type: str, tmp_path: Path) -> None:
    """Neither in the step's line nor in the total, for people or for machines: an amount, or `unknown` with the reason."""
    plan = planned(step_type, tmp_path)
    text = shown(plan)
    document: Any = json.loads(canonical.pretty(json_v1.plan_document(plan)))
    ((step,),) = ([*each["steps"]] for each in document["workflows"])
    if step["status"] == "unknown":
        assert (step["buzz"], step["low"], step["high"], document["high"]) == (None, None, None, None)
        assert step["reason"]
        assert re.search(rf"\bstep 1 +{step_type} +unknown", text)
        assert re.search(r"(^|[^0-9,.])0 Buzz", text.partition("On the embedded engine")[0]) is None
        assert "not counted, price unknown: step 1" in text
    else:
        assert step["low"] > 0 or step["rule"] in FREE_RULES


def test_every_step_type_is_walked() -> None:
    assert len(STEP_TYPES) == 45


def test_what_a_pipeline_assumes_makes_its_price_known() -> None:
    (unknown,) = api.plan(compiled(UPSCALE)).workflows
    assert (unknown.cost.high, unknown.cost.steps[0].missing) == (None, ("width", "height"))
    stated = compiled(UPSCALE + "assumptions: {big: {width: 2048, height: '{{ 2 * 1024 }}'}}\n")
    (known,) = api.plan(stated).workflows
    assert (known.cost.high, known.cost.unknown) == (Decimal(10), ())


def test_what_is_assumed_changes_no_digest_and_is_remembered() -> None:
    """It is no part of what is sent; and the ledger keeps it with the cell."""
    (plain,) = compiled(UPSCALE).submissions
    (stated,) = compiled(UPSCALE + "assumptions: {big: {width: 2048, height: 2048}}\n").submissions
    assert (stated.digest, stated.body) == (plain.digest, plain.body)
    assert submissions.load(submissions.dump(stated)) == stated
