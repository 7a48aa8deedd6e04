"""Price formulas are exact, reach plain data only, and say in plain words why they give nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from fractions import Fraction

import pytest

from renderline.cost.arithmetic import FormulaFailed
from renderline.cost.formula import ContextMissing, evaluate

REFERENCE = {"$ref": "earlier", "path": "output.text"}


@pytest.mark.parametrize(
    ("formula", "names", "expected"),
    [
        ("ceil(0.3 * 20)", {}, Fraction(6)),
        ("ceil(i.rate * 20)", {"i": {"rate": 0.3}}, Fraction(6)),
        ("0.1 + 0.2", {}, Fraction(3, 10)),
        ("1 / 3 * 3", {}, Fraction(1)),
        ("1.15e-6 * 10 ** 6", {}, Fraction(23, 20)),
        ("-7 + 2 ** 3", {}, Fraction(1)),
        ("i.big * 10", {"i": {"big": 2**80}}, Fraction(10 * 2**80)),
        ("T.rate[i.size].low", {"T": {"rate": {"2K": {"low": 0.5}}}, "i": {"size": "2K"}}, Fraction(1, 2)),
        ("T.by[str(i.seconds)]", {"T": {"by": {"5": 600}}, "i": {"seconds": "5"}}, Fraction(600)),
        ("T.by[str(i.seconds)]", {"T": {"by": {"5": 600}}, "i": {"seconds": 5.0}}, Fraction(600)),
        ("1 if i.cfg == 1 else 2", {"i": {"cfg": 1.0}}, Fraction(1)),
        ("2 if i.kind in ('a', 'b') else 3", {"i": {"kind": "b"}}, Fraction(2)),
        ("20 * int(i.search)", {"i": {"search": True}}, Fraction(20)),
        ("len(i.images) + len(i.loras)", {"i": {"images": ["x"], "loras": {"a": 1, "b": 2}}}, Fraction(3)),
        ("i.steps | default(30)", {"i": {"steps": None}}, Fraction(30)),
        ("i.steps | default(30)", {"i": {"steps": 4}}, Fraction(4)),
        ("1 if i.voice is defined else 2", {"i": {}}, Fraction(2)),
        ("1 if i.voice is defined else 2", {"i": {"voice": REFERENCE}}, Fraction(1)),
        ("str(i.width) ~ 'x'", {"i": {"width": 854}}, "854x"),
    ],
)
def test_a_formula_gives_an_exact_value(formula: str, names: dict[str, object], expected: object) -> None:
    """Numbers written in it and numbers looked up are fractions from the start."""
    assert evaluate(formula, names) == expected


@pytest.mark.parametrize(
    ("formula", "names", "reason"),
    [
        ("T.rate[i.size]", {"T": {"rate": {}}, "i": {"size": "8K"}}, "no figure is published for `8K`"),
        ("i.duration * 2", {"i": {}}, "the input has no duration"),
        ("len(i.text)", {"i": {"text": REFERENCE}}, "text comes from another step"),
        ("i.width | default(1024)", {"i": {"width": REFERENCE}}, "width comes from another step"),
        ("i.width * 2", {"i": {"width": "wide"}}, "wrong kind"),
        ("i.width * 2", {"i": {"width": float("nan")}}, "wrong kind"),
        ("i.width * i.names", {"i": {"width": 3, "names": ["a"]}}, "wrong kind"),
        ("i.width.height", {"i": {"width": 3}}, "wrong kind"),
        ("len(i.width)", {"i": {"width": 3}}, "wrong kind"),
        ("1 / i.zero", {"i": {"zero": 0}}, "wrong kind"),
        ("2 ** i.n", {"i": {"n": 10**9}}, "an exponent is not a whole number from 0 to 64"),
        ("2 ** i.n", {"i": {"n": 0.5}}, "an exponent is not a whole number"),
        ("2 ** i.n", {"i": {"n": "a"}}, "wrong kind"),
        ("i.__class__", {"i": {}}, "the input has no __class__"),
        ("i.name.upper()", {"i": {"name": "x"}}, "wrong kind"),
        ("len.__globals__", {}, "wrong kind"),
        ("range(10)", {}, "'range' is undefined"),
        ("i | upper", {"i": {}}, "wrong kind"),
        ("cycler", {}, "'cycler' is undefined"),
    ],
)
def test_a_formula_says_why_it_gives_nothing(formula: str, names: dict[str, object], reason: str) -> None:
    """Absent and odd values, and everything that is not plain data, end in one sentence."""
    with pytest.raises(FormulaFailed, match=reason.replace("*", r"\*")):
        evaluate(formula, names)


def test_a_fact_from_elsewhere_is_asked_for_by_its_name() -> None:
    """So that the user can be told what to state."""
    with pytest.raises(ContextMissing, match=r"^durationSeconds$"):
        evaluate("ceil(c.durationSeconds / 30)", {"c": {}})


def test_jinja_is_loaded_only_to_compute() -> None:
    """Importing the estimate keeps the start of every command fast."""
    script = "import sys, renderline.cost.estimate; print('jinja2' in sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env=dict(os.environ)
    )
    assert told.stdout.strip() == "False"
