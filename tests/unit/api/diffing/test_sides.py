"""Where the two sides of a difference come from, and what is said where one cannot be compiled."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from renderline import api
from renderline.errors import UsageError
from renderline.reporting.diff import Diff, PipelineDiff
from renderline.reporting.diff_words import field_text, line_text

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0000003010100c9fe92ef"
    "0000000049454e44ae426082"
)
TEMPLATE = """\
parameters: {}
steps:
  - $type: imageGen
    input:
      engine: flux2
      model: klein
      operation: createImage
      modelVersion: 4b
      width: 1024
      height: 1024

      # Painted alike everywhere.
      prompt: A cat
"""
WITH_FILES = """\
version: 1
matrix: {axes: {row: {table: styles.csv}}}
steps:
  - name: painted
    uses: paint
  - $type: imageUpscaler
    name: big
    input: {image: ../photo.png}
"""
BODY = """\
steps:
  - $type: echo
    name: say
    input: {message: a}
  - $type: imageUpscaler
    name: big
    input: {image: {$ref: say, path: output.nowhere}}
"""


def only(diff: Diff) -> PipelineDiff:
    (found,) = diff.different
    return found


def test_the_work_tree_is_the_new_side_unless_told_otherwise(project: Any) -> None:
    project.edit("counted.yaml", "default: 1", "default: 4")
    (group,) = only(api.diff([], base="HEAD")).changed
    assert line_text(group.fields[0]) == "pipelines/counted.yaml:3"
    assert api.diff([], base="HEAD", head="HEAD").is_same


def test_tables_photos_and_templates_are_those_of_the_side(project: Any) -> None:
    for name, text in (("styles.csv", "name\nneon\n"), ("templates/steps/paint.yaml", TEMPLATE)):
        path = project.folder / "pipelines" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (project.folder / "photo.png").write_bytes(PNG)
    (project.folder / "pipelines" / "all.yaml").write_text(WITH_FILES)
    project.commit("Files")
    (project.folder / "pipelines" / "styles.csv").write_text("name\nneon\nink\n")
    (project.folder / "pipelines" / "templates" / "steps" / "paint.yaml").write_text(
        TEMPLATE.replace("A cat", "A dog")
    )
    (project.folder / "photo.png").write_bytes(PNG + b"\0")
    found = only(api.diff([Path("pipelines/all.yaml")], base="HEAD"))
    assert len(found.added) == 1
    (group,) = found.changed
    prompt, image = sorted(group.fields, key=field_text, reverse=True)
    assert (field_text(prompt), prompt.old, prompt.new) == ("steps.painted.input.prompt", "A cat", "A dog")
    assert line_text(prompt).endswith("paint.yaml:13")
    assert field_text(image) == "steps.big.input.image"
    assert str(image.old).startswith("../photo.png (")
    assert image.old != image.new


def test_params_files_are_those_of_the_side(project: Any) -> None:
    (project.folder / "values.yaml").write_text("count: 1\n")
    project.commit("Values")
    (project.folder / "values.yaml").write_text("# more\ncount: 2\n")
    given = api.Given(files=[("values.yaml", {"count": 2})])
    (group,) = only(api.diff([Path("pipelines/counted.yaml")], base="HEAD", given=given)).changed
    assert [(each.old, each.new, line_text(each)) for each in group.fields] == [(1, 2, "values.yaml:2")]


def test_a_side_that_does_not_compile_is_said(project: Any) -> None:
    project.edit("counted.yaml", "engine: flux2", "engine: flux9")
    project.commit("Break")
    project.edit("counted.yaml", "engine: flux9", "engine: flux2")
    mended = only(api.diff([], base="HEAD"))
    assert mended.old_problem.startswith("HEAD:pipelines/counted.yaml:11:15: ")
    assert not mended.new_problem
    project.edit("counted.yaml", "engine: flux2", "engine: flux9")
    broken = api.diff([], base="HEAD~1")
    assert only(broken).new_problem.startswith("pipelines/counted.yaml:11:15: ")
    assert broken.report.errors
    assert broken.cost is None
    assert str(project.folder) not in mended.old_problem


def test_no_message_tells_of_the_private_folder(project: Any) -> None:
    (project.folder / "pipelines" / "all.yaml").write_text(WITH_FILES)
    project.commit("Forget the files")
    found = next(each for each in api.diff([], base="HEAD").pipelines if each.path == "pipelines/all.yaml")
    assert found.old_problem.startswith("HEAD:pipelines/all.yaml:")
    assert "renderline-diff" not in found.old_problem


def test_the_warnings_of_pipelines_are_not_told(project: Any) -> None:
    """They are `validate`'s to tell."""
    (project.folder / "pipelines" / "warned.yaml").write_text(BODY)
    assert api.compile_file(project.folder / "pipelines" / "warned.yaml").report.warnings
    assert not api.diff([], base="HEAD").report.diagnostics


def test_paths_are_those_of_either_side_and_of_the_folder_one_stands_in(
    project: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.git("rm", "--quiet", "pipelines/fanned.yaml")
    monkeypatch.chdir(project.folder / "pipelines")
    assert only(api.diff([Path("fanned.yaml")], base="HEAD")).path == "pipelines/fanned.yaml"
    assert len(api.diff([], base="HEAD").pipelines) == 4
    with pytest.raises(UsageError, match=r"there is no file `counter.yaml`; did you mean `counted.yaml`\?"):
        api.diff([Path("counter.yaml")], base="HEAD")


def test_places_are_named_from_the_top_as_the_pipelines_are(
    project: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A comment or a JSON document is read elsewhere than in the folder where it was written."""
    project.edit("counted.yaml", "width: 1024", "width: 512")
    monkeypatch.chdir(project.folder / "pipelines")
    (group,) = only(api.diff([], base="HEAD")).changed
    assert [line_text(each) for each in group.fields] == ["pipelines/counted.yaml:15"]
    project.edit("counted.yaml", "engine: flux2", "engine: flux9")
    broken = api.diff([Path("counted.yaml")], base="HEAD")
    assert only(broken).new_problem.startswith("pipelines/counted.yaml:11:15: ")
    # What is told on the terminal is opened from there.
    assert [each.location.file for each in broken.report.errors] == ["counted.yaml"]


def test_paths_outside_are_one_sentence(project: Any, tmp_path: Path) -> None:
    (tmp_path / "hero.yaml").write_text(project.pipeline)
    with pytest.raises(UsageError, match="is in no git repository"):
        api.diff([tmp_path / "hero.yaml"], base="HEAD")
    with pytest.raises(UsageError, match="lies outside of the repository"):
        api.diff([project.folder / "pipelines" / "counted.yaml", tmp_path / "hero.yaml"], base="HEAD")
