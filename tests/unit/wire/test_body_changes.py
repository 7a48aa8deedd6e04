"""What differs between two request bodies."""

from __future__ import annotations

from renderline.canonical import JsonObject, compact
from renderline.wire.body_changes import ChangeKind, changes, with_change

GENERATE: JsonObject = {"$type": "imageGen", "name": "hero", "input": {"quantity": 4, "tags": ["a", "b"]}}
UPSCALE: JsonObject = {
    "$type": "imageUpscaler",
    "name": "big",
    "input": {"image": {"$ref": "hero", "path": "output"}},
}
OLD: JsonObject = {"steps": [GENERATE, UPSCALE], "tags": ["x"]}


def told(old: JsonObject, new: JsonObject) -> list[tuple[str, str, tuple[str | int, ...]]]:
    return [(each.kind.value, each.step, each.field) for each in changes(old, new)]


def generate(**given: object) -> JsonObject:
    return {**GENERATE, "input": {**GENERATE["input"], **given}}  # type: ignore[dict-item]


def test_bodies_that_are_spelt_alike_do_not_differ() -> None:
    turned: JsonObject = {key: GENERATE[key] for key in reversed(list(GENERATE))}
    assert changes(OLD, {"tags": ["x"], "steps": [turned, UPSCALE]}) == ()


def test_a_whole_number_is_not_the_same_as_a_fraction() -> None:
    assert told(OLD, {**OLD, "steps": [generate(quantity=4.0), UPSCALE]}) == [
        ("changed", "hero", ("input", "quantity"))
    ]


def test_each_field_is_told_with_its_step_and_both_paths() -> None:
    new: JsonObject = {"steps": [UPSCALE, generate(quantity=8, seed=1)], "priority": "high"}
    found = {each.field: each for each in changes(OLD, new)}
    quantity = found["input", "quantity"]
    assert (quantity.at, quantity.path) == (
        ("steps", 0, "input", "quantity"),
        ("steps", 1, "input", "quantity"),
    )
    assert (quantity.old, quantity.new) == (4, 8)
    assert found["input", "seed"].kind is ChangeKind.ADDED
    assert found["priority",].kind is ChangeKind.ADDED
    assert found["tags",].kind is ChangeKind.REMOVED
    order = found["steps",]
    assert (order.kind, order.old, order.new) == (ChangeKind.ORDER, ["hero", "big"], ["big", "hero"])


def test_a_step_put_in_front_changes_none_of_the_others() -> None:
    first: JsonObject = {"$type": "echo", "name": "first", "input": {}}
    assert told(OLD, {**OLD, "steps": [first, *[GENERATE, UPSCALE]]}) == [("added", "first", ())]


def test_steps_without_names_are_paired_by_their_types() -> None:
    one, two = ({"$type": kind, "input": {"a": 1}} for kind in ("echo", "imageGen"))
    assert told({"steps": [one, two]}, {"steps": [{**one, "input": {"a": 2}}, two]}) == [
        ("changed", "$0", ("input", "a"))
    ]


def test_a_reference_is_one_value() -> None:
    other = {**UPSCALE, "input": {"image": {"$ref": "other", "path": "output"}}}
    assert told(OLD, {**OLD, "steps": [GENERATE, other]}) == [("changed", "big", ("input", "image"))]


def test_entries_of_lists_come_and_go_at_the_end() -> None:
    longer = {**OLD, "steps": [generate(tags=["a", "c", "d"]), UPSCALE]}
    assert told(OLD, longer) == [
        ("changed", "hero", ("input", "tags", 1)),
        ("added", "hero", ("input", "tags", 2)),
    ]
    assert told(longer, {**OLD, "steps": [generate(tags=[]), UPSCALE]}) == [
        ("removed", "hero", ("input", "tags", index)) for index in (2, 1, 0)
    ]


def test_a_body_takes_one_change_and_stays_as_it_is() -> None:
    before = compact(OLD)
    new: JsonObject = {
        "steps": [generate(quantity=8, tags=["a"]), {"$type": "echo", "name": "last", "input": {}}]
    }
    for change in changes(OLD, new):
        edited = with_change(OLD, change)
        assert [(each.kind, each.field, each.new) for each in changes(OLD, edited)] == [
            (change.kind, change.field, change.new)
        ]
    assert compact(OLD) == before
