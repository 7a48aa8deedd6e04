"""What two revisions would send: fields, lines and Buzz."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from renderline import api
from renderline.cost.compare import CostDelta
from renderline.diagnostic import Location
from renderline.errors import UsageError
from renderline.reporting.diff import Diff, FieldDiff, PipelineDiff
from renderline.reporting.diff_words import field_text, line_text

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

Write = Callable[[str, str], None]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose commit holds three pipelines that send the same; the current folder."""
    folder = tmp_path / "project"
    (folder / "pipelines").mkdir(parents=True)
    for name in ("counted", "prompted", "fanned", "commented"):
        (folder / "pipelines" / f"{name}.yaml").write_text(HERO)
    monkeypatch.chdir(folder)
    git("init", "--quiet")
    commit("Begin")
    return folder


def git(*words: str) -> None:
    identity = ("-c", "user.name=n", "-c", "user.email=n@example.org")
    command = ["git", *identity, *words]
    subprocess.run(command, check=True, capture_output=True)


def commit(message: str) -> None:
    git("add", "--all")
    git("commit", "--quiet", "-m", message)


def edit(name: str, old: str, new: str) -> None:
    path = Path("pipelines", name)
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def buzz(amount: int) -> CostDelta:
    return CostDelta(low=Decimal(amount), high=Decimal(amount))


def only(diff: Diff) -> PipelineDiff:
    (found,) = diff.different
    return found


def only_of(diff: Diff, path: str) -> PipelineDiff:
    return next(each for each in diff.pipelines if each.path == path)


def line_of(location: Location) -> str:
    return f"{location.file}:{location.span.start.line}"


def told(field: FieldDiff) -> tuple[str, object, object, str, CostDelta | None]:
    return field_text(field), field.old, field.new, line_text(field), field.cost


TABLE = """\
version: 1
matrix: {axes: {row: {table: ../prompts.csv}, seed: [1, 2]}}
steps:
  - $type: imageGen
    name: hero
    input:
      engine: flux2
      model: klein
      operation: createImage
      modelVersion: 4b
      prompt: "{{ matrix.row.text }}, neon"
      seed: "{{ matrix.seed }}"
outputs: [{from: hero, as: "»"}]
"""


@pytest.mark.parametrize(
    ("name", "changed", "added"),
    [
        ("{{ matrix.row.title }}-{{ matrix.seed }}", 2, 0),
        # Whose files have other names is another cell.
        ("{{ matrix.row.text | slug }}-{{ matrix.seed }}", 0, 2),
    ],
)
def test_a_word_that_changes_in_a_table_is_a_change_of_the_cells_that_write_the_same_files(
    project: Path, name: str, changed: int, added: int
) -> None:
    """The key of a cell holds a hash of its row, and is another one with every word."""
    (project / "pipelines" / "table.yaml").write_text(TABLE.replace("»", name))
    (project / "prompts.csv").write_text("title,text\nfox,a fox\nwhale,a whale\n")
    commit("Add a table")
    (project / "prompts.csv").write_text("title,text\nfox,a fox\nwhale,a blue whale\n")
    found = api.diff([Path("pipelines/table.yaml")], base="HEAD").pipelines[0]
    assert (found.changed_cells, len(found.added), len(found.removed)) == (changed, added, added)
    for group in found.changed:
        assert [told(field)[:4] for field in group.fields] == [
            ("steps.hero.input.prompt", "a whale, neon", "a blue whale, neon", "prompts.csv:3")
        ]


@pytest.mark.parametrize(
    ("budget", "said"),
    [
        ("{run: 96}", []),
        ("{run: 95}", [(True, "the run costs 96 Buzz, more than the 95 allowed")]),
        ("{run: 100, warn: {run: 80}}", [(False, "the run costs 96 Buzz, more than 80")]),
    ],
)
def test_a_change_is_held_against_the_budget(
    project: Path, budget: str, said: list[tuple[bool, str]]
) -> None:
    del project
    edit("counted.yaml", "default: 1", "default: 4")
    edit("counted.yaml", "version: 1\n", f"version: 1\nbudget: {budget}\n")
    # A budget alone is no change of what is sent, and its verdict no news of this change.
    edit("prompted.yaml", "version: 1\n", "version: 1\nbudget: {run: 1}\n")
    found = api.diff([], base="HEAD")
    (counted,) = found.different
    assert [(each.is_over, each.message) for each in counted.budget] == said
    assert {line_of(each.location) for each in counted.budget} <= {"pipelines/counted.yaml:2"}


def test_two_commits_differ_in_what_is_sent_and_not_in_comments(project: Path) -> None:
    """A quantity, a prompt and an axis are told with their lines and Buzz; a comment is not."""
    del project
    edit("counted.yaml", "default: 1", "default: 4")
    edit("prompted.yaml", "A cat", "A red cat")
    edit("fanned.yaml", "[neon, ink]", "[neon, oil, ash]")
    edit("commented.yaml", "version: 1", "# another word\nversion: 1  # the language")
    commit("Change")
    found = api.diff([], base="HEAD~1", head="HEAD")
    pipelines = {each.path: each for each in found.different}
    assert list(pipelines) == [f"pipelines/{name}.yaml" for name in ("counted", "fanned", "prompted")]
    assert len(found.pipelines) == 4

    (group,) = pipelines["pipelines/counted.yaml"].changed
    assert group.cells == ("style=neon", "style=ink")
    assert [told(field) for field in group.fields] == [
        ("steps.hero.input.quantity", 1, 4, "HEAD:pipelines/counted.yaml:3", buzz(36))
    ]
    assert group.total == buzz(72)
    assert (pipelines["pipelines/counted.yaml"].before, pipelines["pipelines/counted.yaml"].after) == (
        buzz(24),
        buzz(96),
    )

    (group,) = pipelines["pipelines/prompted.yaml"].changed
    prompt, old, new, line, cost = told(group.fields[0])
    assert (prompt, line, cost) == ("steps.hero.input.prompt", "HEAD:pipelines/prompted.yaml:18", buzz(0))
    assert (old, new) == ("A cat in neon", "A red cat in neon")
    assert group.fields[0].varies

    fanned = pipelines["pipelines/fanned.yaml"]
    assert [(each.cell, each.cost) for each in fanned.added] == [
        ("style=oil", buzz(12)),
        ("style=ash", buzz(12)),
    ]
    assert [(each.cell, each.cost) for each in fanned.removed] == [("style=ink", buzz(-12))]
    assert (fanned.same, fanned.cost) == (1, buzz(12))
    assert found.cost == buzz(84)


def test_the_work_tree_is_the_new_side_unless_told_otherwise(project: Path) -> None:
    del project
    edit("counted.yaml", "default: 1", "default: 4")
    (group,) = only(api.diff([], base="HEAD")).changed
    assert line_text(group.fields[0]) == "pipelines/counted.yaml:3"
    assert api.diff([], base="HEAD", head="HEAD").is_same


def test_the_line_is_that_of_the_value_that_changed(project: Path) -> None:
    """A matrix value that a prompt reads changes in the matrix, an expression where it stands."""
    del project
    edit("counted.yaml", "style: [neon, ink]", 'style: [neon, ink]\n    shade: ["dark"]')
    edit("counted.yaml", "in {{ matrix.style }}", "in {{ matrix.style }} {{ params.count }}")
    commit("Widen")
    edit("counted.yaml", "default: 1", "default: 2")
    (group,) = only(api.diff([], base="HEAD")).changed
    assert [line_text(field) for field in group.fields] == ["pipelines/counted.yaml:3"] * 2
    edit("counted.yaml", '"{{ params.count }}"', '"{{ params.count * 2 }}"')
    (group,) = only(api.diff([], base="HEAD")).changed
    assert [line_text(field) for field in group.fields] == [
        "pipelines/counted.yaml:18",
        "pipelines/counted.yaml:3",
    ]


def test_a_field_that_is_gone_has_its_old_line(project: Path) -> None:
    del project
    edit("counted.yaml", "      height: 1024\n", "")
    (group,) = only(api.diff([], base="HEAD")).changed
    assert told(group.fields[0])[:4] == (
        "steps.hero.input.height",
        1024,
        None,
        "HEAD:pipelines/counted.yaml:16",
    )


def test_pipelines_come_go_and_are_renamed(project: Path) -> None:
    (project / "pipelines" / "new.yaml").write_text(HERO.replace("A cat", "Something else"))
    git("rm", "--quiet", "pipelines/fanned.yaml")
    git("mv", "pipelines/commented.yaml", "pipelines/renamed.yaml")
    edit("renamed.yaml", "default: 1", "default: 2")
    found = {each.path: each for each in api.diff([], base="HEAD").different}
    assert list(found) == [f"pipelines/{name}.yaml" for name in ("new", "renamed", "fanned")]
    new, renamed, gone = found.values()
    assert (new.on_old, new.cost, len(new.added)) == (False, buzz(24), 2)
    assert (gone.on_new, gone.cost, len(gone.removed)) == (False, buzz(-24), 2)
    assert (renamed.old_path, renamed.cost) == ("pipelines/commented.yaml", buzz(24))


def test_tables_photos_and_templates_are_those_of_the_side(project: Path) -> None:
    for name, text in (("styles.csv", "name\nneon\n"), ("templates/steps/paint.yaml", TEMPLATE)):
        path = project / "pipelines" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (project / "photo.png").write_bytes(PNG)
    (project / "pipelines" / "all.yaml").write_text(WITH_FILES)
    commit("Files")
    (project / "pipelines" / "styles.csv").write_text("name\nneon\nink\n")
    (project / "pipelines" / "templates" / "steps" / "paint.yaml").write_text(
        TEMPLATE.replace("A cat", "A dog")
    )
    (project / "photo.png").write_bytes(PNG + b"\0")
    found = only(api.diff([Path("pipelines/all.yaml")], base="HEAD"))
    assert len(found.added) == 1
    (group,) = found.changed
    prompt, image = sorted(group.fields, key=field_text, reverse=True)
    assert told(prompt)[:3] == ("steps.painted.input.prompt", "A cat", "A dog")
    assert line_text(prompt).endswith("paint.yaml:13")
    assert field_text(image) == "steps.big.input.image"
    assert str(image.old).startswith("../photo.png (")
    assert image.old != image.new


def test_a_side_that_does_not_compile_is_said(project: Path) -> None:
    edit("counted.yaml", "engine: flux2", "engine: flux9")
    commit("Break")
    edit("counted.yaml", "engine: flux9", "engine: flux2")
    mended = only(api.diff([], base="HEAD"))
    assert mended.old_problem.startswith("HEAD:pipelines/counted.yaml:11:15: ")
    assert not mended.new_problem
    edit("counted.yaml", "engine: flux2", "engine: flux9")
    broken = api.diff([], base="HEAD~1")
    assert only(broken).new_problem.startswith("pipelines/counted.yaml:11:15: ")
    assert broken.report.errors
    assert broken.cost is None
    assert str(project) not in mended.old_problem


def test_no_message_tells_of_the_private_folder(project: Path) -> None:
    (project / "pipelines" / "all.yaml").write_text(WITH_FILES)
    commit("Forget the files")
    found = only_of(api.diff([], base="HEAD"), "pipelines/all.yaml")
    assert found.old_problem.startswith("HEAD:pipelines/all.yaml:")
    assert "renderline-diff" not in found.old_problem


def test_without_values_the_cases_are_compared(project: Path) -> None:
    text = (
        HERO.replace(", default: 1}", "}")
        + "cases: {few: {parameters: {count: 1}}, many: {parameters: {count: 4}}}\n"
    )
    (project / "pipelines" / "cased.yaml").write_text(text)
    commit("Cases")
    edit("cased.yaml", "count: 4", "count: 3")
    (group,) = only(api.diff([], base="HEAD")).changed
    assert group.cells == ("many: style=neon", "many: style=ink")
    assert group.cost == buzz(-12)


def test_params_files_are_those_of_the_side(project: Path) -> None:
    (project / "values.yaml").write_text("count: 1\n")
    commit("Values")
    (project / "values.yaml").write_text("# more\ncount: 2\n")
    given = api.Given(files=[("values.yaml", {"count": 2})])
    (group,) = only(api.diff([Path("pipelines/counted.yaml")], base="HEAD", given=given)).changed
    assert told(group.fields[0]) == ("steps.hero.input.quantity", 1, 2, "values.yaml:2", buzz(12))


def test_an_output_with_another_name_is_a_difference_that_costs_nothing(project: Path) -> None:
    del project
    edit("counted.yaml", "steps:", 'outputs: [{from: hero, as: "a/{{ matrix.style }}"}]\nsteps:')
    commit("Name")
    edit("counted.yaml", "a/{{", "b/{{")
    (group,) = only(api.diff([], base="HEAD")).changed
    assert told(group.fields[0]) == ("outputs[0].as", "a/neon", "b/neon", "pipelines/counted.yaml:7", buzz(0))


def test_cells_whose_prices_differ_are_apart(project: Path) -> None:
    del project
    edit("counted.yaml", "style: [neon, ink]", "style: [neon, ink, oil]\n    extra: [0, 1]")
    edit("counted.yaml", '"{{ params.count }}"', '"{{ params.count + matrix.extra }}"')
    commit("Widen")
    edit("counted.yaml", "params.count + matrix.extra", "params.count + 2 * matrix.extra")
    found = only(api.diff([], base="HEAD"))
    (group,) = found.changed
    assert group.cells == tuple(f"style={style},extra=1" for style in ("neon", "ink", "oil"))
    assert (found.same, group.total) == (3, buzz(36))


def test_the_warnings_of_pipelines_are_not_told(project: Path) -> None:
    """They are `validate`'s to tell."""
    (project / "pipelines" / "warned.yaml").write_text(BODY)
    assert api.compile_file(project / "pipelines" / "warned.yaml").report.warnings
    assert not api.diff([], base="HEAD").report.diagnostics


def test_paths_are_those_of_either_side_and_of_the_folder_one_stands_in(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git("rm", "--quiet", "pipelines/fanned.yaml")
    monkeypatch.chdir(project / "pipelines")
    assert only(api.diff([Path("fanned.yaml")], base="HEAD")).path == "pipelines/fanned.yaml"
    assert len(api.diff([], base="HEAD").pipelines) == 4
    with pytest.raises(UsageError, match=r"there is no file `counter.yaml`; did you mean `counted.yaml`\?"):
        api.diff([Path("counter.yaml")], base="HEAD")


def test_paths_outside_are_one_sentence(project: Path, tmp_path: Path) -> None:
    (tmp_path / "hero.yaml").write_text(HERO)
    with pytest.raises(UsageError, match="is in no git repository"):
        api.diff([tmp_path / "hero.yaml"], base="HEAD")
    with pytest.raises(UsageError, match="lies outside of the repository"):
        api.diff([project / "pipelines" / "counted.yaml", tmp_path / "hero.yaml"], base="HEAD")


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
