from __future__ import annotations

from pathlib import Path

import pytest

from renderline.testing import snapshots

OURS = '{"format": "renderline.plan/1", "pipeline": "hero", "workflows": []}\n'


def written(folder: Path, *names: str, text: str = OURS) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def test_the_name_of_a_cell_tells_the_cell_and_is_a_file_name_everywhere() -> None:
    names = [snapshots.file_name(key) for key in ("", "a=B/c", "a=b/C", "日本=語", "x" * 500)]
    assert names[0] == "workflow.json"
    assert len({name.casefold() for name in names}) == len(names)
    assert all(len(name) < 100 and name.replace("-", "").replace(".", "").isalnum() for name in names)


def test_an_update_leaves_nothing_to_say(tmp_path: Path) -> None:
    folder = tmp_path / "hero" / "default"
    written(folder, "old.json", "b.json")
    texts = {"a.json": OURS, "b.json": '{"ünï": "\\u0001"}\n'}
    told = "\n".join(snapshots.differences(folder, texts))
    for name, word in (("a.json", "missing"), ("b.json", "not what"), ("old.json", "obsolete")):
        assert f"{folder / name} is {word}" in told
    snapshots.update(folder, texts)
    assert [*snapshots.differences(folder, texts)] == []
    assert {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()} == texts


def test_many_that_are_missing_are_told_at_once(tmp_path: Path) -> None:
    texts = {f"{number}.json": OURS for number in range(1, 6)}
    (told,) = snapshots.differences(tmp_path, texts)
    assert told == (
        f"1.json, 2.json, 3.json and 2 more in {tmp_path} are missing: "
        "nobody has looked yet at what these cells compile to"
    )


def test_equal_differences_are_shown_once(tmp_path: Path) -> None:
    """The digest and what stands around the changed lines differ in each cell; another change is shown by itself."""
    texts = {
        f"{number}.json": f'{{\n"digest": "new{number}",\n"cell": {number},\n"format": "webp"\n}}\n'
        for number in range(1, 5)
    }
    for name, text in texts.items():
        written(tmp_path, name, text=text.replace("new", "old").replace("webp", "png"))
    texts["4.json"] = texts["4.json"].replace("webp", "jpeg")
    first, others, another = snapshots.differences(tmp_path, texts)
    assert first.startswith(f"{tmp_path / '1.json'} is not what this compiles to now:\n")
    assert others == f"2.json, 3.json in {tmp_path} differ in the same lines"
    assert '+"format": "jpeg"' in another


def test_a_checkout_with_other_line_ends_is_the_same_snapshot(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(OURS.replace("\n", "\r\n").encode())
    assert [*snapshots.differences(tmp_path, {"a.json": OURS})] == []


def test_a_difference_cannot_write_to_the_terminal(tmp_path: Path) -> None:
    written(tmp_path, "a.json", text='"\x1b[2J"\n')
    (told,) = snapshots.differences(tmp_path, {"a.json": OURS})
    assert "\x1b" not in told


def test_obsolete_is_only_what_is_ours(tmp_path: Path) -> None:
    """A folder with one foreign file is left alone, and so is what is no JSON or leads elsewhere."""
    pipeline = tmp_path / "hero.yaml"
    written(tmp_path, "hero.yaml", "other.yml")
    folder = snapshots.folder_of(pipeline)
    written(folder, "default/a.json", "gone/a.json", "mixed/a.json")
    written(folder, "mixed/b.txt", "notes.md", text="by hand")
    written(folder.parent, "other/default/a.json", "removed/default/a.json")
    (folder.parent / "empty").mkdir()
    (folder / "dangling").symlink_to(tmp_path / "nowhere")
    assert snapshots.leftovers(pipeline, ["default"]) == (folder / "gone",)
    assert snapshots.orphans(tmp_path) == (folder.parent / "removed",)


@pytest.mark.parametrize("is_link", [False, True])
def test_what_is_removed_is_gone_and_nothing_else(tmp_path: Path, *, is_link: bool) -> None:
    written(tmp_path, "target/a.json", "file.json", "folder/deep/a.json")
    if is_link:
        (tmp_path / "link").symlink_to(tmp_path / "target")
    paths = [tmp_path / name for name in ("file.json", "folder", *(["link"] if is_link else []))]
    snapshots.remove(paths)
    assert {path.name for path in tmp_path.iterdir()} == {"target"}
    assert (tmp_path / "target" / "a.json").is_file()
