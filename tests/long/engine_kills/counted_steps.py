"""
The engine's own cheap steps, each run of which leaves a line, whatever the engine's books say of it later.

Imported by the engine and its workers; the file is named by `COUNTED_RUNS` in their environment.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from renderline.engine.jobs import Job, JobResult, Progress, StepKind
from renderline.engine.steps import STEPS as REAL

RUNS = "COUNTED_RUNS"


def counted(run: Callable[[Job, Progress], JobResult]) -> Callable[[Job, Progress], JobResult]:
    def run_counted(job: Job, progress: Progress) -> JobResult:
        line = f"{label(job.kind, job.input)}\n".encode()
        # One write to the end of the file: lines of two workers never mix, and no buffer dies with its process.
        descriptor = os.open(os.environ[RUNS], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.write(descriptor, line)
        os.close(descriptor)
        return run(job, progress)

    return run_counted


def label(kind: str, step_input: Mapping[str, Any]) -> str:
    """Names a job by what it does, without the URLs in it, which are new each time; those of this load all differ."""
    if kind == "echo":
        return f"echo {step_input['message']}"
    return f"{kind} {step_input['transforms'][0]['targetWidth']}"


STEPS: Mapping[str, StepKind] = {
    kind: replace(REAL[kind], run=counted(REAL[kind].run)) for kind in ("convertImage", "echo")
}
