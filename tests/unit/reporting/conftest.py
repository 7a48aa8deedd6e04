"""A report as every format has to tell it."""

from __future__ import annotations

import pytest

from renderline import api
from renderline.reporting.report import Report, merge
from renderline.source import reader

BROKEN = """\
version: 1
parameters:
  passes: {type: integer, default: 1}
matrix:
  axes: {style: [neon, ink]}
  exclude: [{style: oil}]
steps:
  - $type: imageUpscaler
    name: large
    input: {image: "https://example.com/{{ matrix.style }}/ö.png", repeats: 2, numberOfRepeats: "{{ params.passes }}"}
  - $type: imageUpscaler
    name: large
    input: {image: https://example.com/b.png}
"""
MIXED = """\
version: 1
steps:
  - $type: imageUpscaler
    input: {image: "100%: {{ steps.first.output.blob.url }}"}
"""
CLEAN = "steps:\n  - $type: imageUpscaler\n    input: {image: https://example.com/a.png}\n"
TORN = "steps: [\n"


@pytest.fixture(scope="session")
def report() -> Report:
    """Errors, a warning, a second place, an expression's braces, a torn file, a file without a mistake."""
    texts = {
        "pipelines/50% off, größe.yaml": BROKEN,
        "clean.yaml": CLEAN,
        "mixed.yaml": MIXED,
        "torn.yaml": TORN,
    }
    return merge(
        api.compile_reading(reader.read_text(text, name=name), api.Given()).report
        for name, text in texts.items()
    )
