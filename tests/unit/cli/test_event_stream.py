"""`--json-stream`: each event a line of the published schema, and one closing line however it ends."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
import pytest
from jsonschema import Draft202012Validator

from renderline.canonical import JsonObject
from renderline.cli.event_stream import EventStream
from renderline.errors import EngineUnreachable, OverBudget
from renderline.execution.events import Event, OutputSaved, StepProgress, WorkflowEvent, of_cell

EVENTS: tuple[Event, ...] = (
    WorkflowEvent(workflow_id="w", status="processing"),
    StepProgress(workflow_id="w", step="0", type="imageUpscaler", status="processing", rate=0.5),
    StepProgress(workflow_id="w", step="last\x1b[31m\n", type="echo", status="failed", rate=None),
    OutputSaved(workflow_id="w", step="0", path=Path("out") / "ä\udcff.png", is_new=True),
)


class Paper:
    """What was written, line by line, each held against the schema."""

    def __init__(self, root: Path) -> None:
        schema = json.loads((root / "schemas" / "events" / "v1.json").read_text())
        Draft202012Validator.check_schema(schema)
        self._validator = Draft202012Validator(schema)
        self.lines: list[Any] = []

    def write(self, text: str) -> None:
        assert text.endswith("\n")
        assert text.count("\n") == 1
        self.lines.append(json.loads(text))
        self._validator.validate(self.lines[-1])


@pytest.fixture
def paper(root: Path) -> Paper:
    return Paper(root)


def test_every_event_is_a_line_with_its_cell(paper: Paper) -> None:
    stream = EventStream(paper.write)
    stream.begin("20261123-120000-a1")
    stream.notice("the engine\nis warm")
    for event in EVENTS:
        stream(event)
        of_cell("style=neon", stream)(event)
    begin, notice, *events = paper.lines
    assert begin == {"event": "begin", "format": "renderline.events/1", "run": "20261123-120000-a1"}
    assert notice["message"] == "the engine\nis warm"
    assert [each["cell"] for each in events] == [None, "style=neon"] * 4
    assert [each["event"] for each in events[::2]] == ["workflow", "step", "step", "output"]
    assert events[2] == {
        "event": "step",
        "cell": None,
        "workflow": "w",
        "step": "0",
        "type": "imageUpscaler",
        "status": "processing",
        "rate": 0.5,
    }
    assert events[6]["new"] is True


ENDS: list[tuple[BaseException | None, int, str | None]] = [
    (None, 14, None),
    (OverBudget("it would cost 20 Buzz"), 11, "it would cost 20 Buzz"),
    (EngineUnreachable("https://e.org", "refused\nnow"), 5, "no answer from https://e.org: refused now"),
    (click.UsageError("say --yes"), 2, "say --yes"),
    (click.Abort(), 130, "interrupted"),
    (KeyboardInterrupt(), 130, "interrupted"),
    (ValueError("a defect with what may be a secret"), 1, "ValueError"),
]


@pytest.mark.parametrize(("error", "code", "reason"), ENDS)
def test_one_line_closes_the_stream_however_it_ends(
    error: BaseException | None, code: int, reason: str | None, paper: Paper
) -> None:
    def inside() -> None:
        with stream.closed() as close:
            stream.record = {"format": "renderline.run/1"}
            if error is not None:
                raise error
            close(14)

    stream = EventStream(paper.write)
    if error is None:
        inside()
    else:
        with pytest.raises(type(error)):
            inside()
    (end,) = paper.lines
    assert (end["event"], end["exitCode"], end["error"]) == ("end", code, reason)
    assert end["record"] == {"format": "renderline.run/1"}


def test_a_terminated_command_has_the_code_of_its_process(paper: Paper) -> None:
    stream = EventStream(paper.write, is_terminated=lambda: True)
    with pytest.raises(KeyboardInterrupt), stream.closed():
        raise KeyboardInterrupt
    assert paper.lines[-1]["exitCode"] == 143


@pytest.mark.parametrize(
    "line",
    [
        {"event": "end", "format": "renderline.events/1", "exitCode": 0},
        {"event": "step", "cell": None},
        {"event": "odd"},
        {"event": "notice", "message": "a", "more": 1},
    ],
)
def test_the_schema_refuses_what_is_no_event(line: JsonObject, root: Path) -> None:
    schema = json.loads((root / "schemas" / "events" / "v1.json").read_text())
    assert not Draft202012Validator(schema).is_valid(line)
