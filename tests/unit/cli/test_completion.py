"""What shells offer behind the Tab key, by the script that they are given."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PIPELINE = """\
version: 1
parameters:
  width: {type: integer, default: 1920, description: Of the result}
  style: {type: string, enum: [neon, ink], default: neon}
  large: {type: boolean, default: false}
  key: {type: string, secret: true, default: hidden}
matrix: {axes: {seed: [1, 2], mood: [calm]}}
profiles: {draft: {parameters: {width: 640}}, final: {}}
steps:
  - {$type: echo, name: say, input: {message: "{{ wrong"}}
  - {$type: echo, name: shout, input: {message: b}}
"""

# Completes the last word of a line as bash itself does when Tab is pressed.
PRESS_TAB = """\
eval "$(renderline completion bash)"
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_renderline_completion renderline
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.fixture(autouse=True)
def project(tmp_path: Path) -> Path:
    (tmp_path / "p.yaml").write_text(PIPELINE)
    (tmp_path / "plain.yaml").write_text("- 1\n")
    return tmp_path


def offered(project: Path, *words: str, kind: str = "bash") -> list[str]:
    """The words that are offered for the last one of a line."""
    environment = {
        **os.environ,
        "_RENDERLINE_COMPLETE": f"{kind}_complete",
        "COMP_WORDS": " ".join(["renderline", *words]),
        "COMP_CWORD": str(len(words)) if kind != "fish" else words[-1],
    }
    # The entry point, since the module's name is what completion goes by.
    command = [Path(sys.executable).parent / "renderline"]
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.stdout.split("\n")[:-1] if done.stdout.strip() else []


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("run p.yaml -p w", ["width="]),
        ("run p.yaml -p ", ["width=", "style=neon", "style=ink", "large=true", "large=false", "key="]),
        ("run p.yaml --param st", ["style=neon", "style=ink"]),
        ("validate plain.yaml p.yaml -p la", ["large=true", "large=false"]),
        ("plan p.yaml --profile d", ["draft"]),
        ("plan p.yaml --by ", ["seed", "mood"]),
        ("explain p.yaml steps.s", ["steps.say", "steps.shout"]),
        ("explain p.yaml params.wi", ["params.width"]),
        ("run missing.yaml -p ", []),
        ("run plain.yaml -p ", []),
        ("resume ", []),
        ("comp", ["compile", "completion"]),
    ],
)
def test_names_come_from_the_pipeline_on_the_line(line: str, words: list[str], project: Path) -> None:
    """However wrong the rest of the pipeline is."""
    assert offered(project, *line.split(" ")) == [f"plain,{word}" for word in words]


def test_zsh_and_fish_tell_what_each_name_is(project: Path) -> None:
    """Never a secret's default."""
    told = offered(project, "run", "p.yaml", "-p", "", kind="zsh")
    assert "integer, 1920: Of the result" in told
    assert "hidden" not in " ".join(told)
    assert offered(project, "run", "p.yaml", "-p", "w", kind="fish") == [
        "plain,width=\tinteger, 1920: Of the result"
    ]


def test_bash_offers_them_by_the_script_it_is_given(project: Path) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    bash = shutil.which("bash")
    assert bash is not None
    done = subprocess.run(
        [bash, "--norc", "-c", PRESS_TAB, "bash", "renderline", "explain", "p.yaml", "steps.sh"],
        cwd=project,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("steps.shout\n", "")


@pytest.mark.parametrize(
    ("shell", "words"),
    [("bash", "complete -o nosort"), ("zsh", "#compdef renderline"), ("fish", "complete --no-files")],
)
def test_each_shell_has_its_script(shell: str, words: str, project: Path) -> None:
    command = [sys.executable, "-m", "renderline", "completion", shell]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=True)
    assert words in done.stdout
    assert "_RENDERLINE_COMPLETE" in done.stdout
