"""Caps on what all runs together spend."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from renderline import api
from renderline.api.caps import NO_CAPS, Caps, Demand, caps_of, keep_caps, read_caps
from renderline.api.history import Beginning, begin, open_ledger
from renderline.errors import OverBudget, UsageError
from renderline.execution.runner import REMOTE
from renderline.ledger import events
from renderline.ledger.entries import Charge, RunEntry

PIPELINE = """\
version: 1
assumptions: {big: {width: 1000, height: 1000}}
steps:
- {$type: imageUpscaler, name: big, input: {image: "https://example.com/a.png", numberOfRepeats: 3}}
"""
SERVICE = api.Service(url="https://service.example", token=None, policy=REMOTE, label="a service", costs=True)
# Each begins a run of 8 Buzz under a cap of 10, and says how that went.
BEGIN = """
import sys
from pathlib import Path
from renderline import api
from renderline.api.caps import Caps, Demand, keep_caps
from renderline.api.history import Beginning, begin, open_ledger
from renderline.errors import OverBudget
from renderline.execution.runner import REMOTE

folder = Path(sys.argv[1])
compilation = api.compile_file(folder / "p.yaml")
service = api.Service(url="https://service.example", token=None, policy=REMOTE, label="", costs=True)
planned = api.plan(compilation)
demand = Demand(buzz=planned.known_high)
def permit(tx, now_ms):
    keep_caps(tx, folder, Caps(day=10), demand, now_ms=now_ms)
sys.stdin.readline()
with open_ledger(folder) as ledger:
    try:
        begin(ledger, compilation, planned, service, Beginning(source=folder / "p.yaml", out_dir=folder), permit=permit)
    except OverBudget:
        print("over")
    else:
        print("begun")
"""


def _ms(moment: str) -> int:
    return int(datetime.fromisoformat(moment).replace(tzinfo=UTC).timestamp() * 1000)


@pytest.fixture
def run(tmp_path: Path) -> RunEntry:
    """A run that was begun, with one cell of 8 Buzz that was not sent."""
    (tmp_path / "p.yaml").write_text(PIPELINE)
    beginning = Beginning(source=tmp_path / "p.yaml", out_dir=tmp_path / "out")
    compilation = api.compile_file(tmp_path / "p.yaml")
    with open_ledger(tmp_path) as ledger:
        return begin(ledger, compilation, api.plan(compilation), SERVICE, beginning)


@pytest.mark.parametrize(
    ("text", "day", "month"),
    [
        ("", None, None),
        ("[spending]\n", None, None),
        ("[spending]\nday = 1000\n", 1000, None),
        ("[spending]\nday = 0\nmonth = 20000.5\n", 0, "20000.5"),
    ],
)
def test_caps_stand_in_the_project_s_file(
    tmp_path: Path, text: str, day: int | None, month: str | None
) -> None:
    (tmp_path / "renderline.toml").write_text(text)
    (tmp_path / ".git").mkdir()
    (tmp_path / "deep").mkdir()
    caps = read_caps(tmp_path)
    assert (caps.day, caps.month) == tuple(None if each is None else Decimal(each) for each in (day, month))
    assert caps_of(tmp_path / "deep") == caps


def test_without_the_file_nothing_is_capped(tmp_path: Path) -> None:
    assert read_caps(tmp_path) == NO_CAPS


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[spending", "renderline.toml:1:10: this is no TOML: expected"),
        (
            "spending = 5\n",
            "renderline.toml:1:1: `spending` is a table; write `[spending]` and `day = 1000` below it",
        ),
        ("[spending]\nweek = 5\n", "renderline.toml:2:1: unknown key `week`; keys: day, month"),
        ("[spendings]\nday = 5\n", "unknown key `spendings`"),
        ("[spending]\nday = -1\n", "`day` is a number of Buzz, 0 or more"),
        ("[spending]\nday = true\n", "`day` is a number of Buzz, 0 or more"),
        ("[spending]\nday = '5'\n", "`day` is a number of Buzz, 0 or more"),
        ("[spending]\nmonth = inf\n", "`month` is a number of Buzz, 0 or more"),
        ("[spending]\nmonth = nan\n", "`month` is a number of Buzz, 0 or more"),
    ],
)
def test_nothing_is_spent_on_a_guess(tmp_path: Path, text: str, said: str) -> None:
    """A cap that cannot be understood is not no cap."""
    (tmp_path / "renderline.toml").write_text(text)
    with pytest.raises(UsageError) as refused:
        read_caps(tmp_path)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("now", "caps", "fits"),
    [
        ("2026-11-23T00:00", Caps(day=Decimal(5)), True),
        ("2026-11-22T23:59", Caps(day=Decimal(5)), False),
        ("2026-11-22T23:59", Caps(day=Decimal(12)), True),
        ("2026-11-22T23:59", Caps(day=Decimal("11.5")), False),
        ("2026-11-30T12:00", Caps(month=Decimal("11.5")), False),
        ("2026-12-01T00:00", Caps(month=Decimal(5)), True),
        ("2026-11-23T00:00", Caps(day=Decimal(5), month=Decimal(11)), False),
    ],
)
def test_bills_of_the_day_and_the_month_count(
    tmp_path: Path, run: RunEntry, now: str, caps: Caps, *, fits: bool
) -> None:
    """9 Buzz were taken and 2 given back on the 22nd, by UTC; 5 more are asked for."""
    charges = [
        Charge(workflow_id="w", key=key, is_credit=key == "back", currency="", buzz=Decimal(buzz))
        for key, buzz in (("taken", 9), ("back", 2))
    ]
    with open_ledger(tmp_path) as ledger, ledger.transaction() as tx:
        events.add_charges(tx, run.id, 0, charges, at_ms=_ms("2026-11-22T20:00"))
        demand = Demand(buzz=Decimal(5), run_id=run.id)
        if fits:
            keep_caps(tx, tmp_path, caps, demand, now_ms=_ms(now))
            return
        with pytest.raises(
            OverBudget, match=r"^this may cost 5 Buzz, and of the .* 7 are spent or under way"
        ):
            keep_caps(tx, tmp_path, caps, demand, now_ms=_ms(now))


def test_an_unknown_price_fits_under_no_cap_unless_that_is_allowed(tmp_path: Path) -> None:
    demand = Demand(buzz=Decimal(0), unknown=("talk",))
    with open_ledger(tmp_path) as ledger, ledger.transaction() as tx:
        with pytest.raises(OverBudget, match="the price of `talk` is unknown"):
            keep_caps(tx, tmp_path, Caps(day=Decimal(5)), demand, now_ms=0)
        keep_caps(tx, tmp_path, Caps(day=Decimal(5)), replace(demand, allows_unknown=True), now_ms=0)
        keep_caps(tx, tmp_path, NO_CAPS, demand, now_ms=0)


def test_of_runs_that_begin_at_once_no_two_slip_under_a_cap(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text(PIPELINE)
    command = [sys.executable, "-c", BEGIN, str(tmp_path)]
    processes = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(4)
    ]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    said = sorted(process.communicate(timeout=60)[0].strip() for process in processes)
    assert said == ["begun", "over", "over", "over"]


def test_what_is_gone_on_with_is_held_against_the_caps_too(tmp_path: Path, run: RunEntry) -> None:
    """Before anything is asked of the service; the run's own unsent cells are not counted twice."""
    with pytest.raises(OverBudget, match=r"this may cost 8 Buzz, .* 0 are spent or under way"):
        api.resume(tmp_path, run.id, api.ResumeOptions(caps=Caps(day=Decimal(7))))
    (tmp_path / ".git").mkdir()
    (tmp_path / "renderline.toml").write_text("[spending]\nmonth = 5\n")
    with pytest.raises(OverBudget, match=r"renderline\.toml allows in a month"):
        api.resume(tmp_path, run.id, api.ResumeOptions())
