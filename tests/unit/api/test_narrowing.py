"""Only what would be sent otherwise than at a revision."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from renderline import api
from renderline.errors import UsageError

Git = Callable[..., str]
Commit = Callable[[Path, str], None]

PIPELINE = """\
version: 1
matrix: {axes: {word: [a, b]}}
steps:
  - $type: echo
    name: say
    input: {message: "{{ matrix.word }}!"}
"""
SHRINKING = """\
version: 1
matrix: {axes: {width: [100, 200]}}
steps:
  - $type: convertImage
    name: small
    input:
      image: https://example.com/cat.jpg
      transforms: [{type: resize, targetWidth: "{{ matrix.width }}"}]
      output: {format: png}
"""


@pytest.fixture
def pipeline(tmp_path: Path, commit: Commit) -> Path:
    """A pipeline of two cells, committed."""
    path = tmp_path / "say.yaml"
    path.write_text(PIPELINE)
    commit(tmp_path, "Begin")
    return path


def narrowed(pipeline: Path, revision: str = "HEAD") -> tuple[list[str], int, str]:
    found = api.changed_since(api.compile_file(pipeline), pipeline, revision, api.Given())
    return [each.cell_key for each in found.compilation.submissions], found.same, found.note


def test_cells_that_stay_the_same_are_left_out(pipeline: Path) -> None:
    pipeline.write_text(f"# said\n{PIPELINE}")
    assert narrowed(pipeline) == ([], 2, "")
    pipeline.write_text(PIPELINE.replace("[a, b]", "[a, b, c]"))
    assert narrowed(pipeline) == (["word=c"], 2, "")
    pipeline.write_text(PIPELINE.replace("!", "?"))
    assert narrowed(pipeline) == (["word=a", "word=b"], 0, "")


def test_the_cells_that_are_left_keep_their_budgets(pipeline: Path, commit: Commit) -> None:
    bounded = "budget: {workflow: \"{{ 5 if matrix.word == 'b' else 9 }}\"}\n" + PIPELINE
    pipeline.write_text(bounded)
    commit(pipeline.parent, "Go on")
    pipeline.write_text(bounded.replace('"{{ matrix.word }}!"', "\"{{ matrix.word | replace('b', 'c') }}!\""))
    found = api.changed_since(api.compile_file(pipeline), pipeline, "HEAD", api.Given()).compilation
    (submission,), (budget,) = found.submissions, found.budgets
    assert submission.cell_key == "word=b"
    assert budget.workflow == 5


def test_a_renamed_pipeline_is_followed(pipeline: Path, git: Git, commit: Commit) -> None:
    """Its files would have other names, unless they are given in `outputs`."""
    pipeline.write_text(SHRINKING)
    commit(pipeline.parent, "Shrink")
    pipeline.write_text(SHRINKING + 'outputs: [{from: small, as: "{{ matrix.width }}"}]\n')
    commit(pipeline.parent, "Go on")
    git(pipeline.parent, "mv", "say.yaml", "tell.yaml")
    assert narrowed(pipeline.with_name("tell.yaml")) == ([], 2, "")
    assert narrowed(pipeline.with_name("tell.yaml"), "HEAD~1")[1] == 0


def test_where_nothing_can_be_compared_all_cells_are_left(pipeline: Path, commit: Commit) -> None:
    new = pipeline.with_name("new.yaml")
    new.write_text(PIPELINE.replace("!", "."))
    assert narrowed(new) == (["word=a", "word=b"], 0, "HEAD has no such pipeline")
    pipeline.write_text(PIPELINE.replace("echo", "ecko"))
    commit(pipeline.parent, "Go on")
    pipeline.write_text(PIPELINE)
    cells, same, note = narrowed(pipeline)
    assert (len(cells), same) == (2, 0)
    assert note.startswith("the old side does not compile: HEAD:say.yaml:4:")


def test_an_unknown_revision_is_said(pipeline: Path) -> None:
    with pytest.raises(UsageError, match="no revision `nowhere`"):
        narrowed(pipeline, "nowhere")
