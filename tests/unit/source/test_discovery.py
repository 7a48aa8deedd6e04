"""Files are found where they are meant: as given, below folders, or in the project around."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from renderline.errors import UsageError
from renderline.source import discovery

Lay = Callable[..., Path]


@pytest.fixture
def lay(tmp_path: Path) -> Lay:
    """Makes empty files and, where a name ends in a slash, folders."""

    def make(*names: str) -> Path:
        for name in names:
            target = tmp_path / name
            (target if name.endswith("/") else target.parent).mkdir(parents=True, exist_ok=True)
            if not name.endswith("/"):
                target.touch()
        return tmp_path

    return make


def test_files_are_taken_as_given_once(lay: Lay) -> None:
    root = lay("b.yaml", "a.json", "templates/t.yaml")
    given = [root / "b.yaml", root / "a.json", root / "templates/t.yaml", root / "b.yaml"]
    assert discovery.find(given) == tuple(given[:3])


def test_folders_are_searched_in_order_of_names(lay: Lay) -> None:
    root = lay("p/b.yaml", "p/a.YML", "p/sub/c.yaml", "p/a/z.yaml", "p/x.json", "p/notes.txt", "p/dir.yaml/")
    assert _names(root, discovery.find([root / "p"])) == ["p/a/z.yaml", "p/a.YML", "p/b.yaml", "p/sub/c.yaml"]


def test_what_belongs_to_tools_and_templates_is_skipped(lay: Lay) -> None:
    root = lay(
        "a.yaml", ".hidden.yaml", ".git/x.yaml", ".venv/x.yaml", ".renderline/x.yaml", "templates/steps/x.yaml",
        "node_modules/x.yaml", "sub/templates/x.yaml",
    )  # fmt: skip
    assert _names(root, discovery.find([root])) == ["a.yaml"]
    assert _names(root, discovery.find([root / "templates"])) == ["templates/steps/x.yaml"]


def test_broken_links_are_skipped_and_loops_end(lay: Lay) -> None:
    root = lay("a.yaml", "sub/")
    (root / "broken.yaml").symlink_to(root / "nowhere")
    (root / "sub/loop").symlink_to(root)
    assert _names(root, discovery.find([root])) == ["a.yaml"]


@pytest.mark.parametrize("start", ["", "pipelines", "deep/er"])
def test_without_arguments_the_project_around_is_meant(lay: Lay, start: str) -> None:
    root = lay(
        "pipelines/b.yaml", "pipelines/a.yaml", "renderline.yaml", "other/c.yaml", "deep/er/d.yaml", ".git/"
    )
    found = discovery.find([], start=root / start)
    assert [file.resolve() for file in found] == [
        root / "pipelines/a.yaml", root / "pipelines/b.yaml", root / "renderline.yaml",
    ]  # fmt: skip


def test_names_are_relative_to_the_current_folder(lay: Lay, monkeypatch: pytest.MonkeyPatch) -> None:
    root = lay("pipelines/a.yaml", "sub/")
    monkeypatch.chdir(root)
    assert discovery.find([]) == (Path("pipelines/a.yaml"),)
    monkeypatch.chdir(root / "sub")
    assert discovery.find([]) == (Path("../pipelines/a.yaml"),)


def test_the_search_upwards_ends_at_the_repository(lay: Lay) -> None:
    root = lay("pipelines/a.yaml", "inner/.git/", "inner/sub/")
    assert discovery.project_folder(root / "inner/sub") is None
    with pytest.raises(UsageError, match=r"no folder from here upwards holds pipelines/ or renderline\.yaml"):
        discovery.find([], start=root / "inner/sub")


def test_a_path_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"there is no file `.*nowhere\.yaml`$"):
        discovery.find([tmp_path / "nowhere.yaml"])


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("styel.yaml", "style.yaml"),
        ("Style.yml", "style.yaml"),
        ("style", "style.yaml"),
        ("hero.yaml", "pipelines/hero.yaml"),
        ("hreo.yaml", "pipelines/hero.yaml"),
        ("pipelines/heros.yaml", "pipelines/hero.yaml"),
        ("zebra.yaml", None),
        ("nowhere/hero.json", "pipelines/hero.yaml"),
    ],
)
def test_a_file_that_is_not_there_may_be_another(
    lay: Lay, monkeypatch: pytest.MonkeyPatch, asked: str, meant: str | None
) -> None:
    """One beside it that is spelt alike, or one of the project's pipelines."""
    monkeypatch.chdir(lay("style.yaml", "pipelines/hero.yaml"))
    expected = f"there is no file `{asked}`" + (f"; did you mean `{meant}`?" if meant else "")
    assert discovery.absence(Path(asked)) == expected


def test_a_folder_without_files_is_refused(lay: Lay) -> None:
    root = lay("p/notes.txt")
    with pytest.raises(UsageError, match=r"there is no \*\.yaml or \*\.yml file in .*p"):
        discovery.find([root / "p"])


def _names(root: Path, found: tuple[Path, ...]) -> list[str]:
    return [file.relative_to(root).as_posix() for file in found]


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        ([], ["pipelines/a.yaml", "pipelines/templates/steps/u.yaml", "templates/steps/t.yaml"]),
        (["."], ["pipelines/a.yaml", "templates/steps/t.yaml", "pipelines/templates/steps/u.yaml"]),
        (["pipelines"], ["pipelines/a.yaml", "pipelines/templates/steps/u.yaml"]),
        (["pipelines/a.yaml"], ["pipelines/a.yaml"]),
        (["templates/steps"], ["templates/steps/t.yaml"]),
    ],
)
def test_step_templates_stand_below_the_project_and_its_pipelines(
    lay: Lay, monkeypatch: pytest.MonkeyPatch, paths: list[str], expected: list[str]
) -> None:
    """Other folders called `templates` are none of ours."""
    root = lay(
        "pipelines/a.yaml", "pipelines/templates/steps/u.yaml", "templates/steps/t.yaml", "templates/steps/.x.yaml",
        "templates/chart/values.yaml", ".venv/templates/steps/v.yaml",
    )  # fmt: skip
    monkeypatch.chdir(root)
    found = discovery.find_with_templates([Path(each) for each in paths])
    assert [str(each) for each in found] == expected
    assert [discovery.is_step_template(each) for each in found] == [
        "templates" in str(each) for each in found
    ]


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([], ""),
        (["pipelines/b.yaml", "pipelines/a.yaml"], " This project has pipelines/a.yaml, pipelines/b.yaml"),
        (
            [f"pipelines/{letter}.yaml" for letter in "abcdefghij"],
            f" This project has {', '.join(f'pipelines/{letter}.yaml' for letter in 'abcdefgh')} and 2 more",
        ),
    ],
)
def test_a_project_s_pipelines_are_offered(
    lay: Lay, monkeypatch: pytest.MonkeyPatch, files: list[str], said: str
) -> None:
    """To whoever names none."""
    monkeypatch.chdir(lay("notes.txt", *files))
    assert discovery.offer() == said
