"""A repository with pipelines to change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

HERO = """\
version: 1
parameters:
  count: {type: integer, default: 1}
matrix:
  axes:
    style: [neon, ink]
steps:
  - $type: imageGen
    name: hero
    input:
      engine: flux2
      model: klein
      operation: createImage
      modelVersion: 4b
      width: 1024
      height: 1024
      quantity: "{{ params.count }}"
      prompt: "A cat in {{ matrix.style }}"
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """Its commit holds four pipelines that send the same: two cells of 12 Buzz each."""

    folder: Path
    pipeline: str
    say: Callable[..., str]
    keep: Callable[[Path, str], None]

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace a part of a pipeline's text, which must be there."""
        path = self.folder / "pipelines" / name
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))

    def commit(self, message: str) -> None:
        """Commit all that is there."""
        self.keep(self.folder, message)

    def git(self, *words: str) -> None:
        """Have git do something in it."""
        self.say(self.folder, *words)


@pytest.fixture
def project(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    git: Callable[..., str],
    commit: Callable[[Path, str], None],
) -> Project:
    """The current folder."""
    made = Project(folder=tmp_path / "project", pipeline=HERO, say=git, keep=commit)
    (made.folder / "pipelines").mkdir(parents=True)
    for name in ("counted", "prompted", "fanned", "commented"):
        (made.folder / "pipelines" / f"{name}.yaml").write_text(HERO)
    monkeypatch.chdir(made.folder)
    made.commit("Begin")
    return made
