"""
What starting costs: `renderline --help` and `renderline validate` against a bare Python, in CPU seconds.

    python benchmarks/start_up.py

Runs take turns, so that a machine whose speed drifts does not favour one of them; medians of one sitting. The aim: `--help`
within 5 times `python -c pass` plus 150 ms, `validate` of one file within twice that.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
RENDERLINE = Path(sys.executable).with_name("renderline")
ROUNDS = 15
COMMANDS: dict[str, list[str]] = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "renderline --help": [str(RENDERLINE), "--help"],
    "renderline validate (API keys only)": [
        str(RENDERLINE),
        "validate",
        str(ROOT / "benchmarks" / "plain.yaml"),
    ],
    "renderline validate (templated)": [
        str(RENDERLINE),
        "validate",
        str(ROOT / "pipelines" / "hero-1920.yaml"),
    ],
}


def cpu_s(command: list[str]) -> float:
    """User and system seconds of one run and its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Print the medians, and each as a share of its aim."""
    figures: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for command in COMMANDS.values():
        cpu_s(command)
    for _ in range(ROUNDS):
        for name, command in COMMANDS.items():
            figures[name].append(cpu_s(command))
    medians = {name: statistics.median(values) for name, values in figures.items()}
    bare_s = medians["python -c pass"]
    aim_s = 5 * bare_s + 0.150
    for name, median_s in medians.items():
        allowed_s = aim_s if name.endswith("--help") else 2 * aim_s
        share = (
            ""
            if name.endswith("pass")
            else f"  {median_s / allowed_s:4.0%} of the aim of {allowed_s * 1000:.0f} ms"
        )
        print(f"{name:38} {median_s * 1000:5.0f} ms  {median_s / bare_s:4.1f}x{share}")


if __name__ == "__main__":
    main()
