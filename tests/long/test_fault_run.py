"""
Two hundred cells through everything that a service and a network can do to a client, and once more from another machine.

The faults are those of seed 7. Some 90 s on a quiet machine with two cores.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from renderline import api
from renderline.api.carrying import Manner, carry_out
from renderline.api.engines import Service
from renderline.api.history import Beginning, begin, open_ledger
from renderline.cli.exit_codes import ExitCode
from renderline.cli.outcome import exit_code
from renderline.engine.chaos.profile import judge, read
from renderline.engine.embedded import RunningEngine, running
from renderline.engine.options import EngineOptions
from renderline.execution.fleet import Limits
from renderline.execution.runner import PollPolicy
from renderline.reporting.record import RunRecord

pytestmark = pytest.mark.long

CELLS = 200
FIRST_PX = 16
FAILING_PX, BLOCKED_PX = FIRST_PX + 13, FIRST_PX + 77
FAULTS: dict[str, Any] = {
    "seed": 7,
    "faults": [
        {"kind": "too-many-requests", "rate": 0.2, "retry_after_s": 1},
        {"kind": "unavailable", "rate": 0.1},
        {"kind": "lost-answer", "rate": 0.05, "status": 503},
        {"kind": "dropped-connection", "rate": 0.02},
        {"kind": "latency", "rate": 0.05, "delay_s": 0.3},
        {"kind": "truncated-body", "rate": 0.1, "operations": ["GetBlob"]},
        {"kind": "slow-body", "rate": 0.1, "bytes_per_s": 2000, "operations": ["GetBlob"]},
        {"kind": "early-expiry", "life_s": 1},
        {"kind": "failing-job", "contains": f'"targetWidth":{FAILING_PX},'},
        {"kind": "blocked-content", "contains": f'"targetWidth":{BLOCKED_PX},'},
    ],
}
PIPELINE = f"""\
version: 1
name: grid
matrix:
  axes:
    width: {{range: [{FIRST_PX}, {FIRST_PX + CELLS - 1}]}}
steps:
  - $type: convertImage
    name: web
    input:
      image: ./photo.png
      transforms: [{{type: resize, targetWidth: "{{{{ matrix.width }}}}"}}]
      output: {{format: png}}
outputs:
  - {{from: web, as: "{{{{ matrix.width }}}}"}}
"""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningEngine]:
    assert list(judge(FAULTS)) == []
    with running(tmp_path_factory.mktemp("engine"), EngineOptions(chaos=read(FAULTS))) as found:
        yield found


def machine(folder: Path) -> Path:
    """A checkout of the project, and nothing else."""
    folder.mkdir()
    (folder / "grid.yaml").write_text(PIPELINE)
    Image.linear_gradient("L").resize((32, 24)).save(folder / "photo.png")
    return folder


def run(project: Path, engine: RunningEngine) -> RunRecord:
    """What `run` does at a service that charges."""
    service = Service(
        url=engine.url,
        token=engine.token,
        policy=PollPolicy(submit_wait_s=5, wait_s=5, pauses_s=(0.2, 0.5, 1.0), cancels_on_interrupt=False),
        label="the service",
        costs=True,
    )
    folder = project / ".renderline"
    with open_ledger(folder) as ledger:
        beginning = Beginning(source=project / "grid.yaml", out_dir=project / "out")
        compilation = api.compile_file(beginning.source)
        entry = begin(ledger, compilation, api.plan(compilation), service, beginning)
        limits = Limits(in_flight=16, has_canary=True)
        return carry_out(ledger, folder, entry, service, Manner(limits=limits))


def submissions(engine: RunningEngine) -> Counter[str]:
    """How often the engine took in each key; faults are in the way of this question as well."""
    found: Counter[str] = Counter()
    cursor = ""
    with httpx.Client(base_url=engine.url, headers={"Authorization": f"Bearer {engine.token}"}) as client:
        while True:
            query = {"take": "100", **({"cursor": cursor} if cursor else {})}
            try:
                answer = client.get("/v2/consumer/workflows", params=query)
            except httpx.TransportError:
                continue
            if answer.is_error:
                continue
            page = answer.json()
            found.update(str(each["externalId"]) for each in page["items"])
            cursor = page["next"]
            if not cursor:
                return found


def hashes(project: Path) -> dict[str, str]:
    files = (project / "out").glob("*.png")
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def faults(record: RunRecord) -> dict[str, str]:
    """The cells that are not complete, and all that is said of them."""
    return {
        each.cell_key: "; ".join([each.failure, *(step.reason for step in each.steps)])
        for each in record.incomplete
    }


def test_all_that_can_be_had_is_had_and_paid_once(engine: RunningEngine, tmp_path: Path) -> None:
    first = machine(tmp_path / "first")
    record = run(first, engine)
    told = faults(record)
    assert set(told) == {f"width={FAILING_PX}", f"width={BLOCKED_PX}"}
    assert "chaos wanted it so" in told[f"width={FAILING_PX}"]
    assert "blocked: Chaos" in told[f"width={BLOCKED_PX}"]
    assert exit_code(record) is ExitCode.PARTIAL
    keys = submissions(engine)
    assert (len(keys), set(keys.values())) == (CELLS, {1})
    files = hashes(first)
    assert len(files) == CELLS - 2
    for name in files:
        with Image.open(first / "out" / name) as picture:
            assert picture.width == int(Path(name).stem)

    second = machine(tmp_path / "second")
    again = run(second, engine)
    assert set(faults(again)) == set(told)
    assert submissions(engine) == keys
    assert hashes(second) == files
