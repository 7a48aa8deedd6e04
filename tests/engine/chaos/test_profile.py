"""What a profile may say, and that the same seed means the same faults."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from renderline.api.chaos_profiles import read_chaos
from renderline.engine.chaos.dice import Dice
from renderline.engine.chaos.kinds import SETTINGS, Kind
from renderline.engine.chaos.profile import Fault, Profile, judge, read
from renderline.errors import UsageError

WRONG = [
    ("[]", "1:1: a profile is a mapping"),
    ("{}", "1:1: `faults` is a list"),
    ("faults: []", "1:9: `faults` is a list"),
    ("seed: x\nfaults: [{kind: latency}]", "1:7: `seed` is a whole number"),
    ("sed: 1\nfaults: [{kind: latency}]", "1:1: unknown key `sed`; did you mean `seed`?"),
    ("faults: [7]", "1:10: a fault is a mapping with `kind`"),
    ("faults: [{rate: 1}]", "1:10: `kind` is missing; there are too-many-requests"),
    (
        "faults:\n- kind: latancy",
        "2:9: there is no fault `latancy`; did you mean `latency`?",
    ),
    ("faults:\n- kind: latency\n  rate: 2", "3:9: `rate` is a number from 0 to 1"),
    ("faults:\n- kind: latency\n  rate: often", "3:9: `rate` is a number from 0 to 1"),
    ("faults:\n- kind: latency\n  rate: true", "3:9: `rate` is a number"),
    ("faults:\n- kind: latency\n  rate: .nan", "3:9: `rate` is a number"),
    ("faults:\n- kind: latency\n  delay: 1", "3:3: unknown key `delay`; did you mean `delay_s`?"),
    ("faults:\n- kind: unavailable\n  status: 404", "3:11: `status` is a number from 500 to 599"),
    ("faults:\n- kind: latency\n  operations: SubmitWorkflow", "3:15: `operations` is a list"),
    (
        "faults:\n- kind: latency\n  operations: [SubmitWorkflows]",
        "3:16: the API has no operation `SubmitWorkflows`; did you mean `SubmitWorkflow`?",
    ),
    ("faults:\n- kind: failing-job\n  operations: []", "3:3: unknown key `operations`"),
    ("faults:\n- kind: failing-job\n  contains: 7", "3:13: `contains` is a text"),
    ("faults:\n- kind: early-expiry\n  rate: 1", "3:3: unknown key `rate`"),
]


@pytest.mark.parametrize(("text", "told"), WRONG)
def test_a_mistake_is_told_at_its_line_with_its_cure(text: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(text)
    with pytest.raises(UsageError) as found:
        read_chaos(path)
    assert str(found.value).startswith(f"{path}:{told}")


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text("seed: x\nfaults:\n- kind: latency\n  rate: 2\n  delay_s: -1\n")
    with pytest.raises(UsageError) as found:
        read_chaos(path)
    assert [line.split(":")[1] for line in str(found.value).splitlines()] == ["1", "4", "5"]


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_is_read_with_its_default(kind: Kind) -> None:
    tree: dict[str, Any] = {"seed": 3, "faults": [{"kind": kind.value}]}
    assert list(judge(tree)) == []
    setting = SETTINGS.get(kind)
    expected = Fault(kind=kind, setting=setting.default if setting else 0.0)
    assert read(tree) == Profile(seed=3, faults=(expected,))


def test_what_is_given_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "good.yaml"
    path.write_text(
        "faults:\n"
        "- {kind: unavailable, rate: 0.5, status: 504, operations: [GetBlob]}\n"
        "- {kind: failing-job, contains: fox}\n"
    )
    unavailable, failing = read_chaos(path).faults
    assert (unavailable.rate, unavailable.setting, unavailable.operations) == (
        0.5,
        504.0,
        frozenset({"GetBlob"}),
    )
    assert failing.contains == "fox"


def outcomes(seed: int, rate: float, times: int = 2000) -> list[bool]:
    fault = Fault(kind=Kind.LATENCY, rate=rate)
    dice = Dice(Profile(seed=seed, faults=(fault,)))
    return [dice.falls(0, fault, dice.next_of("GetWorkflow")) for _ in range(times)]


def test_a_seed_means_the_same_faults_and_another_one_others() -> None:
    assert outcomes(1, 0.2) == outcomes(1, 0.2)
    assert outcomes(1, 0.2) != outcomes(2, 0.2)


@pytest.mark.parametrize("rate", [0.0, 0.05, 0.2, 0.9, 1.0])
def test_a_rate_is_kept(rate: float) -> None:
    assert sum(outcomes(1, rate)) / 2000 == pytest.approx(rate, abs=0.03)
