"""`renderline explain` as a shell sees it: a code, or a value of a pipeline."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

PIPELINE = """\
version: 1
parameters: {width: {type: integer, default: 640}}
matrix: {axes: {style: [neon, ink]}}
tags: ["{{ matrix.style }}"]
metadata: {width: "{{ params.width }}"}
steps: [{$type: convertImage, input: {image: "https://example.com/a.png", output: {format: png}}}]
"""


def explain(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """The finished command, beside a pipeline `hero.yaml`."""
    (cwd / "hero.yaml").write_text(PIPELINE, encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-m", "renderline", "explain", *arguments],
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["RL203"], 0, "RL203 unknown-key"),
        (["unknown-key"], 0, "RL203 unknown-key"),
        ([], 0, "RL203  unknown-key"),
        (["hero.yaml", "metadata.width"], 0, "$.metadata.width = 640"),
        (["hero.yaml", "metadata.width", "-p", "width=7"], 0, '-p                  command line: "7"'),
        (["hero.yaml", "tags[0]", "--cell", "style=ink"], 0, '$.tags[0] = "ink"'),
        (["hero.yaml"], 0, "$.tags[0] is expression"),
        (["hero.yaml", "metadata.widht"], 2, "did you mean `width`?"),
        (["hero.yaml", "tags[0]", "--cell", "style=inc"], 2, "did you mean style=ink?"),
        (["hero.yaml", "tags[0]", "-p", "width=x"], 10, "RL122"),
        (["missing.yaml"], 2, "there is no file `missing.yaml`, and it is no code such as RL203"),
        (["missing.yaml", "tags"], 2, "there is no file"),
        (["nonsense"], 2, "there is no code `nonsense`"),
    ],
)
def test_a_code_is_a_code_and_a_file_is_a_pipeline(
    arguments: list[str], status: int, words: str, tmp_path: Path
) -> None:
    done = explain(*arguments, cwd=tmp_path)
    assert done.returncode == status
    assert words in (done.stderr if status else done.stdout)


def test_a_file_that_is_called_like_a_code_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "RL203").write_text(PIPELINE, encoding="utf-8")
    assert explain("RL203", "tags[0]", cwd=tmp_path).stdout.startswith('$.tags[0] = "neon"')


def test_machines_get_every_hop_with_its_location(tmp_path: Path) -> None:
    document = json.loads(explain("hero.yaml", "metadata.width", "--json", cwd=tmp_path).stdout)
    assert {key: document[key] for key in ("format", "cell", "path", "value", "file")} == {
        "format": "renderline.origin/1",
        "cell": "style=neon",
        "path": "$.metadata.width",
        "value": 640,
        "file": None,
    }
    expression = document["origin"]
    (parameter,) = expression["from"]
    (default,) = parameter["from"]
    assert [hop["kind"] for hop in (expression, parameter, default)] == ["expression", "parameter", "default"]
    assert default == {
        "kind": "default",
        "name": None,
        "path": None,
        "value": 640,
        "overridden": False,
        "location": {
            "file": "hero.yaml",
            "start": {"line": 2, "column": 46},
            "end": {"line": 2, "column": 49},
        },
        "from": [],
    }
