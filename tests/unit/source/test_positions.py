"""Paths become spans: of keys, values, the nearest ancestor, and of nodes that moved."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from renderline.diagnostic import (
    Code,
    Cure,
    Finding,
    Location,
    Part,
    Place,
    Position,
    Related,
    RelatedLocation,
    Severity,
    Span,
    TreePath,
)
from renderline.source import edits
from renderline.source.positions import Graft, PositionIndex
from renderline.source.reader import read, read_text

CODE = Code(id="RL999", name="test", description="Only for tests.")
V, K = Part.VALUE, Part.KEY

# Text with the place in marks, its path and part.
SPANS: dict[str, tuple[str, TreePath, Part]] = {
    "plain scalar": ("a: «1920» # px\n", ("a",), V),
    "key": ("«a»: 1\n", ("a",), K),
    "quoted key": ("a:\n  «'b c'»: 1\n", ("a", "b c"), K),
    "explicit key": ("? «a»\n: 1\n", ("a",), K),
    "quoted scalar": ('a: «"x\\ny"»\n', ("a",), V),
    "plain over lines": ("a: «one\n  two»\nb: 1\n", ("a",), V),
    "quotes over lines": ("a: «'one\n  two'» # c\nb: 1\n", ("a",), V),
    "literal block": ("a: |\n  «one\n\n  two»\n\n\nb: 1\n", ("a",), V),
    "folded block with signs": ("a: >2-  # c\n  «one»\nb: 1\n", ("a",), V),
    "block that is indented more": ("a: |\n\n    «one\n  # two»\nc: 1".replace("  # two", "    # two"), ("a",), V),
    "empty block": ("a: «|»\nb: 1\n", ("a",), V),
    "empty value": ("a:«»\nb: 1\n", ("a",), V),
    "empty value at the end": ("a: 1\nb:«»", ("b",), V),
    "list item": ("a:\n  - x\n  - «y»\n", ("a", 1), V),
    "item has no key": ("a:\n  - «y»\n", ("a", 0), K),
    "empty item": ("a:\n  -«»\n  - x", ("a", 0), V),
    "block mapping": ("a:\n  «b: 1\n  c: 2»\n\n# z\nd: 3\n", ("a",), V),
    "block list": ("a:\n«- b\n- c: 1»\n\nd: 3\n", ("a",), V),
    "block mapping with a block at its end": ("a:\n  «b: |\n    x»\n\nd: 3\n", ("a",), V),
    "mapping in a list": ("- «a: 1\n  b: 2»\n- c\n", (0,), V),
    "flow list": ("a: «[1,\n  2]» # c\nb: 1", ("a",), V),
    "flow mapping": ("a: «{b: 1}»\n", ("a",), V),
    "in flow": ("a: {b: [x, «y z» ]}\n", ("a", "b", 1), V),
    "pair in a flow list": ("a: [«b: 1»]\n", ("a", 0), V),
    "key in flow": ("a: {x, «b»: 1}\n", ("a", "b"), K),
    "anchored scalar": ("a: &x «1»\n", ("a",), V),
    "tagged scalar": ("a: !!str &x «1»\n", ("a",), V),
    "verbatim tag": ("a: !<tag:yaml.org,2002:str> «1»\n", ("a",), V),
    "anchored mapping": ("a: &x # c\n  «b: 1»\nc: 2\n", ("a",), V),
    "anchored flow": ("a: &x «{b: 1}»\n", ("a",), V),
    "anchored block": ("a: &x |\n  «one»\nb: 1", ("a",), V),
    "root": ("# c\n---\n«a: 1\nb: 2»\n# d\n", (), V),
    "root has no key": ("«a: 1»\n", (), K),
    "after a wide character": ("«a😀»: 1\n", ("a😀",), K),
    "value after wide characters": ("{a😀: 'é', b: «x»}\n", ("b",), V),
    "after old line ends": ("a: x\u2028y\nb: «1»\n", ("b",), V),
    "missing key": ("a:\n  «b: 1»\n", ("a", "c"), V),
    "missing key's key": ("a:\n  «b: 1»\n", ("a", "c"), K),
    "far below a scalar": ("a:\n  b: «1»\n", ("a", "b", "c", 4), V),
    "missing at the root": ("«a: 1»\n", ("x",), V),
    "index behind the end": ("a: «[1]»\n", ("a", 7), V),
    "braces": ("a: «{{ b }}»\n", ("a",), V),
    "braces with text": ("a: «{{ b }}-x»\nc: 1\n", ("a",), V),
}  # fmt: skip


@pytest.mark.parametrize(("text", "path", "part"), SPANS.values(), ids=SPANS)
def test_a_place_has_its_span(
    text: str, path: TreePath, part: Part, marked: Callable[[str], tuple[str, Span]]
) -> None:
    text, span = marked(text)
    assert _index(text).locate(Place(path=path, part=part)) == Location("a.yaml", span)


def test_a_finding_becomes_a_diagnostic_with_its_related_places() -> None:
    index = _index("a: 1\nb: 2\n")
    finding = Finding(
        code=CODE,
        place=Place(path=("b",), part=Part.KEY),
        message="m",
        hint="h",
        severity=Severity.WARNING,
        related=(Related(place=Place(path=("a",)), message="see here"),),
    )
    found = index.diagnose(finding)
    assert (found.code, found.message, found.hint) == (CODE, "m", "h")
    assert found.severity is Severity.WARNING
    assert found.location == _at("a.yaml", 2, 1, 2)
    assert found.related == (RelatedLocation(location=_at("a.yaml", 1, 4, 5), message="see here"),)


@pytest.mark.parametrize(("part", "path"), [(V, ("a", "b")), (K, ("a",))])
def test_a_wrong_key_is_its_mappings_mistake(part: Part, path: TreePath) -> None:
    finding = Finding(code=CODE, place=Place(path=("a", "b"), part=part), message="m")
    assert _index("a:\n  b: 1\n").diagnose(finding).path == path


def test_moved_nodes_keep_their_places() -> None:
    """A list that lost its first item, and a mapping that got a new name."""
    index = _index("steps:\n- a: 1\n- b: 2\n- c: 3\nold: {k: v}\n")
    moved = index.remapped({("steps", 0): ("steps", 1), ("steps", 1): ("steps", 2), ("new",): ("old",)})
    assert moved.locate(Place(path=("steps", 0, "b"))) == index.locate(Place(path=("steps", 1, "b")))
    assert moved.locate(Place(path=("steps", 1, "c"))) == index.locate(Place(path=("steps", 2, "c")))
    assert moved.locate(Place(path=("new", "k"))) == index.locate(Place(path=("old", "k")))
    assert moved.locate(Place(path=("new",), part=K)) == index.locate(Place(path=("old",), part=K))
    assert moved.locate(Place(path=("steps",))) == index.locate(Place(path=("steps",)))
    assert moved.locate(Place(path=("steps", 0, "zzz"))) == index.locate(Place(path=("steps", 1)))


def test_moves_can_follow_moves() -> None:
    index = _index("a: 1\nb: 2\nc: 3\n")
    twice = index.remapped({("x",): ("b",)}).remapped({("y",): ("x",), ("x",): ("a",)})
    assert twice.locate(Place(path=("y",))) == index.locate(Place(path=("b",)))
    assert twice.locate(Place(path=("x",))) == index.locate(Place(path=("a",)))


def test_a_graft_stands_in_its_own_file_and_tells_where_it_is_used() -> None:
    pipeline = _index("steps:\n- uses: exact\n")
    template = read_text("steps:\n- input: {width: 1}\n", name="exact.yaml").document
    assert template is not None
    use = RelatedLocation(
        location=pipeline.locate(Place(path=("steps", 0))), message="expanded from this step"
    )
    graft = Graft(positions=template.positions, path=("steps", 0), use=use)
    both = pipeline.grafted({("steps", 0): graft})
    found = both.diagnose(Finding(code=CODE, place=Place(path=("steps", 0, "input", "width")), message="m"))
    assert found.location == _at("exact.yaml", 2, 18, 19)
    assert found.related == (use,)
    assert both.locate(Place(path=("steps",))).file == "a.yaml"
    outer = both.remapped({("steps", 5): ("steps", 0)})
    assert outer.diagnose(Finding(code=CODE, place=Place(path=("steps", 5)), message="m")).related == (use,)


def test_reports_use_the_name_that_was_given(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("a: 1\n", encoding="utf-8")
    document = read(file, name="pipelines/a.yaml").document
    assert document is not None
    assert document.positions.locate(Place(path=())).file == "pipelines/a.yaml"
    assert document.path == file


def _index(text: str) -> PositionIndex:
    document = read_text(text, name="a.yaml").document
    assert document is not None
    return document.positions


def _at(file: str, line: int, start: int, end: int) -> Location:
    return Location(file, Span(Position(line, start), Position(line, end)))


# The text, what is to be written at `$.a.b`, its key or value, and the changed text; None where it stays.
CURES: dict[str, tuple[str, str | float, Part, str | None]] = {
    "value": ("a: {b: x} # x\n", "y", V, "a: {b: y} # x\n"),
    "key": ("a:\n  'b': x\n", "c", K, "a:\n  'c': x\n"),
    "number": ('a: {b: "1"}\n', 1, V, "a: {b: 1}\n"),
    "a block": ("a:\n  b: |\n    x\n", "y", V, None),
    "a mapping": ("a: {b: {}}\n", "y", V, None),
    "an expression": ("a: {b: '{{ x }}'}\n", "y", V, None),
    "an absent place": ("a: {c: x}\n", "y", V, None),
    "an item that has no key": ("a: [x]\n", "y", K, None),
    "a key beside its right spelling": ("a: {b: x, c: y}\n", "c", K, None),
    "a key beside a merged one": ("x: &x {c: y}\na: {<<: *x, b: x}\n", "c", K, None),
    "an alias": ("x: &x y\na: {b: *x}\n", "y", V, None),
    "an anchor": ("a: {b: &x y}\n", "z", V, None),
    "a merged value": ("x: &x {b: y}\na: {<<: *x}\n", "y", V, None),
    "a merged key": ("x: &x {b: y}\na: {<<: *x}\n", "c", K, None),
    "a key whose value is an alias": ("x: &x y\na: {b: *x}\n", "c", K, None),
}


@pytest.mark.parametrize("name", CURES)
def test_a_cure_becomes_a_fix_where_it_changes_one_place_alone(name: str) -> None:
    text, value, part, changed = CURES[name]
    document = read_text(text, name="a.yaml").document
    assert document is not None
    place = Place(path=("a", "b"), part=part)
    finding = Finding(code=CODE, place=place, message="m", cure=Cure(place=place, value=value))
    fix = document.positions.diagnose(finding).fix
    assert (None if fix is None else edits.applied(text.encode(), [fix]).decode()) == changed


def test_a_step_is_renamed_inside_its_reference() -> None:
    """In the file `{{ steps.NAME.… }}` is one scalar, whatever it means."""
    text = "a: '{{ steps.b.output.b }}'\nc: {$ref: b}\nd: '{{ params.b }}'\n"
    document = read_text(text, name="a.yaml").document
    assert document is not None
    places = [Place(path=(key, "$ref"), snippet="b") for key in ("a", "c", "d")]
    fixes = [document.positions.fix(Cure(place=place, value="e")) for place in places]
    assert fixes[2] is None
    changed = edits.applied(text.encode(), [fix for fix in fixes if fix])
    assert changed.decode() == "a: '{{ steps.e.output.b }}'\nc: {$ref: e}\nd: '{{ params.b }}'\n"


def test_what_comes_from_a_template_is_not_mended() -> None:
    """Whoever else uses the template would get the change, too."""
    inner, outer = (read_text("a: x\n", name=name).document for name in ("inner.yaml", "outer.yaml"))
    assert inner is not None
    assert outer is not None
    use = RelatedLocation(location=outer.positions.locate(Place(path=())), message="used here")
    positions = outer.positions.grafted({("a",): Graft(positions=inner.positions, path=("a",), use=use)})
    assert positions.fix(Cure(place=Place(path=("a",)), value="y")) is None
