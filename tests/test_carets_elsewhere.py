"""
A mistake is marked where the user has to change something, however it got into the body.

Every refused body of the API's documentation is written in block and flow style, as a block scalar, behind an anchor, a
merge key, a profile, and as the value of a parameter; the text to change is known by construction.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from renderline import api
from renderline.diagnostic import Diagnostic, Position, TreePath
from renderline.wire.references import follow, split_path

NEGATIVES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "data" / "api" / "negatives.json").read_text(encoding="utf-8")
)
# Where the key is wrong that leads to a value, and not the value itself.
WRONG_KEYS = {
    "upscale-misspelt": "numberOfRepeat",
    "convert-gif-lossless": "lossless",
    "step-unknown-field": "dependsOn",
    "ref-extra-key": "default",
}
# Without quotes, so that a mistake in a text begins where the text does.
PLAIN = re.compile(r"(?!(?:true|false|null)$)[$A-Za-z][\w.-]*")
TYPES = {bool: "boolean", int: "integer", float: "number", str: "string", list: "list", dict: "object"}


@dataclass(frozen=True)
class Mistake:
    """A wrong body, and the key or value in it that is to be marked."""

    name: str
    body: dict[str, Any]
    path: TreePath
    is_key: bool = False

    @property
    def value(self) -> Any:
        return follow(self.body, self.path)

    @property
    def entry(self) -> TreePath:
        """The innermost entry of a mapping that the mistake is in."""
        path = self.path
        while path and isinstance(path[-1], int):
            path = path[:-1]
        return path

    @property
    def whole(self) -> TreePath:
        """The innermost value that holds all of the mistake, a wrong key included."""
        return self.path[:-1] if self.is_key else self.path


@dataclass(frozen=True)
class Writer:
    """Writes a mistake as YAML, with `«…»` around what is to be marked."""

    mistake: Mistake
    is_flow: bool = False
    swaps: dict[TreePath, str] = field(default_factory=dict)

    def value(self, path: TreePath, depth: int = 0, *, swapped: bool = True) -> str:
        """The value at a path, its further lines indented."""
        if swapped and path in self.swaps:
            return self.swaps[path]
        text = self._text(follow(self.mistake.body, path), path, depth)
        return f"«{text}»" if path == self.mistake.path and not self.mistake.is_key else text

    def entry(self, path: TreePath, depth: int = 0) -> str:
        """`key: value` for the entry of a mapping."""
        key = json.dumps(path[-1])
        key = f"«{key}»" if self.mistake.is_key and path == self.mistake.path else key
        return f"{key}:{self._gap(path, depth)}{self.value(path, depth + 1)}"

    def root(self, *left_out: str) -> str:
        """The top level, a line for each key."""
        return "".join(f"{self.entry((key,))}\n" for key in self.mistake.body if key not in left_out)

    def _text(self, value: Any, path: TreePath, depth: int) -> str:
        if isinstance(value, str) and PLAIN.fullmatch(value):
            return value
        if not isinstance(value, dict | list) or not value:
            return json.dumps(value, ensure_ascii=False)
        if isinstance(value, dict):
            parts = [self.entry((*path, key), depth) for key in value if not self._is_gone((*path, key))]
            merged = self.swaps.get((*path, "<<"))
            parts += [f"<<: {merged}"] if merged else []
        else:
            parts = [self.value((*path, index), depth + 1) for index in range(len(value))]
        if self.is_flow:
            return f"{{{', '.join(parts)}}}" if isinstance(value, dict) else f"[{', '.join(parts)}]"
        dash = "" if isinstance(value, dict) else "- "
        return f"\n{'  ' * depth}".join(f"{dash}{part}" for part in parts)

    def _is_gone(self, path: TreePath) -> bool:
        return path == self.mistake.entry and (*path[:-1], "<<") in self.swaps

    def _gap(self, path: TreePath, depth: int) -> str:
        value = follow(self.mistake.body, path)
        is_block = isinstance(value, dict | list) and value and not self.is_flow and path not in self.swaps
        return f"\n{'  ' * (depth + 1)}" if is_block else " "


def mistakes() -> Iterator[Mistake]:
    for case in NEGATIVES:
        if case["endpoint"].endswith("/workflows") and case["layer"] != "advice":
            path = split_path(case["path"].removeprefix("$.")) if case["path"] != "$" else ()
            assert path is not None
            key = WRONG_KEYS.get(case["id"])
            yield Mistake(
                name=case["id"], body=case["body"], path=(*path, key) if key else path, is_key=key is not None
            )


ALL = list(mistakes())
INNER = [each for each in ALL if each.whole]
TEXTS = [each for each in INNER if isinstance(each.value, str) and each.value and not each.is_key]
PARAMETERS = [each for each in INNER if type(follow(each.body, each.whole)) in TYPES]
ON_AXES = [each for each in PARAMETERS if each.whole[0] == "steps"]
# `step-repeat` reads from `$0`, which no template can do.
IN_STEPS = [
    each
    for each in INNER
    if each.path[:2] == ("steps", 0) and len(each.body["steps"]) == 1 and each.name != "step-repeat"
]
# Within a template, names of steps are written, not computed.
GIVEN = [
    each
    for each in IN_STEPS
    if len(each.whole) > 2 and each.path[-1] not in {"$ref", "name"} and each in PARAMETERS
]
LAID_OVER = [each for each in INNER if each.path[0] != "steps"]


def reported(tmp_path: Path, text: str, **given: Any) -> tuple[list[Diagnostic], tuple[Position, Position]]:
    """What is found in a pipeline, and the marked stretch."""
    before, inside, after = re.split("[«»]", text)
    path = tmp_path / "hero.yaml"
    path.write_text(before + inside + after, encoding="utf-8")
    found = api.validate(path, api.Given(**given)).diagnostics
    return [each for each in found if each.code.id != "RL406"], (_end(before), _end(before + inside))


def assert_marked(tmp_path: Path, text: str, **given: Any) -> None:
    found, (start, end) = reported(tmp_path, text, **given)
    spans = {(each.location.span.start, each.location.span.end) for each in found}
    assert spans == {(start, end)}, f"{text}\n{[(each.message, each.location.span) for each in found]}"


def _end(text: str) -> Position:
    return Position(text.count("\n") + 1, len(text) - text.rfind("\n"))


def _name(mistake: Mistake) -> str:
    return mistake.name


@pytest.mark.parametrize("mistake", ALL, ids=_name)
@pytest.mark.parametrize("is_flow", [False, True], ids=["block", "flow"])
def test_in_its_own_place(mistake: Mistake, is_flow: bool, tmp_path: Path) -> None:  # noqa: FBT001 - a parameter of the test
    writer = Writer(mistake, is_flow=is_flow)
    assert_marked(tmp_path, writer.value(()) + "\n")


@pytest.mark.parametrize("mistake", TEXTS, ids=_name)
@pytest.mark.parametrize("style", ["|-", ">-", "|-  # words"])
def test_in_a_block_scalar(mistake: Mistake, style: str, tmp_path: Path) -> None:
    """The words are marked, not the sign that begins the block."""
    pad = "  " * (len(mistake.path) + 3)
    swaps = {mistake.path: f"{style}\n{pad}«{mistake.value}»"}
    assert_marked(tmp_path, Writer(mistake, swaps=swaps).root())


@pytest.mark.parametrize("mistake", INNER, ids=_name)
@pytest.mark.parametrize("is_flow", [False, True], ids=["block", "flow"])
def test_behind_an_alias(mistake: Mistake, is_flow: bool, tmp_path: Path) -> None:  # noqa: FBT001 - the same
    writer = Writer(mistake, is_flow=is_flow, swaps={mistake.whole: "*there"})
    there = Writer(mistake, is_flow=True).value(mistake.whole)
    text = f"version: 1\nx-there: &there {there}\n{writer.root()}"
    assert_marked(tmp_path, text)
    found, _ = reported(tmp_path, text)
    uses = [each.location.span.start.line for each in found[0].related if "alias" in each.message]
    assert uses == [1 + text[: text.index("*there")].count("\n")]


@pytest.mark.parametrize("mistake", INNER, ids=_name)
def test_behind_a_merge_key(mistake: Mistake, tmp_path: Path) -> None:
    entry = mistake.entry
    there = Writer(mistake, is_flow=True).entry(entry)
    writer = Writer(mistake, swaps={(*entry[:-1], "<<"): "*there"})
    rest = writer.value(()) if len(entry) > 1 else writer.root(str(entry[0])) + "<<: *there"
    assert_marked(tmp_path, f"version: 1\nx-there: &there {{{there}}}\n{rest}\n")


@pytest.mark.parametrize("mistake", LAID_OVER, ids=_name)
def test_in_a_profile(mistake: Mistake, tmp_path: Path) -> None:
    writer = Writer(mistake)
    laid = Writer(mistake, is_flow=True).entry(mistake.path[:1])
    text = f"version: 1\n{writer.root(str(mistake.path[0]))}profiles: {{bad: {{{laid}}}}}\n"
    assert_marked(tmp_path, text, profile="bad")


@pytest.mark.parametrize("mistake", PARAMETERS, ids=_name)
@pytest.mark.parametrize("source", ["default", "profile", "case"])
def test_in_the_value_of_a_parameter(mistake: Mistake, source: str, tmp_path: Path) -> None:
    """Marked is the value in the file, and the expression that reads it is told beside it."""
    writer = Writer(mistake, swaps={mistake.whole: '"{{ params.it }}"'})
    value = Writer(mistake, is_flow=True).value(mistake.whole)
    kind = TYPES[type(follow(mistake.body, mistake.whole))]
    default = f", default: {value}" if source == "default" else ""
    text = f"version: 1\nparameters: {{it: {{type: {kind}{default}}}}}\n{writer.root()}"
    if source != "default":
        text += f"{source}s: {{bad: {{parameters: {{it: {value}}}}}}}\n"
    given = {"profile": "bad"} if source == "profile" else {}
    assert_marked(tmp_path, text, **given)
    found, _ = reported(tmp_path, text, **given)
    reads = [each.location.span.start.line for each in found[0].related if "read here" in each.message]
    assert reads == [1 + text[: text.index('"{{ params.it')].count("\n")]


@pytest.mark.parametrize("mistake", ON_AXES, ids=_name)
@pytest.mark.parametrize(
    "block",
    [
        "matrix: {axes: {it: [»]}}",
        "matrix: {axes: {of: [{it: »}]}}",
        "matrix: {include: [{it: »}]}",
        "matrix: {axes: {it: [none]}}\nprofiles: {bad: {matrix: {axes: {it: [»]}}}}",
    ],
)
def test_in_the_value_of_an_axis(mistake: Mistake, block: str, tmp_path: Path) -> None:
    name = "of.it" if "of:" in block else "it"
    writer = Writer(mistake, swaps={mistake.whole: f'"{{{{ matrix.{name} }}}}"'})
    value = Writer(mistake, is_flow=True).value(mistake.whole)
    given = {"profile": "bad"} if "profiles" in block else {}
    assert_marked(tmp_path, f"version: 1\n{block.replace('»', value)}\n{writer.root()}", **given)


@pytest.mark.parametrize("mistake", ON_AXES, ids=_name)
def test_in_the_row_of_a_table(mistake: Mistake, tmp_path: Path) -> None:
    """Marked in the table's own file, and the expression that reads it is told beside it."""
    writer = Writer(mistake, swaps={mistake.whole: '"{{ matrix.row.it }}"'})
    rows = f"- word: fox\n  it: {Writer(mistake, is_flow=True).value(mistake.whole)}\n"
    before, inside, _ = re.split("[«»]", rows)
    (tmp_path / "rows.yaml").write_text(re.sub("[«»]", "", rows), encoding="utf-8")
    text = f"version: 1\nmatrix: {{axes: {{row: {{table: rows.yaml}}}}}}\n{writer.root()}"
    found, _ = reported(tmp_path, text + "«»")
    spans = {
        (Path(each.location.file).name, each.location.span.start, each.location.span.end) for each in found
    }
    assert spans == {("rows.yaml", _end(before), _end(before + inside))}, f"{text}\n{found}"
    assert text[: text.index('"{{ matrix.row')].count("\n") + 1 in {
        other.location.span.start.line for other in found[0].related
    }


def in_template(mistake: Mistake, folder: Path, template: str) -> tuple[str, str]:
    """Writes a template of the mistake's step; gives the pipeline that uses it, and the template's marked text."""
    path = folder / "templates" / "steps" / "bad.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(re.sub("[«»]", "", template), encoding="utf-8")
    rest = Writer(mistake).root("steps")
    return f"version: 1\n{rest}steps:\n- name: a\n  uses: bad\n", template


@pytest.mark.parametrize("mistake", IN_STEPS, ids=_name)
def test_in_a_step_template(mistake: Mistake, tmp_path: Path) -> None:
    """Marked in the template's file, and the step that uses it is told beside it."""
    text, template = in_template(mistake, tmp_path, f"version: 1\n{Writer(mistake).entry(('steps',))}\n")
    found, _ = reported(tmp_path, text + "«»")
    before, inside, _ = re.split("[«»]", template)
    spans = {(each.location.span.start, each.location.span.end) for each in found}
    assert spans == {(_end(before), _end(before + inside))}, f"{template}\n{found}"
    assert {Path(each.location.file).name for each in found} == {"bad.yaml"}
    assert text.count("\n") in {other.location.span.start.line for other in found[0].related}


@pytest.mark.parametrize("mistake", GIVEN, ids=_name)
def test_in_what_a_step_gives_to_a_template(mistake: Mistake, tmp_path: Path) -> None:
    """Marked in the pipeline's file, below `with`."""
    writer = Writer(mistake, swaps={mistake.whole: '"{{ params.it }}"'})
    kind = TYPES[type(follow(mistake.body, mistake.whole))]
    head = f"version: 1\nparameters: {{it: {{type: {kind}}}}}\n"
    text, _ = in_template(mistake, tmp_path, f"{head}{writer.entry(('steps',))}\n")
    value = Writer(mistake, is_flow=True).value(mistake.whole)
    assert_marked(tmp_path, f"{text}  with: {{it: {value}}}\n")
