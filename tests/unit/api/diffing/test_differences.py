"""What two revisions would send: fields, lines and Buzz."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from renderline import api
from renderline.cost.compare import CostDelta
from renderline.diagnostic import Location
from renderline.reporting.diff import Diff, FieldDiff, PipelineDiff
from renderline.reporting.diff_words import field_text, line_text

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


def buzz(amount: int) -> CostDelta:
    return CostDelta(low=Decimal(amount), high=Decimal(amount))


def only(diff: Diff) -> PipelineDiff:
    (found,) = diff.different
    return found


def line_of(location: Location) -> str:
    return f"{location.file}:{location.span.start.line}"


def told(field: FieldDiff) -> tuple[str, object, object, str, CostDelta | None]:
    return field_text(field), field.old, field.new, line_text(field), field.cost


@pytest.mark.parametrize(
    ("name", "changed", "added"),
    [
        ("{{ matrix.row.title }}-{{ matrix.seed }}", 2, 0),
        # Whose files have other names is another cell.
        ("{{ matrix.row.text | slug }}-{{ matrix.seed }}", 0, 2),
    ],
)
def test_a_word_that_changes_in_a_table_is_a_change_of_the_cells_that_write_the_same_files(
    project: Any, name: str, changed: int, added: int
) -> None:
    """The key of a cell holds a hash of its row, and is another one with every word."""
    (project.folder / "pipelines" / "table.yaml").write_text(TABLE.replace("»", name))
    (project.folder / "prompts.csv").write_text("title,text\nfox,a fox\nwhale,a whale\n")
    project.commit("Add a table")
    (project.folder / "prompts.csv").write_text("title,text\nfox,a fox\nwhale,a blue whale\n")
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
def test_a_change_is_held_against_the_budget(project: Any, budget: str, said: list[tuple[bool, str]]) -> None:
    project.edit("counted.yaml", "default: 1", "default: 4")
    project.edit("counted.yaml", "version: 1\n", f"version: 1\nbudget: {budget}\n")
    # A budget alone is no change of what is sent, and its verdict no news of this change.
    project.edit("prompted.yaml", "version: 1\n", "version: 1\nbudget: {run: 1}\n")
    found = api.diff([], base="HEAD")
    (counted,) = found.different
    assert [(each.is_over, each.message) for each in counted.budget] == said
    assert {line_of(each.location) for each in counted.budget} <= {"pipelines/counted.yaml:2"}


def test_two_commits_differ_in_what_is_sent_and_not_in_comments(project: Any) -> None:
    """A quantity, a prompt and an axis are told with their lines and Buzz; a comment is not."""
    project.edit("counted.yaml", "default: 1", "default: 4")
    project.edit("prompted.yaml", "A cat", "A red cat")
    project.edit("fanned.yaml", "[neon, ink]", "[neon, oil, ash]")
    project.edit("commented.yaml", "version: 1", "# another word\nversion: 1  # the language")
    project.commit("Change")
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


def test_the_line_is_that_of_the_value_that_changed(project: Any) -> None:
    """A matrix value that a prompt reads changes in the matrix, an expression where it stands."""
    project.edit("counted.yaml", "style: [neon, ink]", 'style: [neon, ink]\n    shade: ["dark"]')
    project.edit("counted.yaml", "in {{ matrix.style }}", "in {{ matrix.style }} {{ params.count }}")
    project.commit("Widen")
    project.edit("counted.yaml", "default: 1", "default: 2")
    (group,) = only(api.diff([], base="HEAD")).changed
    assert [line_text(field) for field in group.fields] == ["pipelines/counted.yaml:3"] * 2
    project.edit("counted.yaml", '"{{ params.count }}"', '"{{ params.count * 2 }}"')
    (group,) = only(api.diff([], base="HEAD")).changed
    assert [line_text(field) for field in group.fields] == [
        "pipelines/counted.yaml:18",
        "pipelines/counted.yaml:3",
    ]


def test_a_field_that_is_gone_has_its_old_line(project: Any) -> None:
    project.edit("counted.yaml", "      height: 1024\n", "")
    (group,) = only(api.diff([], base="HEAD")).changed
    assert told(group.fields[0])[:4] == (
        "steps.hero.input.height",
        1024,
        None,
        "HEAD:pipelines/counted.yaml:16",
    )


def test_pipelines_come_go_and_are_renamed(project: Any) -> None:
    (project.folder / "pipelines" / "new.yaml").write_text(
        project.pipeline.replace("A cat", "Something else")
    )
    project.git("rm", "--quiet", "pipelines/fanned.yaml")
    project.git("mv", "pipelines/commented.yaml", "pipelines/renamed.yaml")
    project.edit("renamed.yaml", "default: 1", "default: 2")
    found = {each.path: each for each in api.diff([], base="HEAD").different}
    assert list(found) == [f"pipelines/{name}.yaml" for name in ("new", "renamed", "fanned")]
    new, renamed, gone = found.values()
    assert (new.on_old, new.cost, len(new.added)) == (False, buzz(24), 2)
    assert (gone.on_new, gone.cost, len(gone.removed)) == (False, buzz(-24), 2)
    assert (renamed.old_path, renamed.cost) == ("pipelines/commented.yaml", buzz(24))


def test_without_values_the_cases_are_compared(project: Any) -> None:
    text = (
        project.pipeline.replace(", default: 1}", "}")
        + "cases: {few: {parameters: {count: 1}}, many: {parameters: {count: 4}}}\n"
    )
    (project.folder / "pipelines" / "cased.yaml").write_text(text)
    project.commit("Cases")
    project.edit("cased.yaml", "count: 4", "count: 3")
    (group,) = only(api.diff([], base="HEAD")).changed
    assert group.cells == ("many: style=neon", "many: style=ink")
    assert group.cost == buzz(-12)


def test_an_output_with_another_name_is_a_difference_that_costs_nothing(project: Any) -> None:
    project.edit("counted.yaml", "steps:", 'outputs: [{from: hero, as: "a/{{ matrix.style }}"}]\nsteps:')
    project.commit("Name")
    project.edit("counted.yaml", "a/{{", "b/{{")
    (group,) = only(api.diff([], base="HEAD")).changed
    assert told(group.fields[0]) == ("outputs[0].as", "a/neon", "b/neon", "pipelines/counted.yaml:7", buzz(0))


def test_cells_whose_prices_differ_are_apart(project: Any) -> None:
    project.edit("counted.yaml", "style: [neon, ink]", "style: [neon, ink, oil]\n    extra: [0, 1]")
    project.edit("counted.yaml", '"{{ params.count }}"', '"{{ params.count + matrix.extra }}"')
    project.commit("Widen")
    project.edit("counted.yaml", "params.count + matrix.extra", "params.count + 2 * matrix.extra")
    found = only(api.diff([], base="HEAD"))
    (group,) = found.changed
    assert group.cells == tuple(f"style={style},extra=1" for style in ("neon", "ink", "oil"))
    assert (found.same, group.total) == (3, buzz(36))
