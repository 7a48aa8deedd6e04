"""`renderline comment` as a job of GitHub Actions runs it, against a small GitHub on loopback."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

MARK = "<!-- renderline: default -->\n"

Git: TypeAlias = Callable[..., str]
Command: TypeAlias = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def comment(project: Path, job_variables: dict[str, str]) -> Command:
    """Runs the command in the job; a variable set to None is missing."""

    def run(*arguments: str | Path, **changed: str | None) -> subprocess.CompletedProcess[str]:
        variables = {name: value for name, value in {**job_variables, **changed}.items() if value is not None}
        command = [sys.executable, "-m", "renderline", "comment", *arguments]
        return subprocess.run(
            command, cwd=project, env=variables, capture_output=True, text=True, check=False
        )

    return run


def test_a_job_comments_and_updates_its_comment(
    comment: Command, github: Any, project: Path, hero: str, git: Git
) -> None:
    """The address goes to stdout; what others changed on the base meanwhile is not told."""
    done = comment()
    assert (done.returncode, done.stderr) == (0, "comment created\n")
    (written,) = github.comments
    assert done.stdout == f"{written['html_url']}\n"
    assert written["body"].startswith(MARK)
    assert "### Render cost: +36 Buzz" in written["body"]
    assert "compared with `main`" in written["body"]
    assert "other.yaml" not in written["body"]
    head = git(project, "rev-parse", "topic")
    assert f"[line&nbsp;12](https://github.com/o/r/blob/{head}/pipelines/hero.yaml#L12)" in written["body"]

    assert comment().stderr == "comment unchanged\n"
    (project / "pipelines" / "hero.yaml").write_text(hero.replace("quantity: 1", "quantity: 2"))
    assert comment().stderr == "comment updated\n"
    assert "### Render cost: +12 Buzz" in github.comments[0]["body"]
    assert comment("--behavior", "hide-and-new").stderr == "comment unchanged\n"
    assert len(github.comments) == 1


def test_nothing_is_written_where_nothing_differs(
    comment: Command, github: Any, project: Path, hero: str
) -> None:
    (project / "pipelines" / "hero.yaml").write_text(f"# only a comment\n{hero}")
    done = comment("--only-if-changed")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "comment left out\n")
    assert github.comments == []


def test_a_dry_run_prints_and_sends_nothing(comment: Command, github: Any) -> None:
    done = comment("--dry-run", "--tag", "shop", GITHUB_TOKEN=None)
    assert done.stdout.startswith("<!-- renderline: shop -->\n\n### Render cost: +36 Buzz")
    assert github.seen == []


@pytest.mark.parametrize("token", ["f0rk", None, ""])
def test_a_forks_token_leads_to_the_summary(
    token: str | None, comment: Command, github: Any, job: dict[str, str]
) -> None:
    """What other steps wrote there stays; the job does not fail."""
    summary = Path(job["GITHUB_STEP_SUMMARY"])
    summary.write_text("# Tests\n")
    done = comment(GITHUB_TOKEN=token)
    assert (done.returncode, done.stdout) == (0, "")
    assert "stands in the step's summary" in done.stderr
    assert github.comments == []
    assert summary.read_text().startswith(f"# Tests\n{MARK}")
    assert "### Render cost: +36 Buzz" in summary.read_text()


REFUSED: list[tuple[list[str], dict[str, str | None], int, str]] = [
    ([], {"GITHUB_TOKEN": "f0rk", "GITHUB_STEP_SUMMARY": None}, 3, "Resource not accessible by integration"),
    ([], {"GITHUB_TOKEN": None, "GITHUB_STEP_SUMMARY": None}, 3, "there is no token for GitHub"),
    ([], {"GITHUB_TOKEN": "wr0ng"}, 3, "401 Bad credentials"),
    (["--pull-request", "8"], {}, 4, "404 Not Found"),
    (["--api-url", "ftp://e.org"], {}, 2, "is not the http(s) address of a service"),
    (["--api-url", "http://git.example.org"], {}, 2, "a token is sent to another machine only over https"),
    (["--tag", "-->"], {}, 2, "the tag `-->` is not"),
    (["--repository", "../.."], {}, 2, "`../..` is no repository"),
    (["--base", "nowhere"], {}, 2, "there is no revision `nowhere`"),
    (["--token-file", "none"], {}, 2, "none"),
    ([], {"GITHUB_EVENT_PATH": None, "GITHUB_REF": "refs/heads/main"}, 2, "what is to be compared with?"),
    (["--base", "HEAD"], {"GITHUB_EVENT_PATH": None, "GITHUB_REF": ""}, 2, "which pull request is it?"),
]


@pytest.mark.parametrize(("options", "changed", "code", "sentence"), REFUSED)
def test_refusals_have_an_exit_code_and_one_sentence(
    options: list[str], changed: dict[str, str | None], code: int, sentence: str, comment: Command
) -> None:
    done = comment(*options, **changed)
    assert done.returncode == code
    assert sentence in done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert str(changed.get("GITHUB_TOKEN") or "t0ken") not in done.stderr


def test_a_token_in_a_file_goes_before_the_environment(comment: Command, project: Path) -> None:
    (project.parent / "token").write_text("t0ken\n")
    wrong: dict[str, str | None] = dict.fromkeys(("GITHUB_TOKEN", "GH_TOKEN"), "wr0ng")
    assert comment("--token-file", project.parent / "token", **wrong).returncode == 0


def test_a_checkout_without_the_base_says_what_it_lacks(comment: Command, project: Path, git: Git) -> None:
    """As `actions/checkout` leaves it with its default depth of 1."""
    shallow = project.parent / "shallow"
    git(project, "clone", "--quiet", "--depth=1", f"file://{project}", str(shallow))
    assert git(shallow, "rev-list", "--count", "HEAD") == "1"
    (project / ".git").rename(project.parent / "full")
    (shallow / ".git").rename(project / ".git")
    done = comment()
    assert done.returncode == 2
    assert "let `actions/checkout` have `fetch-depth: 0`" in done.stderr


def test_mistakes_are_told_in_the_comment_and_fail_the_job(
    comment: Command, github: Any, project: Path, hero: str
) -> None:
    (project / "pipelines" / "hero.yaml").write_text(hero.replace("imageGen", "imageGenn"))
    done = comment()
    assert done.returncode == 10
    assert "pipelines/hero.yaml:3:" in done.stderr
    assert "1 pipeline does not compile" in github.comments[0]["body"]


@pytest.mark.long
def test_a_change_of_2000_cells_is_a_comment_that_is_read_at_a_glance(
    comment: Command, project: Path, hero: str, git: Git
) -> None:
    """A quantity, a prompt and an axis: one group of cells each, and less than a tenth of what GitHub takes."""
    styles = [f"style-{number}" for number in range(20)]
    grid = "matrix:\n  limit: 2000\n  axes:\n    style: [{}]\n    seed: {{range: [1, 100]}}\nsteps:\n"
    many = hero.replace(
        "prompt: A cat", 'seed: "{{ matrix.seed }}"\n      prompt: "A cat in {{ matrix.style }}"'
    )
    file = project / "pipelines" / "many.yaml"
    file.write_text(many.replace("steps:\n", grid.format(", ".join(styles))))
    git(project, "add", "--all")
    git(project, "commit", "--quiet", "-m", "Many")
    changed = many.replace("quantity: 1", "quantity: 2").replace("A cat in", "A red cat in")
    file.write_text(changed.replace("steps:\n", grid.format(", ".join([*styles[1:], "risograph"]))))
    body = comment("--base", "HEAD", "--dry-run").stdout
    assert len(body) < 6_000
    assert "### Render cost: +24,000 Buzz (about 24.00 US dollars more)" in body
    assert (
        "| +24,000&nbsp;Buzz | 24,000 → 48,000&nbsp;Buzz | `pipelines/many.yaml` | 1,900 cells changed, 100 added,"
        " 100 removed |" in body
    )
    assert "and 1,898 cells more: +12 Buzz each, +22,800 Buzz in all" in body
    assert "| +12&nbsp;Buzz | `steps.hero.input.quantity` | `1` → `2` |" in body
    assert (
        '| ±0&nbsp;Buzz | `steps.hero.input.prompt` | `"A cat in style-1"`<br>→ `"A red cat in style-1"`, others in other cells |'
        in body
    )
    assert (
        "- added: `style=risograph,seed=1`, `style=risograph,seed=2` and 98 cells more: +24 Buzz each" in body
    )
