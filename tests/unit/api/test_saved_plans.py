"""A plan that was saved is run as it was, or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from renderline import api
from renderline.api.saved_plans import SavedPlan
from renderline.errors import PlanChanged, UsageError

PIPELINE = """\
version: 1
parameters:
  side: {type: integer, default: 1000}
  key: {type: string, secret: true, default: none}
matrix: {axes: {passes: [1, 2]}}
metadata: {key: "{{ params.key }}"}
assumptions: {big: {width: "{{ params.side }}", height: 1000}}
steps:
- {$type: imageUpscaler, name: big, input: {image: "https://example.com/a.png", numberOfRepeats: "{{ matrix.passes }}"}}
"""
Save = Callable[..., SavedPlan]


@pytest.fixture
def save(tmp_path: Path) -> Save:
    """Saves the plan of a pipeline's text, and reads it again."""

    def do(text: str = PIPELINE, **given: str) -> SavedPlan:
        request = _request(tmp_path, text, **given)
        compilation = api.compile_file(request.pipeline, request.given, request.selection)
        api.save_plan(tmp_path / "plan.json", request, compilation, api.plan(compilation))
        return api.read_saved(tmp_path / "plan.json")

    return do


def _request(folder: Path, text: str, **given: str) -> api.Request:
    path = folder / "p.yaml"
    path.write_text(text)
    return api.Request(pipeline=path, given=api.Given(values=given))


def _check(saved: SavedPlan, request: api.Request, tolerance: api.Tolerance | None = None) -> None:
    compilation = api.compile_file(request.pipeline, request.given, request.selection)
    assert compilation.report.errors == ()
    api.check_saved(saved, compilation, api.plan(compilation), tolerance or api.Tolerance())


def test_a_plan_comes_back_as_it_was_saved_but_for_secrets(save: Save, tmp_path: Path) -> None:
    saved = save(side="2000", key="hunter2-hunter2")
    assert saved.secrets == ("key",)
    assert saved.request.given.values == {"side": "2000"}
    assert (saved.low, saved.high) == (Decimal(12), Decimal(12))
    assert [each.low for each in saved.cells.values()] == [4, 8]
    assert "hunter2" not in (tmp_path / "plan.json").read_text()


def test_the_same_thing_is_run(save: Save, tmp_path: Path) -> None:
    """With the saved values, and the secret given anew; comments in the file are none of a plan's business."""
    saved = save(side="2000", key="hunter2-hunter2")
    _request(tmp_path, f"# new\n{PIPELINE}")
    _check(saved, saved.renewed(api.Given(values={"key": "hunter2-hunter2"})))


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (
            "a.png",
            "b.png",
            (
                "the workflow `passes=2` compiles to another body than the planned one: "
                'steps.big.input.image "https://example.com/a.png" → "https://example.com/b.png"'
            ),
        ),
        ("[1, 2]", "[1]", "the workflow `passes=2` is gone"),
        ("[1, 2]", "[1, 2, 3]", "the workflow `passes=3` was not planned"),
        ("height: 1000", "height: 2000", "the price of the workflow `passes=1` moved from 2 Buzz to 4 Buzz"),
        ("height: 1000", "depth: 1000", "the price of the workflow `passes=1` moved from 2 Buzz to unknown"),
    ],
)
def test_anything_else_is_refused(save: Save, tmp_path: Path, before: str, after: str, said: str) -> None:
    saved = save()
    request = _request(tmp_path, PIPELINE.replace(before, after))
    with pytest.raises(
        PlanChanged, match=r"^this is not what was planned: .*; nothing has been sent$"
    ) as changed:
        _check(saved, request)
    assert said in str(changed.value)


def test_the_first_changed_values_are_told_and_the_rest_counted(save: Save, tmp_path: Path) -> None:
    saved = save()
    text = PIPELINE.replace("[1, 2]", "[1]").replace("name: big", "name: big, priority: low, retries: 2")
    request = _request(tmp_path, text.replace("a.png", "b.png") + "tags: [x]\n")
    with pytest.raises(PlanChanged) as changed:
        _check(saved, request)
    told, gone = changed.value.changes
    assert told == (
        "the workflow `passes=1` compiles to another body than the planned one: "
        'steps.big.priority is new: "low", steps.big.retries is new: 2, '
        'steps.big.input.image "https://example.com/a.png" → "https://example.com/b.png", and 1 more'
    )
    assert gone == "the workflow `passes=2` is gone"


def test_secrets_are_neither_kept_nor_told(save: Save, tmp_path: Path) -> None:
    """Not even one that stands in the file itself."""
    literal, other = "c1vitai0c1vitai0c1vitai0c1vitai0", "c1vitai1c1vitai1c1vitai1c1vitai1"
    text = PIPELINE.replace('key: "{{', f'token: {literal}, key: "{{{{')
    saved = save(text, key="hunter2-hunter2")
    kept = (tmp_path / "plan.json").read_text()
    assert literal not in kept
    assert "hunter2" not in kept
    with pytest.raises(PlanChanged) as changed:
        _check(saved, _request(tmp_path, text.replace(literal, other)))
    assert other not in str(changed.value)
    assert "compiles to another body than the planned one;" in str(changed.value)


def test_a_plan_of_before_bodies_were_kept_is_still_good(save: Save, tmp_path: Path) -> None:
    save()
    path = tmp_path / "plan.json"
    document = json.loads(path.read_text())
    del document["bodies"]
    path.write_text(json.dumps(document))
    saved = api.read_saved(path)
    _check(saved, saved.request)
    with pytest.raises(PlanChanged, match="another body than the planned one; the workflow"):
        _check(saved, _request(tmp_path, PIPELINE.replace("a.png", "b.png")))


def test_an_older_plan_is_replaced_in_one_step(save: Save, tmp_path: Path) -> None:
    """Whoever reads it meanwhile reads one plan or the other."""
    save()
    with (tmp_path / "plan.json").open() as reader:
        save(side="2000")
        assert json.load(reader)["request"]["parameters"] == {}


def test_many_changes_are_counted(save: Save, tmp_path: Path) -> None:
    saved = save()
    request = _request(
        tmp_path,
        PIPELINE.replace("[1, 2]", "[1, 2]\n    n: [1, 2, 3]")
        .replace("{axes: {", "\n  axes:\n    ")
        .replace("]}}", "]"),
    )
    with pytest.raises(PlanChanged, match="; 5 more changes;"):
        _check(saved, request)


@pytest.mark.parametrize(
    ("tolerance", "is_kept"),
    [
        (api.Tolerance(buzz=Decimal(4)), True),
        (api.Tolerance(buzz=Decimal("3.9")), False),
        (api.Tolerance(share=Decimal(1)), True),
        (api.Tolerance(share=Decimal("0.99")), False),
    ],
)
def test_a_price_may_move_as_far_as_is_allowed(
    save: Save, tmp_path: Path, tolerance: api.Tolerance, *, is_kept: bool
) -> None:
    """2 and 4 Buzz become 4 and 8; in either direction, and each workflow by itself."""
    saved = save()
    request = _request(tmp_path, PIPELINE.replace("height: 1000", "height: 2000"))
    if is_kept:
        _check(saved, request, tolerance)
        return
    with pytest.raises(PlanChanged):
        _check(saved, request, tolerance)


@pytest.mark.parametrize("planned", [None, Decimal(0)])
def test_unknown_is_only_ever_the_same_as_unknown(planned: Decimal | None) -> None:
    """However tolerant one is: nobody planned what it costs."""
    wide = api.Tolerance(buzz=Decimal(10**9))
    assert wide.allows(None, planned) is (planned is None)
    assert wide.allows(planned, None) is (planned is None)


@pytest.mark.parametrize(
    ("given", "option"),
    [
        (api.Given(values={"side": "3"}), "-p side=…"),
        (api.Given(files=[("f.yaml", {"side": 3})]), "--params-file"),
        (api.Given(profile="draft"), "--profile"),
    ],
)
def test_only_secrets_are_given_anew(save: Save, given: api.Given, option: str) -> None:
    with pytest.raises(UsageError, match=f"^{option} would change what was planned"):
        save().renewed(given)


@pytest.mark.parametrize("text", ["", "[]", "3", "{}", '{"format": "renderline.cost/1"}', '{"format": 3}'])
def test_another_file_is_no_plan(tmp_path: Path, text: str) -> None:
    path = tmp_path / "plan.json"
    path.write_text(text)
    with pytest.raises(
        UsageError, match=r"is no saved plan; `renderline plan PIPELINE -o .*plan.json` writes one"
    ):
        api.read_saved(path)


@pytest.mark.parametrize(
    "change",
    [
        lambda document: document["cost"]["workflows"][0].update(low="much"),
        lambda document: document["cost"]["workflows"][0].update(low=float("nan")),
        lambda document: document["bodies"].update({"passes=1": 3}),
        lambda document: document.update(bodies=3),
    ],
)
def test_a_plan_with_a_part_of_another_kind_is_no_plan(
    save: Save, tmp_path: Path, change: Callable[[Any], None]
) -> None:
    save()
    path = tmp_path / "plan.json"
    document = json.loads(path.read_text())
    change(document)
    path.write_text(json.dumps(document))
    with pytest.raises(UsageError, match="is no saved plan"):
        api.read_saved(path)


def test_a_plan_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    request = _request(tmp_path, PIPELINE)
    compilation = api.compile_file(request.pipeline)
    with pytest.raises(UsageError, match="cannot be written"):
        api.save_plan(tmp_path / "no" / "plan.json", request, compilation, api.plan(compilation))


def test_cells_are_those_of_the_selection(tmp_path: Path) -> None:
    request = replace(_request(tmp_path, PIPELINE), selection=api.Selection(key="passes=2"))
    compilation = api.compile_file(request.pipeline, request.given, request.selection)
    api.save_plan(tmp_path / "plan.json", request, compilation, api.plan(compilation))
    saved = api.read_saved(tmp_path / "plan.json")
    assert (saved.request.selection, list(saved.cells)) == (request.selection, ["passes=2"])
    _check(saved, saved.renewed(api.Given()))
